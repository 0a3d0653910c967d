"""Users of the record."""
