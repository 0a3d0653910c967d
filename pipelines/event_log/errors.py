"""What can be wrong with an event log or its mapping, said with the names that do exist."""

from collections.abc import Iterable, Sequence
from difflib import get_close_matches

_SHOWN = 40


class EventLogError(Exception):
    """The log cannot be read."""


class MappingError(Exception):
    """The mapping cannot be read, or does not fit the log; every fault that was found is listed."""

    def __init__(self, faults: Sequence[str]) -> None:
        """Keep the faults, and show them as lines."""
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)


class TooFewCasesError(Exception):
    """There are too few labelled cases to split by time, to learn from, or to judge by."""


def missing_name(kind: str, name: str, *, where: str, exist: Iterable[str]) -> str:
    """Say that a name of the mapping is not in the log, with the nearest and all that are."""
    names = sorted(set(exist))
    lowered = {known.lower(): known for known in names}
    close = [lowered[match] for match in get_close_matches(name.lower(), lowered, n=3, cutoff=0.6)]
    hint = f" Did you mean {' or '.join(map(repr, close))}?" if close else ""
    shown = ", ".join(names[:_SHOWN]) + (f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else "")
    return f"{where}: the log has no {kind} {name!r}.{hint} It has: {shown or 'none'}."
