"""Subscriptions as a kind of record: what filters, bulk jobs, imports and exports may do with them."""

from typing import Final

from crm_core.kit.resource import Resource, fields_of
from crm_core.subscriptions.errors import SubscriptionNotFoundError
from crm_core.subscriptions.service import delete, edit, start
from crm_core.subscriptions.tables import SubscriptionRow

RESOURCE: Final = Resource(
    noun="subscriptions", one="subscription", table=SubscriptionRow,
    fields=fields_of(
        SubscriptionRow, kept=("status", "ends_on", "paused_at", "cancelled_at", "cancel_reason"),
        filled_in=("currency", "starts_on"),
    ),
    missing=SubscriptionNotFoundError, create=start, edit=edit, delete=delete, owner="owner_id", title="plan",
    searched=("plan",), order="-created_at", object="subscriptions", match=("external_id",),
)  # fmt: skip
