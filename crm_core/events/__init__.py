"""Events of the record."""
