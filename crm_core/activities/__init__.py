"""Activities of the record."""
