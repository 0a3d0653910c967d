"""The ledger against plain loops."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from features.prefixes.ledger import MICROSECONDS_A_DAY, Ledger

HALF_DAYS = st.integers(0, 12).map(lambda half: half * MICROSECONDS_A_DAY // 2)
KEYS = st.integers(-1, 3)
ENTRIES = st.lists(st.tuples(KEYS, HALF_DAYS, st.integers(-2, 5)), max_size=25)
ASKS = st.lists(st.tuples(st.integers(-1, 5), HALF_DAYS), min_size=1, max_size=8)


def _ledger(entries: list[tuple[int, int, int]]) -> Ledger:
    keys, times, values = (np.array([entry[part] for entry in entries], np.int64) for part in range(3))
    return Ledger(times, keys=keys, values=values.astype(np.float64))


@given(entries=ENTRIES, asks=ASKS, days=st.sampled_from([None, 0.5, 1, 3]))
def test_a_sum_counts_the_window_and_stops_before_the_moment(
    entries: list[tuple[int, int, int]], asks: list[tuple[int, int]], days: float | None
) -> None:
    """A sum holds what lies in [moment - days, moment) under the same key, whatever else there is."""
    expected = [
        sum(
            value
            for known, time, value in entries
            if known == key >= 0
            and time < moment
            and (days is None or time >= moment - days * MICROSECONDS_A_DAY)
        )
        for key, moment in asks
    ]
    keys, at = np.array([key for key, _ in asks]), np.array([moment for _, moment in asks])

    assert expected == _ledger(entries).before(at, keys=keys, days=days).tolist()


@given(entries=ENTRIES, asks=ASKS)
def test_the_latest_entry_is_the_one_before_the_moment(
    entries: list[tuple[int, int, int]], asks: list[tuple[int, int]]
) -> None:
    """Hours since the latest entry ignore entries at the moment itself, and may be missing."""
    expected = []
    for key, moment in asks:
        earlier = [time for known, time, _ in entries if known == key >= 0 and time < moment]
        expected.append((moment - max(earlier)) * 24 / MICROSECONDS_A_DAY if earlier else None)
    keys, at = np.array([key for key, _ in asks]), np.array([moment for _, moment in asks])
    found = [None if np.isnan(hours) else hours for hours in _ledger(entries).since_last(at, keys=keys)]

    assert expected == found


def test_large_keys_do_not_overflow() -> None:
    """Keys made of two codes, over a decade of microseconds, stay apart."""
    keys = np.array([1 << 40, (1 << 40) + 1], np.int64)
    ledger = Ledger(np.array([0, 10**15], np.int64), keys=keys)

    assert ledger.before(np.array([10**16, 10**16]), keys=keys).tolist() == [1, 1]
