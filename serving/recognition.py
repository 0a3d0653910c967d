"""Whose session or API key a request brings; requests that come at about the same time share a query."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Final

from crm_core import access
from crm_core.access import Entry, NotSignedInError
from crm_core.kit import Database
from serving.batching import MicroBatcher

_WINDOW_SECONDS: Final = 0.001
_MOST: Final = 500

Asked = tuple[str, bool]
"""A token, and whether it is an API key's."""


class Recognition:
    """Looks up tokens, always after the request came: one that was revoked before is refused."""

    def __init__(self, database: Database, *, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock
        self._batcher: MicroBatcher[Asked, Entry] = MicroBatcher(
            self._answer, window=_WINDOW_SECONDS, most=_MOST, at_once=2
        )

    async def of(self, token: str, *, by_key: bool) -> Entry:
        """As whom a token acts; raises NotSignedInError when it does not work, or no longer."""
        try:
            return await self._batcher.ask((token, by_key))
        except KeyError:
            raise NotSignedInError from None

    async def close(self) -> None:
        """Wait for look-ups under way."""
        await self._batcher.close()

    async def _answer(self, asked: Sequence[Asked]) -> Mapping[Asked, Entry]:
        at = self._clock()
        found: dict[Asked, Entry] = {}
        for by_key, recognise in ((True, access.recognise_keys), (False, access.recognise_all)):
            tokens = [token for token, of_key in asked if of_key is by_key]
            if tokens:
                known = await recognise(self._database, tokens, at=at)
                found |= {(token, by_key): entry for token, entry in known.items()}
        return found
