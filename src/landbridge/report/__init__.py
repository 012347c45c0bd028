"""Faces that read results: one-file HTML."""
