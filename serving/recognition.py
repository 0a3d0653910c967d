"""Whose session, API key or integration a request brings; requests of about one moment share a query."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Final

from crm_core import access
from crm_core.access import Entry, Kind, NotSignedInError
from crm_core.kit import Database
from serving.batching import MicroBatcher

_WINDOW_SECONDS: Final = 0.001
_MOST: Final = 500

Asked = tuple[str, Kind]
"""A secret, and what it is the secret of."""


class Recognition:
    """Looks up tokens, always after the request came: one that was revoked before is refused."""

    def __init__(self, database: Database, *, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock
        self._batcher: MicroBatcher[Asked, Entry] = MicroBatcher(
            self._answer, window=_WINDOW_SECONDS, most=_MOST, at_once=2
        )

    async def of(self, token: str, *, kind: Kind) -> Entry:
        """As whom a token acts; raises NotSignedInError when it does not work, or no longer."""
        try:
            return await self._batcher.ask((token, kind))
        except KeyError:
            raise NotSignedInError from None

    async def close(self) -> None:
        """Wait for look-ups under way."""
        await self._batcher.close()

    async def _answer(self, asked: Sequence[Asked]) -> Mapping[Asked, Entry]:
        return await access.recognise_all(self._database, asked, at=self._clock())
