"""Quotas as a kind of record: what filters, bulk jobs, imports and exports may do with them."""

from typing import Final

from crm_core.kit.resource import Resource, fields_of
from crm_core.quotas.errors import QuotaNotFoundError
from crm_core.quotas.service import create, delete, edit
from crm_core.quotas.tables import QuotaRow

RESOURCE: Final = Resource(
    noun="quotas", one="quota", table=QuotaRow, fields=fields_of(QuotaRow), missing=QuotaNotFoundError,
    create=create, edit=edit, delete=delete, owner=None, title="period", searched=(), order="-starts_on",
    object="quotas",
)  # fmt: skip
