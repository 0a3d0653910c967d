"""The openings, hand-overs, moves and endings of every deal, kept in memory: what live scores look back on.

A busy owner's history is thousands of rows, the same for each of their deals; reading it anew for every
score would cost far more than the deal's own facts. What is kept ends at a transaction below which nothing
can still commit; the few rows after it are read each time, so an answer misses nothing committed before.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias
from uuid import UUID

import psycopg
import pyarrow as pa
from psycopg import sql

from crm_core.facts.everyone import read_all, safe_xid, undone_since
from crm_core.facts.sources import SOURCES

Connection: TypeAlias = psycopg.AsyncConnection[Any]

OF_KIN: Final = ("deal_opened", "deal_account", "deal_owner", "deal_life", "deal_closed")
_LONGEST_TAIL: Final = 500
"""With more rows than this after the kept ones, they are kept too."""


def _lists() -> defaultdict[str, list[int]]:
    return defaultdict(list)


@dataclass(slots=True)
class Ledger:
    """Rows of the kin's sources, found by deal, owner and account."""

    tables: dict[str, pa.Table] = field(
        default_factory=lambda: {name: SOURCES[name].schema.empty_table() for name in OF_KIN}
    )
    rows: dict[str, defaultdict[str, list[int]]] = field(
        default_factory=lambda: {name: _lists() for name in OF_KIN}
    )
    owners: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    owned: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    accounts: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    held: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def add(self, more: Mapping[str, pa.Table]) -> None:
        """Take in later rows."""
        for name in OF_KIN:
            begins = self.tables[name].num_rows
            for number, deal in enumerate(more[name]["deal_id"].to_pylist(), start=begins):
                self.rows[name][str(deal)].append(number)
            self.tables[name] = pa.concat_tables([self.tables[name], more[name]]).combine_chunks()
        for deal, owner in _pairs(more["deal_owner"], "owner_id"):
            self.owners[deal].add(owner)
            self.owned[owner].add(deal)
        for name in ("deal_opened", "deal_account"):
            for deal, account in _pairs(more[name], "account_id"):
                self.accounts[deal].add(account)
                self.held[account].add(deal)

    def of(self, name: str, deals: Collection[str]) -> pa.Table:
        """One source's rows of these deals."""
        found = self.rows[name]
        numbers = [number for deal in deals if deal in found for number in found[deal]]
        return self.tables[name].take(pa.array(sorted(numbers), pa.int64()))


def _pairs(table: pa.Table, column: str) -> list[tuple[str, str]]:
    cells = zip(table["deal_id"].to_pylist(), table[column].to_pylist(), strict=True)
    return [(str(deal), str(other)) for deal, other in cells if other is not None]


def related(ledgers: Collection[Ledger], deals: Collection[str]) -> tuple[set[str], set[str]]:
    """The deals of the same owners and accounts, these included; and the accounts."""
    owners = {owner for one in ledgers for deal in deals for owner in one.owners.get(deal, ())}
    accounts = {account for one in ledgers for deal in deals for account in one.accounts.get(deal, ())}
    kin = set(deals)
    for one in ledgers:
        kin.update(*(one.owned.get(owner, ()) for owner in owners))
        kin.update(*(one.held.get(account, ()) for account in accounts))
    return kin, accounts


@dataclass(slots=True)
class Kin:
    """One organization's kept history, for one task at a time and one own currency."""

    org_id: UUID
    currency: str
    until: int = 0
    kept: Ledger = field(default_factory=Ledger)

    async def refresh(self, connection: Connection) -> None:
        """Keep everything that can no longer change; all of it anew when an import was undone."""
        if self.until and await undone_since(connection, self.org_id, self.until):
            self.until, self.kept = 0, Ledger()
        safe = await safe_xid(connection)
        scope = sql.SQL("e.org_id = {} and e.xid >= {}::xid8 and e.xid < {}::xid8").format(
            sql.Literal(self.org_id), sql.Literal(str(self.until)), sql.Literal(str(safe))
        )
        more = {
            name: await read_all(
                connection, SOURCES[name], SOURCES[name].select(scope, currency=self.currency)
            )
            for name in OF_KIN
        }
        self.kept.add(more)
        self.until = safe

    def is_long(self, tail: Mapping[str, pa.Table]) -> bool:
        """Whether so much came after what is kept that it is time to keep that too."""
        return sum(tail[name].num_rows for name in OF_KIN) > _LONGEST_TAIL
