"""The file of sealing keys: its first key seals, all open; a key that another process added is found."""

import hashlib
import os
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from typing_extensions import override

from crm_core.kit.sealing import Sealer


@dataclass(frozen=True, slots=True)
class KeyFile:
    """Keys as `id:64 hex digits`, one a line; only their owner can read them."""

    path: Path

    def sealer(self) -> Sealer:
        """Return the keys; those that are added later open too, without starting anew."""
        found = Sealer.of(self.path.read_text())
        return Sealer(_Followed(self.path, dict(found.keys)), found.current)

    def add(self) -> str:
        """Put a new key in front, which seals from now on; return its id."""
        key = secrets.token_bytes(32)
        name = hashlib.sha256(key).hexdigest()[:8]
        self._write([f"{name}:{key.hex()}", *self.path.read_text().split()])
        return name

    def keep_first(self) -> int:
        """Forget all keys but the first; return how many were forgotten."""
        first, *others = self.path.read_text().split()
        self._write([first])
        return len(others)

    def _write(self, words: list[str]) -> None:
        partial = self.path.with_suffix(f".{secrets.token_hex(4)}")
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write("\n".join(words) + "\n")
        partial.rename(self.path)


class _Followed(Mapping[str, bytes]):
    """Keys of a file; one that is not known is looked for in the file as it is now."""

    def __init__(self, path: Path, known: dict[str, bytes]) -> None:
        self._path = path
        self._known = known

    @override
    def __getitem__(self, name: str) -> bytes:
        if name not in self._known and self._path.exists():
            self._known |= Sealer.of(self._path.read_text()).keys
        return self._known[name]

    @override
    def __iter__(self) -> Iterator[str]:
        return iter(self._known)

    @override
    def __len__(self) -> int:
        return len(self._known)
