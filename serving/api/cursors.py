"""Opaque page cursors: the last row's sort key, signed, so that a page follows a row, not a number."""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import orjson

_SIGNATURE: Final = 12


class BadCursorError(ValueError):
    """The cursor is not one that this list gave out."""


@dataclass(frozen=True)
class Cursors:
    """Writes and reads cursors with one secret."""

    secret: bytes

    def write(self, after: Sequence[str | None], *, listing: str) -> str:
        """Return a cursor behind the row whose sort key is `after`; it opens the same `listing` only."""
        body = orjson.dumps(list(after))
        return base64.urlsafe_b64encode(self._sign(body, listing) + body).decode().rstrip("=")

    def read(self, cursor: str | None, *, listing: str) -> tuple[str | None, ...] | None:
        """Return the sort key the cursor stands behind, None for the first page; raises BadCursorError."""
        if cursor is None:
            return None
        try:
            raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        except (binascii.Error, ValueError) as error:
            raise BadCursorError from error
        signature, body = raw[:_SIGNATURE], raw[_SIGNATURE:]
        if not hmac.compare_digest(signature, self._sign(body, listing)):
            raise BadCursorError
        return tuple(orjson.loads(body))

    def _sign(self, body: bytes, listing: str) -> bytes:
        return hmac.digest(self.secret, listing.encode() + b"\0" + body, hashlib.sha256)[:_SIGNATURE]
