"""Access of the record."""
