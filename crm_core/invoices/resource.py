"""Invoices as a kind of record; `overdue` is a filter, since it follows from the calendar."""

from datetime import date
from typing import Final

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import ColumnElement, and_, func, not_

from crm_core.invoices.errors import InvoiceNotFoundError
from crm_core.invoices.service import create, delete, edit
from crm_core.invoices.tables import InvoiceRow
from crm_core.kit.resource import Derived, Resource, fields_of

_DATE: Final = TypeAdapter(date)


def overdue(op: str, value: object) -> ColumnElement[bool]:
    """Open and past its due date, today or (`on`) on a day that is named."""
    if op == "on":
        try:
            day = _DATE.validate_python(value)
        except ValidationError:
            raise ValueError(f"overdue on {value!r}: give a date such as 2026-03-31") from None
        late = InvoiceRow.due_on < day
    elif value in (True, False, None):
        late = InvoiceRow.due_on < func.current_date()
    else:
        raise ValueError("overdue is true or false")
    found = and_(InvoiceRow.status == "open", late)
    return not_(func.coalesce(found, False)) if value is False else found


OVERDUE: Final = Derived(
    "overdue", ("eq", "on"), overdue, "Open and past its due date: true or false, or `on` a date."
)


RESOURCE: Final = Resource(
    noun="invoices", one="invoice", table=InvoiceRow,
    fields=fields_of(InvoiceRow, kept=("paid",), filled_in=("number", "currency", "account_id")),
    missing=InvoiceNotFoundError, create=create, edit=edit, delete=delete, owner="owner_id", title="number",
    searched=("number",), order="-created_at", object="invoices", match=("external_id", "number"),
    derived={"overdue": OVERDUE},
)  # fmt: skip
