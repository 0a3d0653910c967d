"""Lays the company out as the tables of an import bundle, all but its activities."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import numpy as np
import pyarrow as pa

from crm_core.imports import BY_NAME, arrow_schema

from .buyers import Buyers
from .dynamics import NEW_BUSINESS
from .histories import Histories
from .market import Market
from .openings import Openings
from .paperwork import Papers
from .seasons import Calendar
from .spec import SimulationSpec
from .team import Staff
from .words import (
    FRAMEWORK_SUBJECTS,
    INDUSTRIES,
    INDUSTRY_PRODUCTS,
    LOST_REASONS,
    PIPELINE_NAMES,
    PRODUCTS,
    PROJECTS,
    REGIONS,
    SOURCES,
    STAGE_NAMES,
)

Column: TypeAlias = Sequence[object] | np.ndarray[Any, Any]

_HANDOVER: Final = np.timedelta64(6 * 3_600_000_000, "us")
"""Handovers happen on Monday at six, before anybody works."""


def deal_id(deal: int) -> str:
    """Return the external id of a deal."""
    return f"deal-{deal + 1:05d}"


@dataclass(frozen=True)
class Book:
    """Everything about a company that its tables are laid out from."""

    spec: SimulationSpec
    weeks: Calendar
    staff: Staff
    market: Market
    deals: Openings
    histories: Histories

    def deal_id(self, deal: int) -> str:
        """Return the external id of a deal."""
        return deal_id(deal)

    def account_id(self, account: int) -> str:
        """Return the external id of an account."""
        return f"account-{account + 1:05d}"

    def user_id(self, seat: int, week: int) -> str:
        """Return the external id of who sat in a seat in a week."""
        return self.staff.users[int(self.staff.occupant[seat, week])].external_id

    def owner_then(self, deal: int, at: np.datetime64) -> str:
        """Return the external id of a deal's owner at a time."""
        week = int(self.weeks.week_of(np.array([at]))[0])
        return self.user_id(int(self.deals.seat[deal]), week)

    def project(self, deal: int) -> str:
        """Return what is being built, or what a framework agreement is."""
        names = PROJECTS if self.deals.pipeline[deal] == NEW_BUSINESS else FRAMEWORK_SUBJECTS
        return names[(deal * 7919) % len(names)]

    def main_product(self, deal: int, papers: Papers) -> str:
        """Return the product that a deal is mostly about, without its unit."""
        industry = int(self.market.industry[self.deals.account[deal]])
        place = papers.lines[0].product if papers.lines else INDUSTRY_PRODUCTS[industry][deal % 3]
        return PRODUCTS[place][0].split(",")[0]


def bundle_tables(book: Book, papers: Sequence[Papers], buyers: Buyers) -> dict[str, pa.Table]:
    """Lay out every table but the activities."""
    return {
        "users": _users(book),
        "stages": _stages(),
        "accounts": _accounts(book),
        "people": _people(book),
        "deals": _deals(book, papers),
        "stage_changes": _stage_changes(book),
        "deal_changes": _deal_changes(book, papers),
        "deal_people": _deal_people(book, buyers),
        "deal_products": _deal_products(book, papers),
    }


def as_table(name: str, columns: Mapping[str, Column]) -> pa.Table:
    """Return a bundle table in its schema; columns left out are empty."""
    schema = arrow_schema(BY_NAME[name])
    rows = len(next(iter(columns.values())))
    arrays = [
        pa.nulls(rows, field.type) if field.name not in columns else _array(columns[field.name], field.type)
        for field in schema
    ]
    return pa.table(arrays, schema=schema)


def _array(values: Column, kind: pa.DataType) -> "pa.Array[Any]":
    if isinstance(values, np.ndarray) and values.dtype.kind == "M" and pa.types.is_timestamp(kind):
        times: pa.Array[Any] = pa.array(values.astype("datetime64[us]"))
        return times.cast(kind)
    if pa.types.is_decimal(kind):
        cents = np.round(np.asarray(values, dtype=np.float64), 2)
        return pa.array(cents).cast(pa.decimal128(24, 2)).cast(kind)
    column: pa.Array[Any] = pa.array(values, kind)
    return column


def _ids(prefix: str, count: int) -> list[str]:
    return [f"{prefix}-{number:06d}" for number in range(1, count + 1)]


def _users(book: Book) -> pa.Table:
    users = book.staff.users
    names = ("external_id", "name", "email", "role", "manager", "team", "active")
    return as_table("users", {name: [getattr(user, name) for user in users] for name in names})


def stage_id(pipeline: int, position: int) -> str:
    """Return the external id of a stage."""
    return f"stage-{pipeline + 1}-{position + 1}"


def _stages() -> pa.Table:
    rows = [
        (stage_id(pipeline, position), PIPELINE_NAMES[pipeline], name, position, _kind(name))
        for pipeline, names in enumerate(STAGE_NAMES)
        for position, name in enumerate(names)
    ]
    columns = zip(*rows, strict=True)
    return as_table(
        "stages",
        dict(zip(("external_id", "pipeline", "name", "position", "kind"), map(list, columns), strict=True)),
    )


def _kind(stage: str) -> str:
    return stage.lower() if stage in ("Won", "Lost") else "open"


def _accounts(book: Book) -> pa.Table:
    market, last = book.market, book.weeks.weeks - 1
    return as_table(
        "accounts",
        {
            "external_id": [book.account_id(place) for place in range(len(market.name))],
            "name": market.name,
            "parent": [book.account_id(above) if above >= 0 else None for above in market.parent.tolist()],
            "owner": [book.user_id(seat, last) for seat in market.seat.tolist()],
            "industry": [INDUSTRIES[place] for place in market.industry],
            "region": [REGIONS[place] for place in market.region],
            "employees": market.employees,
            "created_at": market.created_at,
        },
    )


def _people(book: Book) -> pa.Table:
    people, last = book.market.people, book.weeks.weeks - 1
    columns: dict[str, Sequence[object]] = {
        name: [getattr(person, name) for person in people]
        for name in ("external_id", "name", "email", "phone", "title")
    }
    columns["account"] = [book.account_id(person.account) for person in people]
    columns["owner"] = [book.user_id(int(book.market.seat[person.account]), last) for person in people]
    created_at = np.array([person.created_at for person in people])
    return as_table("people", {**columns, "created_at": created_at})


def _deals(book: Book, papers: Sequence[Papers]) -> pa.Table:
    deals, market = book.deals, book.market
    count = len(deals.opened_at)
    names = []
    for deal in range(count):
        project = book.project(deal)
        firm = market.name[deals.account[deal]]
        names.append(f"{firm}: {project}")
    return as_table(
        "deals",
        {
            "external_id": [book.deal_id(deal) for deal in range(count)],
            "name": names,
            "account": [book.account_id(account) for account in deals.account],
            "owner": [book.owner_then(deal, deals.opened_at[deal]) for deal in range(count)],
            "pipeline": [PIPELINE_NAMES[place] for place in deals.pipeline],
            "source": [SOURCES[place] for place in deals.source],
            "amount": deals.amount,
            "currency": ["EUR"] * count,
            "expected_close": np.array([paper.expected_close for paper in papers]),
            "created_at": deals.opened_at,
        },
    )


def _stage_changes(book: Book) -> pa.Table:
    spells, histories = book.histories.spells, book.histories
    entered = spells.first | np.append(True, spells.stage[1:] != spells.stage[:-1])
    closed = np.flatnonzero(~np.isnat(histories.closed_at))
    deal = np.concatenate([spells.deal[entered], closed])
    at = np.concatenate([spells.since[entered], histories.closed_at[closed]])
    pipeline = book.deals.pipeline[deal]
    open_stages = np.array([len(names) - 2 for names in STAGE_NAMES])
    ending = open_stages[pipeline] + np.where(histories.won[deal], 0, 1)
    is_end = np.arange(len(deal)) >= int(entered.sum())
    position = np.where(
        is_end, ending, np.concatenate([spells.stage[entered], np.zeros(len(closed), np.int64)])
    )
    lost = is_end & ~histories.won[deal]
    reason = book.spec.rng("reasons").choice(
        len(LOST_REASONS), len(deal), p=[0.3, 0.22, 0.14, 0.16, 0.08, 0.1]
    )
    order = np.lexsort((at, deal))
    return as_table(
        "stage_changes",
        {
            "external_id": _ids("stage-change", len(deal)),
            "deal": [book.deal_id(place) for place in deal[order]],
            "stage": [stage_id(pipeline[row], position[row]) for row in order],
            "changed_by": [book.owner_then(deal[row], at[row]) for row in order],
            "reason": [LOST_REASONS[reason[row]] if lost[row] else None for row in order],
            "changed_at": at[order],
        },
    )


def _deal_changes(book: Book, papers: Sequence[Papers]) -> pa.Table:
    rows: list[tuple[int, np.datetime64, str, str, str]] = [
        (deal, change.changed_at, change.field, change.value, book.owner_then(deal, change.changed_at))
        for deal, paper in enumerate(papers)
        for change in paper.changes
    ]
    rows += _handovers(book)
    rows.sort(key=lambda row: row[:3])
    return as_table(
        "deal_changes",
        {
            "external_id": _ids("deal-change", len(rows)),
            "deal": [book.deal_id(row[0]) for row in rows],
            "field": [row[2] for row in rows],
            "value": [row[3] for row in rows],
            "changed_by": [row[4] for row in rows],
            "changed_at": np.array([row[1] for row in rows], dtype="datetime64[us]"),
        },
    )


def _handovers(book: Book) -> list[tuple[int, np.datetime64, str, str, str]]:
    """Return an owner change for each deal that was open when its seat changed hands, made by the manager."""
    deals, closed_at = book.deals, book.histories.closed_at
    rows = []
    for seat, week, place in book.staff.handovers(book.weeks.weeks):
        at = (book.weeks.monday + 7 * week).astype("datetime64[us]") + _HANDOVER
        if at >= book.weeks.until:
            continue
        open_then = (deals.opened_at < at) & (np.isnat(closed_at) | (closed_at > at)) & (deals.seat == seat)
        heir = book.staff.users[place]
        rows += [
            (int(deal), at, "owner", heir.external_id, str(heir.manager))
            for deal in np.flatnonzero(open_then)
        ]
    return rows


def _deal_people(book: Book, buyers: Buyers) -> pa.Table:
    people = book.market.people
    return as_table(
        "deal_people",
        {
            "external_id": _ids("deal-person", len(buyers.deal)),
            "deal": [book.deal_id(deal) for deal in buyers.deal],
            "person": [people[place].external_id for place in buyers.person],
            "role": list(buyers.role),
            "added_at": buyers.added_at,
            "removed_at": buyers.removed_at,
        },
    )


def _deal_products(book: Book, papers: Sequence[Papers]) -> pa.Table:
    rows = [(deal, line) for deal, paper in enumerate(papers) for line in paper.lines]
    return as_table(
        "deal_products",
        {
            "external_id": _ids("deal-product", len(rows)),
            "deal": [book.deal_id(deal) for deal, _ in rows],
            "product": [PRODUCTS[line.product][0] for _, line in rows],
            "quantity": np.array([line.quantity for _, line in rows]),
            "unit_price": np.array([line.unit_price for _, line in rows]),
            "added_at": np.array([line.added_at for _, line in rows], dtype="datetime64[us]"),
        },
    )
