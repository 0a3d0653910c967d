"""Organizations of the record."""
