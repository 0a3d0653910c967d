"""What a case's own events say: its shape, pace, last steps, work done and who worked on it."""

from typing import Final

import numpy as np
import polars as pl

from features.prefixes.catalogue import Catalogue
from features.prefixes.within import MICROSECONDS_AN_HOUR, NOBODY, Cases, Floats, Ints, at

Columns = dict[str, Floats]

_DAY_HOURS: Final = 24
_SITTING: Final = 0.5
"""Hours without an event after which work on a case begins anew."""
_OVERNIGHT: Final = 8
_MINUTE: Final = 1 / 60


def own(cases: Cases, catalogue: Catalogue) -> Columns:
    """Return every column, one value per event: the row of the prefix that ends with it."""
    return {
        **_shape(cases),
        **_pace(cases),
        **_calendar(cases),
        **_steps(cases, catalogue),
        **_work(cases, catalogue),
        **_hands(cases),
    }


def _shape(cases: Cases) -> Columns:
    amount = cases.amount
    return {
        "length": cases.number.astype(np.float64),
        "amount": amount,
        "amount is whole thousands": np.where(np.isnan(amount), np.nan, amount % 1_000 == 0),
        "amount is whole five thousands": np.where(np.isnan(amount), np.nan, amount % 5_000 == 0),
        "amount below the thousand": amount % 1_000,
    }


def _gaps(cases: Cases) -> Floats:
    """Hours since the case's previous event; NaN at its first."""
    return np.where(cases.number > 1, (cases.time - np.roll(cases.time, 1)) / MICROSECONDS_AN_HOUR, np.nan)


def _pace(cases: Cases) -> Columns:
    gap = _gaps(cases)
    waited = np.nan_to_num(gap)
    elapsed = cases.hours_since(cases.first)
    longest = cases.highest(waited)
    day = cases.time // (_DAY_HOURS * MICROSECONDS_AN_HOUR)
    new_day = (day != np.roll(day, 1)) | (cases.number == 1)
    columns = {
        "hours since first event": elapsed,
        "hours since previous event": gap,
        "longest wait": longest,
        "longest wait as share": longest / np.maximum(elapsed, 1e-6),
        "waits over night": cases.total(waited > _OVERNIGHT),
        "sittings": cases.total(waited > _SITTING),
        "hours of sittings": cases.total(np.where(waited < 1, waited, 0)),
        "days with events": cases.total(new_day),
    }
    columns |= {f"hours of wait {back} before": cases.ago(back, gap) for back in (1, 2, 3)}
    for days in (1, 7):
        span = days * _DAY_HOURS * MICROSECONDS_AN_HOUR
        columns[f"events in last {days} days"] = cases.number - _number_before(cases, cases.time - span)
    return columns


def _number_before(cases: Cases, times: Ints) -> Floats:
    """Count the case's own events before `times`, which are not after the events themselves."""
    origin = cases.time.min() if cases.time.size else 0
    width = int(cases.time.max() - origin + 1) if cases.time.size else 1
    # A case's place times the width of the log keeps cases apart in one sorted array.
    case = np.cumsum(cases.number == 1) - 1
    code = case * width + (cases.time - origin)
    wanted = case * width + np.maximum(times - origin, 0)
    return (np.searchsorted(code, wanted, side="left") - cases.first).astype(np.float64)


def _calendar(cases: Cases) -> Columns:
    columns: Columns = {}
    for name, time in (("", cases.time), (" of first event", cases.time[cases.first])):
        hour = time / MICROSECONDS_AN_HOUR
        columns[f"hour{name}"] = hour % _DAY_HOURS
        columns[f"weekday{name}"] = (hour // _DAY_HOURS + 3) % 7
        days = pl.Series(time).cast(pl.Datetime("us")).dt.day()
        columns[f"day of month{name}"] = days.to_numpy().astype(np.float64)
    return columns


def _steps(cases: Cases, catalogue: Catalogue) -> Columns:
    elapsed = cases.hours_since(cases.first)
    kind = cases.step.astype(np.float64)
    columns = {"last step": kind} | {f"step {back} before": cases.ago(back, kind) for back in (1, 2, 3)}
    new = cases.new(cases.step)
    newest = cases.last(new)
    previous = np.where(cases.number > 1, np.roll(newest, 1), -1)
    delay = at(previous, (cases.time - cases.time[previous]) / MICROSECONDS_AN_HOUR)
    columns["kinds of step"] = cases.total(new)
    columns["hours since a new kind of step"] = cases.hours_since(newest)
    columns["events since a new kind of step"] = (cases.place - newest).astype(np.float64)
    for code, step in enumerate(catalogue.steps):
        here = cases.step == code
        earliest = cases.earliest(here)
        columns[f"count: {step}"] = cases.total(here)
        columns[f"hours since last: {step}"] = cases.hours_since(cases.last(here))
        columns[f"hours to first: {step}"] = at(earliest, elapsed[earliest])
        columns[f"delay of first: {step}"] = at(earliest, delay[earliest])
    return columns


def _work(cases: Cases, catalogue: Catalogue) -> Columns:
    """Minutes spent in pieces of work that have a start and a completion."""
    columns: Columns = {}
    for name, (start, complete) in catalogue.work.items():
        started = cases.last(np.isin(cases.step, [start, complete]) & (cases.step == start))
        ended = (cases.step == complete) & (started >= 0)
        hours = np.where(ended, (cases.time - cases.time[started]) / MICROSECONDS_AN_HOUR, 0.0)
        latest = cases.last(ended)
        columns[f"hours of work: {name}"] = cases.total(hours)
        columns[f"longest work: {name}"] = cases.highest(hours)
        columns[f"latest work: {name}"] = at(latest, hours[latest])
        columns[f"work under a minute: {name}"] = cases.total(ended & (hours > 0) & (hours < _MINUTE))
    return columns


def current_resource(cases: Cases) -> Ints:
    """Who worked on the case last."""
    latest = cases.last(cases.resource != NOBODY)
    return np.where(latest >= 0, cases.resource[latest], NOBODY)


def second_resource(cases: Cases) -> Ints:
    """Who was the first to work on the case after whoever, or whatever, opened it."""
    joined = _joined(cases)
    return np.where(joined >= 0, cases.resource[joined], NOBODY)


def _joined(cases: Cases) -> Ints:
    other = (cases.resource != NOBODY) & (cases.resource != cases.resource[cases.first])
    return cases.earliest(other)


def _hands(cases: Cases) -> Columns:
    someone = cases.resource != NOBODY
    current = current_resource(cases)
    before = np.roll(current, 1)
    joined = _joined(cases)
    by_current = pl.DataFrame({"case": cases.first, "resource": current}).select(
        pl.int_range(1, pl.len() + 1).over("case", "resource")
    )
    return {
        "resources": cases.total(cases.new(cases.resource) & someone),
        "handovers": cases.total((current != before) & (cases.number > 1) & (before != NOBODY)),
        "events under current resource": by_current.to_series().to_numpy().astype(np.float64),
        "hours to second resource": at(joined, cases.hours_since(cases.first)[joined]),
        "share of opening resource": cases.total(cases.resource == cases.resource[cases.first])
        / cases.number,
    }
