"""Reading rates, and amounts in the organization's own currency."""

from datetime import date
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Numeric, ScalarSelect, case, cast, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from crm_core.currencies.schemas import CurrencyRate
from crm_core.currencies.tables import CurrencyRateRow
from crm_core.organizations.tables import OrganizationRow

_CONVERTED: Final = text(
    "select case when o.currency = :currency then cast(:amount as numeric)"
    " else round(cast(:amount as numeric) * bellwether_rate(:currency, :on_day), 2) end"
    " from organizations o where o.id = bellwether_org()"
)


def own() -> ScalarSelect[str]:
    """The organization's own currency, as part of a query."""
    return select(OrganizationRow.currency).scalar_subquery()


def in_own(
    amount: ColumnElement[Any] | InstrumentedAttribute[Any],
    currency: ColumnElement[Any] | InstrumentedAttribute[Any],
    *,
    on_day: ColumnElement[date],
) -> ColumnElement[Decimal]:
    """An amount in the organization's currency by the rate of a day; null where there is no rate."""
    rated = func.round(amount * func.bellwether_rate(currency, on_day), 2)
    return cast(case((currency == own(), amount), else_=rated), Numeric(18, 2))


async def converted(
    session: AsyncSession, amount: Decimal | None, *, currency: str, on: date
) -> Decimal | None:
    """An amount in the organization's currency by the rate of a day; None where there is none."""
    if amount is None:
        return None
    values = {"amount": amount, "currency": currency, "on_day": on}
    found: Decimal | None = (await session.execute(_CONVERTED, values)).scalar_one()
    return found


async def listed(
    session: AsyncSession, *, currency: str | None = None, as_of: date | None = None
) -> tuple[CurrencyRate, ...]:
    """Rates by currency, newest first; as of a day only the one of each that holds then."""
    query = select(CurrencyRateRow).order_by(CurrencyRateRow.currency, CurrencyRateRow.valid_from.desc())
    if currency is not None:
        query = query.where(CurrencyRateRow.currency == currency)
    if as_of is not None:
        query = query.where(CurrencyRateRow.valid_from <= as_of)
    found = [value(row) for row in (await session.execute(query)).scalars()]
    if as_of is None:
        return tuple(found)
    return tuple({one.currency: one for one in reversed(found)}.values())[::-1]


async def find(session: AsyncSession, currency: str, *, valid_from: date) -> UUID | None:
    """The id of the rate of a currency from just that day on."""
    query = select(CurrencyRateRow.id).where(
        CurrencyRateRow.currency == currency, CurrencyRateRow.valid_from == valid_from
    )
    return (await session.execute(query)).scalar_one_or_none()


def value(row: CurrencyRateRow) -> CurrencyRate:
    """Make a value of a row."""
    return CurrencyRate(row.id, row.currency, row.valid_from, row.rate)
