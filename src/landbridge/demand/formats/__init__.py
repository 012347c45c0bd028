"""Trips in and out: TNTP, OMX, long tables."""
