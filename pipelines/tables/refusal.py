"""What is raised when a table of a user's own cannot be read."""


class UnreadableTableError(ValueError):
    """The file, a column or a cell cannot be read; the message is a sentence for who gave it."""
