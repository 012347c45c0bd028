"""The command ``landbridge``: reads results, computes nothing."""

from landbridge.cli.entry import main

__all__ = ["main"]
