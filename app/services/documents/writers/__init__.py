"""The plan as a file: one module per kind, each from plain values into an open file."""
