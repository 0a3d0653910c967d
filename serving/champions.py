"""The models that answer for each organization, loaded once and again when the registry's alias moves."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from threading import Lock
from typing import Any, Generic, TypeVar

from models import card as cards
from models.card import CARD, Card
from models.learner import Trained
from models.registry import Shelved, shelved
from models.win_probability.champion import Champion, champion
from models.win_probability.spec import MODEL
from pipelines.learning import KINDS, Kind

Held = TypeVar("Held")


class Champions:
    """Champions by organization, kept in memory; safe to ask from several threads.

    Each asking reads one small file, so a promotion or rollback is answered with from the next call on.
    """

    def __init__(self, shelf: Path, *, kinds: Mapping[str, Kind] = KINDS) -> None:
        self._shelf = shelf
        self._known = kinds
        self._win: _Kept[Champion] = _Kept(
            shelf, MODEL, lambda _, organization: champion(shelf, organization=organization)
        )
        self._kinds: dict[str, _Kept[tuple[Trained, Card] | None]] = {}

    def of(self, organization: str) -> Champion:
        """Return the win probability's champion of an organization (its slug), or the prior before any."""
        return self._win.of(organization)

    def kind(self, name: str, organization: str) -> Any:
        """Return the champion of another kind of model, ready to answer; None before the first promotion.

        What it is, is what the kind's `Learner.load` returns; KeyError where there is no such kind.
        """
        found = self._kept(name).of(organization)
        return None if found is None else found[0]

    def card(self, name: str, organization: str) -> Card | None:
        """Return the card of that champion."""
        found = self._kept(name).of(organization)
        return None if found is None else found[1]

    def _kept(self, name: str) -> "_Kept[tuple[Trained, Card] | None]":
        if name not in self._kinds:
            learner = self._known[name].learner

            def load(place: Shelved | None, organization: str) -> tuple[Trained, Card] | None:
                del organization
                if place is None:
                    return None
                card = cards.from_json(json.loads((place.folder / CARD).read_text()))
                return learner.load(place.folder, version=place.name), replace(card, version=place.name)

            self._kinds[name] = _Kept(self._shelf, name, load)
        return self._kinds[name]


class _Kept(Generic[Held]):
    """What was loaded of one kind of model, by organization."""

    def __init__(self, shelf: Path, model: str, load: Callable[[Shelved | None, str], Held]) -> None:
        self._shelf = shelf
        self._model = model
        self._load = load
        self._loaded: dict[str, tuple[Shelved | None, Held]] = {}
        self._lock = Lock()

    def of(self, organization: str) -> Held:
        """Return what is on the shelf now."""
        found = shelved(self._shelf, model=self._model, organization=organization)
        with self._lock:
            known = self._loaded.get(organization)
            if known is None or known[0] != found:
                known = (found, self._load(found, organization))
                self._loaded[organization] = known
        return known[1]
