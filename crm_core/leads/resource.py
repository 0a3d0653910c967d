"""Leads as a kind of record: what filters, bulk jobs, imports and exports may do with them."""

from typing import Final

from crm_core.kit.resource import Resource
from crm_core.leads.errors import LeadNotFoundError
from crm_core.leads.service import FIELDS, create, delete, edit
from crm_core.leads.tables import LeadRow

RESOURCE: Final = Resource(
    noun="leads", one="lead", table=LeadRow, fields=FIELDS, create=create, edit=edit, delete=delete,
    missing=LeadNotFoundError, owner="owner_id", title="name", searched=("name", "company", "email"),
    order="-created_at", object="leads", match=("external_id", "email"),
)  # fmt: skip
