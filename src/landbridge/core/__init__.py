"""Vocabulary, time, errors and plain data; depends on nothing of ours."""
