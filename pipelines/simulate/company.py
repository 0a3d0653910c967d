"""The simulated company: the tables of its import bundle and the truth that the bundle hides."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from crm_core.imports import Manifest, write

from . import (
    activities,
    buyers,
    customers,
    histories,
    market,
    observer,
    openings,
    paperwork,
    records,
    seasons,
    signals,
    team,
    touches,
)
from .arrays import Floats
from .customers import Customers
from .dynamics import FITS, MOMENTUM
from .lookup import true_probability_in
from .spec import VERSION, SimulationSpec
from .truth import true_probabilities

SOURCE: Final = "demo"
CURRENCY: Final = "EUR"


@dataclass(frozen=True)
class Company:
    """A company made from a specification, and what only its maker knows."""

    spec: SimulationSpec
    tables: Mapping[str, pa.Table]
    """The tables of the import bundle by name."""
    truth: pa.Table
    """A row for each deal and week of its life, in order of both.

    deal is its external_id; week counts from 0; the row holds from since (UTC) to just before until. p_true
    is the probability of a win given the hidden state, p_observable given what the record shows by the end of
    the week; momentum, fit and engagement are the hidden state; won is empty for deals open at the end.
    """
    customers: Customers
    """What follows won deals: orders, invoices, payments, subscriptions and quotas; not in the bundle."""


def simulate(spec: SimulationSpec) -> Company:
    """Make the company."""
    weeks = seasons.calendar(spec)
    staff = team.hire(spec, weeks)
    buyers_market = market.open_market(spec, staff)
    deals = openings.open_deals(spec, weeks, staff, buyers_market)
    lived = histories.live(spec, weeks, staff, deals)
    shown = signals.show(spec, lived.spells)
    belief = observer.beliefs(
        weeks, staff, deals, lived.spells, signals.likelihood(spec, lived.spells, shown)
    )
    known, believed = true_probabilities(weeks, staff, deals, lived.spells, belief)
    papers = paperwork.keep(spec, buyers_market, deals, lived)
    joined = buyers.gather(spec, buyers_market, deals, lived)
    done = touches.touch(spec, weeks, deals, lived, shown)
    book = records.Book(spec, weeks, staff, buyers_market, deals, lived)
    tables = {
        **records.bundle_tables(book, papers, joined),
        "activities": activities.activity_table(book, papers, joined, done),
    }
    return Company(spec, tables, _truth_table(book, known, believed), customers.serve(book, papers))


def write_bundle(company: Company, folder: Path) -> dict[str, int]:
    """Write the import bundle and return the number of rows of each table; the truth is not in it."""
    manifest = Manifest(
        source=SOURCE,
        made_by=f"bellwether simulator {VERSION}, seed {company.spec.seed}",
        currency=CURRENCY,
        simulated=True,
        until=company.spec.until,
    )
    return write(folder, manifest, company.tables)


def write_customers(company: Company, folder: Path) -> None:
    """Write the customer side as JSON, and beside it the satisfaction that nobody sees (account, quarter)."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "customers.json").write_text(json.dumps(company.customers.tables()), encoding="utf-8")
    hidden = company.customers.satisfaction
    columns: dict[str, Any] = {"account": company.tables["accounts"]["external_id"]}
    columns |= {f"quarter_{place:02d}": hidden[:, place] for place in range(hidden.shape[1])}
    pq.write_table(pa.table(columns), folder / "satisfaction.parquet", compression="zstd")


def write_truth(company: Company, path: Path) -> None:
    """Write the truth as Parquet; keep it beside the bundle, never inside."""
    pq.write_table(company.truth, path, compression="zstd")


def true_probability(company: Company, deal_external_id: str, at: datetime) -> float:
    """Return the exact probability, given the hidden state at that time, that the deal will be won.

    Once a deal has closed it is 1 or 0.

    Raises:
        UnknownDealError: There is no such deal, or it was not open yet.

    """
    return true_probability_in(company.truth, deal_external_id, at)


def _truth_table(book: records.Book, known: Floats, believed: Floats) -> pa.Table:
    spells, histories = book.histories.spells, book.histories
    starts = np.flatnonzero(spells.first)
    lengths = np.diff(np.append(starts, len(spells.deal)))
    open_now = np.isnat(histories.closed_at)[spells.deal]
    columns = {
        "week": (np.arange(len(spells.deal)) - np.repeat(starts, lengths)).astype(np.int32),
        "since": spells.since,
        "until": spells.until,
        "p_true": known,
        "p_observable": believed,
        "momentum": MOMENTUM[spells.momentum],
        "fit": FITS[book.deals.fit[spells.deal]],
        "engagement": spells.engagement.astype(np.int8),
    }
    return pa.table(
        {
            "deal": pa.array([book.deal_id(deal) for deal in spells.deal.tolist()]),
            **{name: pa.array(values) for name, values in columns.items()},
            "won": pa.array(histories.won[spells.deal], mask=open_now),
        }
    )
