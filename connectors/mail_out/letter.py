"""What a letter is, and what whoever sends letters can do."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Text:
    """A letter in plain text."""

    to: str
    subject: str
    body: str
    id: str
    """Unique and the same when it is sent again, so that a mailbox can tell."""


class PostError(Exception):
    """The letter was not taken."""

    def __init__(self, reason: str, *, again: bool) -> None:
        """Keep why, without address or text, and whether trying again may help."""
        super().__init__(reason)
        self.again = again


class Post(Protocol):
    """Somebody who takes letters."""

    async def send(self, letter: Text) -> None:
        """Hand a letter over; when this returns, somebody else is responsible for it.

        Raises:
            PostError: It was not taken.

        """
        ...
