"""Saying what currencies are worth."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import func, select

from crm_core.currencies.errors import CurrencyRateNotFoundError, OwnCurrencyError
from crm_core.currencies.events import CurrencyRateRemoved, CurrencyRateSet
from crm_core.currencies.repository import find, own, value
from crm_core.currencies.schemas import CurrencyRate
from crm_core.currencies.tables import CurrencyRateRow
from crm_core.kit import Work, new_id
from crm_core.kit.editing import change, remove, to_change


async def set_rate(
    work: Work, *, currency: str, valid_from: date, rate: Decimal, at: datetime
) -> tuple[CurrencyRate, bool]:
    """Say what a unit of a currency is worth from a day on; returns the rate and whether it is a new one.

    What the log said of deals before stays as it was: nobody knew this rate then.

    Raises:
        OwnCurrencyError: It is the organization's own.

    """
    if (await work.session.execute(select(own()))).scalar_one() == currency:
        raise OwnCurrencyError(currency=currency)
    await work.session.execute(
        select(func.pg_advisory_xact_lock(func.hashtextextended(f"rate {currency} {valid_from}", 0)))
    )
    key = await find(work.session, currency, valid_from=valid_from)
    if key is None:
        row = CurrencyRateRow(
            org_id=work.identity.org_id, id=new_id(), currency=currency, valid_from=valid_from, rate=rate,
            created_at=at, updated_at=at,
        )  # fmt: skip
        work.session.add(row)
        before = None
    else:
        row = await to_change(work, CurrencyRateRow, key=key, missing=CurrencyRateNotFoundError)
        before = row.rate
        if not change(row, to={"rate": rate}, at=at):
            return value(row), False
    await work.session.flush()
    work.emit(
        CurrencyRateSet(
            record_id=row.id, occurred_at=at, currency=currency, valid_from=valid_from, rate=rate,
            from_rate=before,
        )
    )  # fmt: skip
    return value(row), before is None


async def remove_rate(work: Work, *, currency: str, valid_from: date, at: datetime) -> None:
    """Take back what was said of a currency from a day on.

    Raises:
        CurrencyRateNotFoundError: Nothing was.

    """
    key = await find(work.session, currency, valid_from=valid_from)
    if key is None:
        raise CurrencyRateNotFoundError(currency=currency)
    row = await to_change(work, CurrencyRateRow, key=key, missing=CurrencyRateNotFoundError)
    told = CurrencyRateRemoved(
        record_id=row.id, occurred_at=at, currency=currency, valid_from=valid_from, rate=row.rate
    )
    await remove(work, CurrencyRateRow, key)
    work.emit(told)
