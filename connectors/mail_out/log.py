"""Letters where no mail server is set: the log says that one would have gone, and a folder keeps it."""

import logging
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from connectors.mail_out.letter import Text

_log: Final = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class LogPost:
    """Keeps letters as files that only their owner can read, as they hold ways in; the log names the file."""

    folder: Path

    async def send(self, letter: Text) -> None:
        """Write the letter down; the same letter sent again is the same file."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = self.folder / f"{letter.id}.txt"
        partial = path.with_suffix(".partial")
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(f"To: {letter.to}\nSubject: {letter.subject}\n\n{letter.body}")
        partial.rename(path)
        _log.warning("no mail server is set (BELLWETHER_SMTP_URL); a letter is kept as %s", path.name)
