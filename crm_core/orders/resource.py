"""Orders as a kind of record: what filters, bulk jobs, imports and exports may do with them."""

from typing import Final

from crm_core.kit.resource import Resource, fields_of
from crm_core.orders.errors import OrderNotFoundError
from crm_core.orders.service import create, delete, edit
from crm_core.orders.tables import OrderRow

RESOURCE: Final = Resource(
    noun="orders", one="order", table=OrderRow,
    fields=fields_of(OrderRow, kept=("total",), filled_in=("number", "ordered_at", "currency")),
    missing=OrderNotFoundError, create=create, edit=edit, delete=delete, owner="owner_id", title="number",
    searched=("number",), order="-ordered_at", object="orders", match=("external_id", "number"),
)  # fmt: skip
