"""What an engine answers, and how a run is kept."""
