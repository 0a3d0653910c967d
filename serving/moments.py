"""As of when deals are scored: now, and never before what was read of them.

An event bears the time of the process that wrote it. Where that clock is ahead of ours, the score that
answers the event would leave it out, and no other would follow; so a score is as of the newest it has read.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

import pyarrow as pa
import pyarrow.compute as pc

CLOCKS_APART: Final = timedelta(minutes=5)
"""By how much another process's clock may be ahead of ours; what is known later is not known yet."""


def moments_of(
    shown: Mapping[UUID, datetime | None], facts: Mapping[str, pa.Table], *, now: datetime
) -> dict[UUID, datetime]:
    """Tell as of when to score each deal, given the moment of the score it shows and the facts read of it.

    Not before the score shown, which another clock may have dated: who reads the record later knows more.
    """
    latest = now + CLOCKS_APART
    moments = {str(deal): now if at is None or at > latest else max(at, now) for deal, at in shown.items()}
    of_accounts: dict[str, datetime] = {}
    for table in facts.values():
        for deal, account, at in _known_between(table, now, latest):
            if deal in moments:
                moments[deal] = max(moments[deal], at)
            elif deal is None and account is not None:
                of_accounts[account] = max(of_accounts.get(account, at), at)
    for name in _NAME_ACCOUNTS if of_accounts else ():
        for deal, account in _columns(facts.get(name), "deal_id", "account_id"):
            if deal in moments and account in of_accounts:
                moments[deal] = max(moments[deal], of_accounts[account])
    return {deal: moments[str(deal)] for deal in shown}


_NAME_ACCOUNTS: Final = ("deal_opened", "deal_account")
"""Sources that say whose deal it is."""


def _known_between(
    table: pa.Table, after: datetime, until: datetime
) -> Iterator[tuple[str | None, str | None, datetime]]:
    """Yield deal, account and time of the facts that were known after one moment and until another."""
    known = table.column("known_at")
    begin, end = (pa.scalar(at.astimezone(UTC).replace(tzinfo=None), known.type) for at in (after, until))
    newest = pc.max(known)
    if not newest.is_valid or newest.as_py() <= begin.as_py():
        return
    rows = table.filter(pc.and_(pc.greater(known, begin), pc.less_equal(known, end)))
    for row in rows.to_pylist():
        yield row.get("deal_id"), row.get("account_id"), row["known_at"].replace(tzinfo=UTC)


def _columns(table: pa.Table | None, *names: str) -> Iterator[tuple[str | None, ...]]:
    if table is not None:
        yield from zip(*(table.column(name).to_pylist() for name in names), strict=True)
