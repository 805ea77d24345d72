"""The neutral plan document: written from what is stored, and made into a plan."""
