"""The secrets of letters that give access: made of a record's id and a key, so that they need not be kept."""

import base64
import hmac
from dataclasses import dataclass, field
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Letters:
    """Makes the secret of a letter, always the same for the same record; who lacks the key cannot."""

    key: bytes = field(repr=False)

    def token(self, purpose: str, record: UUID) -> str:
        """Return the secret of a record's letter: 256 bits, safe in an address."""
        made = hmac.digest(self.key, f"{purpose}/{record}".encode(), "sha256")
        return base64.urlsafe_b64encode(made).rstrip(b"=").decode()
