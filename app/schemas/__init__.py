"""What travels: the bodies the API takes and gives.

Tables say how a thing is stored, by ids and pence; these say how it is told, by refs, codes and
pounds. The two share so few fields that they are declared apart.
"""
