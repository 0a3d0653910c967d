"""Secrets at rest: sealed with AES-256-GCM under a named key, so that keys can be changed one row at a time.

A sealed value is a version (1 byte), the length of the key's id (1), that id, a nonce (12), and ciphertext.
It is bound to what it is for (`purpose`): moved to another row or column it does not open.
"""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_VERSION: Final = 1
_NONCE: Final = 12
_KEY_BYTES: Final = 32


class UnsealableError(Exception):
    """A sealed value was altered, is of another row, or its key is no longer among the keys."""


@dataclass(frozen=True, slots=True)
class Sealer:
    """The keys that secrets are sealed with; new ones with `current`, old ones with whichever they name."""

    keys: Mapping[str, bytes] = field(repr=False)
    current: str

    @classmethod
    def of(cls, text: str) -> Self:
        """Read keys from `id:64 hex digits` words, parted by commas or white space, the current one first.

        A bare key without an id is named after its own hash.

        Raises:
            ValueError: There is none, one is not 32 bytes, or two have one id.

        """
        keys: dict[str, bytes] = {}
        for word in text.replace(",", " ").split():
            name, _, digits = word.rpartition(":")
            key = bytes.fromhex(digits)
            name = name or hashlib.sha256(key).hexdigest()[:8]
            if len(key) != _KEY_BYTES or name in keys or not 0 < len(name.encode()) <= 255:  # noqa: PLR2004 - a byte
                raise ValueError("sealing keys are `id:64 hex digits`, each id once")
            keys[name] = key
        if not keys:
            raise ValueError("there is no sealing key")
        return cls(keys, next(iter(keys)))

    def seal(self, secret: bytes, *, purpose: str) -> bytes:
        """Seal a secret with the current key."""
        name, nonce = self.current.encode(), secrets.token_bytes(_NONCE)
        head = bytes([_VERSION, len(name)]) + name
        return head + nonce + AESGCM(self.keys[self.current]).encrypt(nonce, secret, _bound(head, purpose))

    def open(self, sealed: bytes, *, purpose: str) -> bytes:
        """Open a sealed secret.

        Raises:
            UnsealableError: It was not sealed for this purpose with one of the keys.

        """
        name = key_id(sealed)
        head, rest = sealed[: 2 + len(name.encode())], sealed[2 + len(name.encode()) :]
        if name not in self.keys:
            raise UnsealableError
        try:
            return AESGCM(self.keys[name]).decrypt(rest[:_NONCE], rest[_NONCE:], _bound(head, purpose))
        except (InvalidTag, ValueError):
            raise UnsealableError from None

    def is_current(self, sealed: bytes) -> bool:
        """Whether a value is sealed with the current key; one that is not wants sealing anew."""
        return key_id(sealed) == self.current


def key_id(sealed: bytes) -> str:
    """Tell which key a value was sealed with.

    Raises:
        UnsealableError: It is no sealed value.

    """
    if len(sealed) < 2 + _NONCE or sealed[0] != _VERSION or len(sealed) < 2 + sealed[1] + _NONCE:
        raise UnsealableError
    try:
        return sealed[2 : 2 + sealed[1]].decode()
    except UnicodeDecodeError:
        raise UnsealableError from None


def _bound(head: bytes, purpose: str) -> bytes:
    return head + b"\0" + purpose.encode()
