"""Setting, changing and taking back quotas; the database refuses two for one holder that overlap."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from psycopg import errors
from sqlalchemy.exc import IntegrityError

from crm_core.kit import Work, new_id
from crm_core.kit.editing import change, remove, to_change
from crm_core.orders import own_currency
from crm_core.quotas.errors import QuotaIncompleteError, QuotaNotFoundError, QuotaOverlapError
from crm_core.quotas.events import QuotaChanged, QuotaDeleted, QuotaSet
from crm_core.quotas.tables import QuotaRow


async def create(work: Work, values: Mapping[str, Any], /, *, at: datetime) -> UUID:
    """Give a user, a team, or with neither the whole organization a quota.

    Raises:
        QuotaIncompleteError: No amount, two holders, or no first of a month.
        QuotaOverlapError: The holder has one for an overlapping period already.

    """
    said = {name: value for name, value in values.items() if value is not None}
    if not said.get("amount") or not {"period", "starts_on", "measure"} <= said.keys():
        raise QuotaIncompleteError
    if said["measure"] == "revenue":
        said.setdefault("currency", await own_currency(work))
    row = QuotaRow(org_id=work.identity.org_id, id=new_id(), created_at=at, updated_at=at, **said)
    _complete(row)
    work.session.add(row)
    with _overlap_told():
        await work.session.flush()
    work.emit(
        QuotaSet(
            record_id=row.id, occurred_at=at, user_id=row.user_id, team_id=row.team_id, period=row.period,
            starts_on=row.starts_on, measure=row.measure, amount=said["amount"], currency=row.currency,
        )
    )  # fmt: skip
    return row.id


async def edit(
    work: Work, quota_id: UUID, /, *, to: Mapping[str, Any], at: datetime, version: int | None = None
) -> None:
    """Change a quota."""
    row = await to_change(work, QuotaRow, key=quota_id, missing=QuotaNotFoundError, version=version)
    before = row.amount or Decimal(0)
    if fields := change(row, to=to, at=at):
        _complete(row)
        with _overlap_told():
            await work.session.flush()
        work.emit(
            QuotaChanged(
                record_id=quota_id, occurred_at=at, fields=fields, amount=to.get("amount") or before,
                from_amount=before, currency=row.currency,
            )
        )  # fmt: skip


async def delete(work: Work, quota_id: UUID, /, *, at: datetime, version: int | None = None) -> None:
    """Take a quota back."""
    row = await to_change(work, QuotaRow, key=quota_id, missing=QuotaNotFoundError, version=version)
    told = QuotaDeleted(
        record_id=quota_id, occurred_at=at, user_id=row.user_id, team_id=row.team_id, starts_on=row.starts_on
    )
    await remove(work, QuotaRow, quota_id)
    work.emit(told)


def _complete(row: QuotaRow) -> None:
    holders = sum(holder is not None for holder in (row.user_id, row.team_id))
    money = row.measure == "revenue"
    if holders > 1 or row.starts_on.day != 1 or (row.amount or 0) <= 0 or money != (row.currency is not None):
        raise QuotaIncompleteError


@contextmanager
def _overlap_told() -> Iterator[None]:
    try:
        yield
    except IntegrityError as error:
        if isinstance(error.orig, errors.ExclusionViolation):
            raise QuotaOverlapError from None
        raise
