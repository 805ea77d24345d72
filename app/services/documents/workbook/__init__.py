"""The exported workbook: which sheets it has, and how a plan is put into them and read back."""
