"""Which events a webhook can ask for: every kind that the record declares, found by looking at the code."""

import importlib
import inspect
import pkgutil
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Final, get_type_hints
from uuid import UUID

import crm_core
from crm_core.kit import Event
from crm_core.webhooks.errors import UnknownEventTypeError
from crm_core.webhooks.schemas import EventType

EVERYTHING: Final = "*"
_KINDS: Final = {
    UUID: "id", str: "text", bool: "flag", int: "number", float: "number", tuple: "list", dict: "object",
}  # fmt: skip
_OF_THE_LOG: Final = frozenset({"record_id", "deal_id", "account_id", "occurred_at", "known_at"})


@cache
def event_types() -> tuple[EventType, ...]:
    """Every kind of event, by name."""
    for found in pkgutil.iter_modules(crm_core.__path__):
        if found.ispkg and importlib.util.find_spec(f"crm_core.{found.name}.events"):
            importlib.import_module(f"crm_core.{found.name}.events")
    found_types = {kind.__name__: kind for kind in _declared(Event) if hasattr(kind, "noun")}
    described = (_described(kind, noun) for kind in found_types.values() for noun in _nouns(kind))
    return tuple(sorted(described, key=lambda known: known.name))


def _nouns(kind: type[Event]) -> tuple[str, ...]:
    """The nouns that an event can be of: its own, or for what happens alike to several, all of them."""
    several: tuple[str, ...] | None = getattr(kind, "nouns", None)
    return (kind.noun,) if several is None else several


def canonical(patterns: Iterable[str]) -> tuple[str, ...]:
    """Write what somebody asks for as `*`, `<noun>.*` or `<noun>.<type>`; a type alone is enough to say.

    Raises:
        UnknownEventTypeError: Nothing is called so.

    """
    known = {name: kind.name for kind in event_types() for name in (kind.name, kind.type)}
    known |= {f"{kind.noun}.*": f"{kind.noun}.*" for kind in event_types()} | {EVERYTHING: EVERYTHING}
    asked = tuple(dict.fromkeys(pattern.strip() for pattern in patterns))
    if unknown := [pattern for pattern in asked if pattern not in known]:
        raise UnknownEventTypeError(names=unknown)
    return tuple(dict.fromkeys(known[pattern] for pattern in asked))


def _declared(kind: type[Event]) -> Iterator[type[Event]]:
    for below in kind.__subclasses__():
        yield below
        yield from _declared(below)


def _described(kind: type[Event], noun: str) -> EventType:
    hints = get_type_hints(kind)
    own = [name for name in kind.__dataclass_fields__ if name not in {*_OF_THE_LOG, "noun"}]
    return EventType(
        name=f"{noun}.{kind.__name__}",
        noun=noun,
        type=kind.__name__,
        means=" ".join((inspect.getdoc(kind) or "").split()),
        values={name: _kind(hints[name]) for name in own},
    )


def _kind(hint: object) -> str:
    options = [part for part in getattr(hint, "__args__", ()) if part is not type(None)]
    base = getattr(hint, "__origin__", None)
    if base in (tuple, dict):
        return _KINDS[base]
    if len(options) == 1:
        return _kind(options[0]) + ", or null"
    if isinstance(hint, type):
        return _KINDS.get(hint) or {"Decimal": "decimal", "datetime": "time", "date": "date"}.get(
            hint.__name__, "value"
        )
    return "value"
