"""The model that answers for each organization, loaded once and again when the registry's alias moves."""

from pathlib import Path
from threading import Lock

from models.registry import Shelved, shelved
from models.win_probability.champion import Champion, champion
from models.win_probability.spec import MODEL


class Champions:
    """Champions by organization, kept in memory; safe to ask from several threads."""

    def __init__(self, shelf: Path) -> None:
        self._shelf = shelf
        self._loaded: dict[str, tuple[Shelved | None, Champion]] = {}
        self._lock = Lock()

    def of(self, organization: str) -> Champion:
        """Return the champion of an organization (its slug), or the prior that stands in before the first.

        Reads one small file each time, so a promotion or rollback is answered with from the next call on.
        """
        found = shelved(self._shelf, model=MODEL, organization=organization)
        with self._lock:
            known = self._loaded.get(organization)
            if known is None or known[0] != found:
                known = (found, champion(self._shelf, organization=organization))
                self._loaded[organization] = known
        return known[1]
