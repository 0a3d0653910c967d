"""What went on around a case: arrivals, the pace of all work, queues, and the load of its people."""

from typing import Final

import numpy as np

from features.prefixes.catalogue import Catalogue
from features.prefixes.ledger import Ledger
from features.prefixes.own import Columns, current_resource, second_resource
from features.prefixes.within import NOBODY, Cases, Floats, Ints

HOUR: Final = 1 / 24
"""In days, as windows are."""


def crowd(cases: Cases, everyone: Cases, catalogue: Catalogue) -> Columns:
    """Return every column, one value per event of `cases`, from events of `everyone` strictly before it."""
    return {
        **_pace(cases, everyone, catalogue),
        **_queue(cases, everyone),
        **_load(cases, everyone, catalogue),
    }


def _pace(cases: Cases, everyone: Cases, catalogue: Catalogue) -> Columns:
    opened = cases.time[cases.first]
    arrivals = Ledger(everyone.time[everyone.number == 1])
    events = Ledger(everyone.time)
    by_step = Ledger(everyone.time, keys=everyone.step)
    columns = {
        f"arrivals in {_said(days)}": arrivals.before(cases.time, days=days) for days in (HOUR, 1, 3, 7)
    }
    columns |= {
        f"events in {_said(days)}": events.before(cases.time, days=days) for days in (HOUR, 4 * HOUR, 1, 3, 7)
    }
    columns["today against the week"] = (
        7 * columns["events in 1 days"] / np.maximum(columns["events in 7 days"], 1)
    )
    columns["arrivals in 1 days at first event"] = arrivals.before(opened, days=1)
    columns["events in 1 days at first event"] = events.before(opened, days=1)
    columns["events in 1 hours at first event"] = events.before(opened, days=HOUR)
    three_days = np.maximum(columns["events in 3 days"], 1)
    for code, step in enumerate(catalogue.steps):
        keys = np.full(cases.time.size, code)
        columns[f"share in 3 days: {step}"] = by_step.before(cases.time, keys=keys, days=3) / three_days
    return columns


def _said(days: float) -> str:
    return f"{days:g} days" if days >= 1 else f"{days / HOUR:g} hours"


def _queue(cases: Cases, everyone: Cases) -> Columns:
    """Cases that reached the step where this one stands, and those that went on from it."""
    goes_on = np.roll(everyone.first, -1) == everyone.first
    goes_on[-1:] = False
    reached = Ledger(everyone.time, keys=everyone.step)
    left = Ledger(np.roll(everyone.time, -1)[goes_on], keys=everyone.step[goes_on])
    columns: Columns = {}
    for days in (1, 7):
        columns[f"reached this step in {days} days"] = reached.before(cases.time, keys=cases.step, days=days)
        columns[f"left this step in {days} days"] = left.before(cases.time, keys=cases.step, days=days)
    return columns


def _load(cases: Cases, everyone: Cases, catalogue: Catalogue) -> Columns:
    by_resource = Ledger(everyone.time, keys=everyone.resource)
    columns: Columns = {}
    for name, resource in roles(cases).items():
        for days in (HOUR, 1, 7):
            label = f"events of {name} in {_said(days)}"
            columns[label] = _known(resource, by_resource.before(cases.time, keys=resource, days=days))
        columns[f"hours since an event of {name}"] = by_resource.since_last(cases.time, keys=resource)
    current = roles(cases)["current resource"]
    fortnight = np.maximum(by_resource.before(cases.time, keys=current, days=14), 1)
    for code, activity in enumerate(catalogue.activities):
        done = everyone.activity == code
        ledger = Ledger(everyone.time[done], keys=everyone.resource[done])
        share = ledger.before(cases.time, keys=current, days=14) / fortnight
        columns[f"share of current resource's work: {activity}"] = _known(current, share)
    return columns


def roles(cases: Cases) -> dict[str, Ints]:
    """Return who holds each role in a case so far."""
    return {"current resource": current_resource(cases), "second resource": second_resource(cases)}


def _known(resource: Ints, values: Floats) -> Floats:
    return np.where(resource != NOBODY, values, np.nan)
