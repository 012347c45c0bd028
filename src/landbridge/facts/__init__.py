"""Packaged tables with their sources, and the loaders."""
