"""Payments as a kind of record; they are never deleted, but given back."""

from typing import Final

from crm_core.kit.resource import Resource, fields_of
from crm_core.payments.errors import PaymentNotFoundError
from crm_core.payments.service import create, edit
from crm_core.payments.tables import PaymentRow

RESOURCE: Final = Resource(
    noun="payments", one="payment", table=PaymentRow,
    fields=fields_of(PaymentRow, filled_in=("paid_at", "currency", "account_id")),
    missing=PaymentNotFoundError, create=create, edit=edit, delete=None, owner=None, title="reference",
    searched=("reference",), order="-paid_at", object="payments",
    match=("external_id",),
)  # fmt: skip
