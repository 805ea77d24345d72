"""What partners can do, one module per family of use cases."""
