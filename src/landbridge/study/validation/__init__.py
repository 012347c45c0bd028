"""The model held against what is published."""
