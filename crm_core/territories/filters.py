"""The filter by territories: accounts, leads and deals that lie in one or in any below it."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Uuid, any_, func, select
from sqlalchemy.orm import InstrumentedAttribute

from crm_core.accounts.tables import AccountRow
from crm_core.deals.tables import DealRow
from crm_core.kit.resource import Derived
from crm_core.leads.tables import LeadRow
from crm_core.territories.repository import PLACES

_ABOUT: Final = (
    "`under` a territory: in it or in any below it, now; the id may be of any version that has it. "
    "`is_null`: in no territory."
)


def _derived(noun: str, column: InstrumentedAttribute[Any]) -> Derived:
    def condition(op: str, value: Any) -> ColumnElement[bool]:
        if op == "is_null":
            return column.not_in(_lying(noun)) if value in (None, True) else column.in_(_lying(noun))
        return column.in_(_lying(noun, under=_id(value)))

    return Derived("territory", ("under", "is_null"), condition, _ABOUT)


def _lying(noun: str, *, under: UUID | None = None) -> Select[Any]:
    place = PLACES[noun]
    query = select(place.record).where(place.table.to_at.is_(None))
    if under is None:
        return query
    below = func.bellwether_territories_under(under, type_=Uuid()).column_valued()
    return query.where(place.table.territory_id == any_(func.array(select(below).scalar_subquery())))


def _id(value: Any) -> UUID:
    try:
        return UUID(str(value))
    except ValueError:
        raise ValueError(f"{value!r} is no id of a territory") from None


FILTERS: Final[Mapping[str, Derived]] = {
    "accounts": _derived("accounts", AccountRow.id),
    "leads": _derived("leads", LeadRow.id),
    "deals": _derived("accounts", DealRow.account_id),
}
"""By noun; a deal lies where its account does."""
