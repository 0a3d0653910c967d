"""Counting what others did before a moment: the one door from other cases' events into a prefix's row."""

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

MICROSECONDS_A_DAY = 86_400_000_000


class Ledger:
    """Entries (key, time, value), asked for sums over a window that ends just before a moment.

    An entry at the very moment asked about is never counted: of events at one moment nobody can say which
    came first, and a case's own later events may be among them. Times are microseconds; keys are integers,
    and entries or asks with a negative key count for nothing.
    """

    def __init__(self, times: Ints, *, keys: Ints | None = None, values: Floats | None = None) -> None:
        """Sort the entries; without keys all share one, without values each counts one."""
        keys = np.zeros(times.size, np.int64) if keys is None else keys
        values = np.ones(times.size) if values is None else values
        kept = keys >= 0
        order = np.lexsort((times[kept], keys[kept]))
        self._known, self._keys = np.unique(keys[kept][order], return_inverse=True)
        self._times = times[kept][order]
        self._sums = np.concatenate([[0.0], np.cumsum(values[kept][order])])
        self._origin = int(self._times.min()) if self._times.size else 0
        self._span = (int(self._times.max()) - self._origin + 2) if self._times.size else 1
        self._codes = self._encode(self._keys, self._times)

    def _encode(self, keys: NDArray[np.intp], times: Ints) -> Ints:
        """Order entries by key and time in one number; keys are numbered densely, so it cannot overflow."""
        return keys * self._span + np.clip(times - self._origin, 0, self._span - 1)

    def _number(self, keys: Ints) -> NDArray[np.intp]:
        """Return the dense number of each key; -1 for keys without entries."""
        if self._known.size == 0:
            return np.full(keys.size, -1, np.intp)
        place = np.minimum(np.searchsorted(self._known, keys), self._known.size - 1)
        return np.where(self._known[place] == keys, place, -1)

    def _place(self, keys: NDArray[np.intp], times: Ints) -> NDArray[np.intp]:
        return np.searchsorted(self._codes, self._encode(keys, times), side="left")

    def before(self, at: Ints, *, keys: Ints | None = None, days: float | None = None) -> Floats:
        """Return the sum of values with a time in [at - days, at); of all earlier ones without `days`."""
        number = self._number(np.zeros(at.size, np.int64) if keys is None else keys)
        start = np.full(at.size, self._origin) if days is None else at - int(days * MICROSECONDS_A_DAY)
        total = self._sums[self._place(number, at)] - self._sums[self._place(number, start)]
        return np.where(number >= 0, total, 0.0)

    def since_last(self, at: Ints, *, keys: Ints) -> Floats:
        """Return the hours since the key's latest entry before `at`; NaN when there is none."""
        if self._times.size == 0:
            return np.full(at.size, np.nan)
        number = self._number(keys)
        place = self._place(number, at) - 1
        latest = np.maximum(place, 0)
        found = (place >= 0) & (number >= 0) & (self._keys[latest] == number)
        return np.where(found, (at - self._times[latest]) / (MICROSECONDS_A_DAY / 24), np.nan)
