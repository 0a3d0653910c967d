"""People of the record."""
