"""The corridor: all trade between China and the west, by mode, crossing and route."""
