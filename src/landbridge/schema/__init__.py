"""What each table is, declared as data."""
