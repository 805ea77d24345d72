"""Importing: what a file says, compared with a plan, shown, and applied exactly as shown."""
