"""The rules of the trade: plain values in, an argument out. No database, no clock."""
