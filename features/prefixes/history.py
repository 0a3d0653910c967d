"""How other cases turned out, as known at a moment: lately, for similar amounts, people and steps."""

from dataclasses import dataclass
from typing import Final, Self

import numpy as np
import polars as pl

from features.prefixes.crowd import roles
from features.prefixes.ledger import Ledger
from features.prefixes.own import Columns
from features.prefixes.within import NOBODY, Cases, Floats, Ints

RECENT: Final = 45
"""Days over which the usual rates are taken; all of history would tell the date by its size."""
_PRIOR: Final = 20.0
"""Cases of the usual mix added to every group before its rate is taken."""
_USUAL_PRIOR: Final = 10.0
_AMOUNT_SHARES: Final = tuple(np.arange(1, 10) / 10)


@dataclass(frozen=True)
class Resolved:
    """Cases whose outcome became known, as arrays of one length."""

    known: Ints
    """When, in microseconds since 1970."""
    outcome: Ints
    """Which, by number; -1 for none of those predicted."""
    amount: Floats

    @classmethod
    def of(cls, resolutions: pl.DataFrame, outcomes: tuple[str, ...]) -> Self:
        """Read a table with known (time), outcome (name) and amount."""
        code = {name: number for number, name in enumerate(outcomes)}
        return cls(
            known=resolutions["known"].dt.epoch("us").to_numpy().astype(np.int64),
            outcome=resolutions["outcome"].replace_strict(code, default=-1, return_dtype=pl.Int64).to_numpy(),
            amount=resolutions["amount"].to_numpy().astype(np.float64),
        )


class Rates:
    """Rates of each outcome by group, shrunk towards the usual rate of the last RECENT days."""

    def __init__(self, known: Ints, outcome: Ints, *, outcomes: int, keys: Ints) -> None:
        """Keep what became known: when, which outcome, of which group."""
        self._cases = Ledger(known, keys=keys)
        self._by_outcome = [
            Ledger(known, keys=keys, values=(outcome == number).astype(np.float64))
            for number in range(outcomes)
        ]

    def above(self, usual: "Usual", *, keys: Ints, days: float | None = None) -> list[Floats]:
        """Return each outcome's log-odds in the group of each ask less its usual log-odds."""
        cases = self._cases.before(usual.at, keys=keys, days=days)
        found = []
        for ledger, rate in zip(self._by_outcome, usual.rates, strict=True):
            seen = ledger.before(usual.at, keys=keys, days=days)
            found.append(_log_odds((seen + _PRIOR * rate) / (cases + _PRIOR)) - _log_odds(rate))
        return found


class Usual:
    """The usual rate of each outcome at each moment asked about."""

    def __init__(self, resolved: Resolved, at: Ints, *, outcomes: int) -> None:
        """Take the rates of the RECENT days before each moment; without any, all outcomes are as likely."""
        self.at = at
        cases = Ledger(resolved.known).before(at, days=RECENT)
        self.rates = [
            (_of(resolved, number).before(at, days=RECENT) + _USUAL_PRIOR / (outcomes + 1))
            / (cases + _USUAL_PRIOR)
            for number in range(outcomes)
        ]


def _of(resolved: Resolved, number: int) -> Ledger:
    return Ledger(resolved.known, values=(resolved.outcome == number).astype(np.float64))


def _log_odds(rate: Floats) -> Floats:
    return np.log(rate) - np.log1p(-rate)


def history(
    cases: Cases, *, resolved: Resolved, resolved_events: Cases, event_of: Ints, outcomes: tuple[str, ...]
) -> Columns:
    """Return every column, one value per event of `cases`, from outcomes known strictly before it.

    `resolved_events` are the events of resolved cases up to the moment each was known, and `event_of` says of
    each event which resolved case it belongs to.
    """
    count = len(outcomes)
    usual = Usual(resolved, cases.time, outcomes=count)
    columns = _lately(cases, resolved, outcomes)
    groups = {"at this amount": _amount_keys(cases, resolved)}
    for name, (keys, asked) in groups.items():
        rates = Rates(resolved.known, resolved.outcome, outcomes=count, keys=keys)
        for outcome, above in zip(outcomes, rates.above(usual, keys=asked, days=RECENT), strict=True):
            columns[f"{outcome} {name}"] = np.where(asked >= 0, above, np.nan)
    known, ended = resolved.known[event_of], resolved.outcome[event_of]
    once = _once(event_of, resolved_events.resource)
    by_resource = Rates(known[once], ended[once], outcomes=count, keys=resolved_events.resource[once])
    for role, resource in roles(cases).items():
        for outcome, above in zip(outcomes, by_resource.above(usual, keys=resource), strict=True):
            columns[f"{outcome} by {role}"] = np.where(resource != NOBODY, above, np.nan)
    for name, (keys, asked) in {
        "by who did what": (_who_did_what(resolved_events), _who_did_what(cases)),
        "by step after step": (_step_after_step(resolved_events), _step_after_step(cases)),
    }.items():
        once = _once(event_of, keys)
        rates = Rates(known[once], ended[once], outcomes=count, keys=keys[once])
        for outcome, above in zip(outcomes, rates.above(usual, keys=asked), strict=True):
            columns |= _along(cases, np.where(asked >= 0, above, 0.0), asked, f"{outcome} {name}")
    return columns


def _lately(cases: Cases, resolved: Resolved, outcomes: tuple[str, ...]) -> Columns:
    everything = Ledger(resolved.known)
    columns: Columns = {}
    for days in (3, 7, 14):
        total = everything.before(cases.time, days=days)
        columns[f"resolved in {days} days"] = total
        for number, outcome in enumerate(outcomes):
            seen = _of(resolved, number).before(cases.time, days=days)
            columns[f"{outcome} of those resolved in {days} days"] = (seen + 1 / (len(outcomes) + 1)) / (
                total + 1
            )
    return columns


def _once(case: Ints, keys: Ints) -> Ints:
    """Return the places of the first event of each (case, key), leaving out negative keys."""
    table = pl.DataFrame({"case": case, "key": keys}).with_row_index("place").filter(pl.col("key") >= 0)
    return (
        table.unique(["case", "key"], keep="first", maintain_order=True)["place"].to_numpy().astype(np.int64)
    )


def _amount_keys(cases: Cases, resolved: Resolved) -> tuple[Ints, Ints]:
    """Group amounts by powers of the square root of two: the groups do not depend on the log."""

    def group(amount: Floats) -> Ints:
        with np.errstate(divide="ignore", invalid="ignore"):
            code = np.floor(2 * np.log2(np.maximum(amount, 1)))
        return np.where(np.isnan(amount), -1, np.nan_to_num(code)).astype(np.int64)

    return group(resolved.amount), group(cases.amount)


def _who_did_what(cases: Cases) -> Ints:
    return np.where(cases.resource == NOBODY, -1, cases.activity * (1 << 20) + cases.resource)


def _step_after_step(cases: Cases) -> Ints:
    before = np.where(cases.number > 1, np.roll(cases.step, 1), -1)
    return cases.step * (1 << 20) + before + 1


def _along(cases: Cases, values: Floats, keys: Ints, name: str) -> Columns:
    """Sum what each event so far speaks for, as it was known at that event."""
    total = cases.total(values)
    five = np.where(cases.number > 5, np.roll(total, 5), 0.0)  # noqa: PLR2004 - the name says five
    return {
        f"{name}: sum": total,
        f"{name}: mean": total / np.maximum(cases.total(keys >= 0), 1),
        f"{name}: last": values,
        f"{name}: last five": total - five,
    }
