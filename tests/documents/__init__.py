"""Plan documents, from files to figures."""
