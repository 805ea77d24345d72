"""Pictures of a plan: values in, SVG out, each with its story in words.

They are drawn for print in black and white: no meaning hangs on a colour alone.
"""
