"""What is to be moved."""
