"""What readers make of files, wanted and unwanted."""
