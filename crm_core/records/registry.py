"""Every kind of record there is, by noun and by table."""

from dataclasses import replace
from typing import Final

from crm_core.accounts.resource import RESOURCE as ACCOUNTS
from crm_core.activities.resource import RESOURCE as ACTIVITIES
from crm_core.custom_fields.resource import RESOURCE as CUSTOM_FIELDS
from crm_core.deals.resource import RESOURCE as DEALS
from crm_core.invoices.resource import RESOURCE as INVOICES
from crm_core.kit.resource import Resource, fields_of
from crm_core.leads.resource import RESOURCE as LEADS
from crm_core.notifications import OVERDUE
from crm_core.orders.resource import RESOURCE as ORDERS
from crm_core.payments.resource import RESOURCE as PAYMENTS
from crm_core.people.resource import RESOURCE as PEOPLE
from crm_core.pipelines.errors import PipelineNotFoundError
from crm_core.pipelines.reasons_resource import RESOURCE as DEAL_REASONS
from crm_core.pipelines.tables import PipelineRow, StageRow
from crm_core.products.resource import PRICE_BOOKS, PRICES
from crm_core.products.resource import RESOURCE as PRODUCTS
from crm_core.quotas.resource import RESOURCE as QUOTAS
from crm_core.subscriptions.resource import RESOURCE as SUBSCRIPTIONS
from crm_core.tags import filtered_by_tags
from crm_core.tags.resource import RESOURCE as TAGS
from crm_core.targets.resource import RESOURCE as TARGETS
from crm_core.targets.resource import TIER
from crm_core.territories import FILTERS
from crm_core.users.errors import UserNotFoundError
from crm_core.users.tables import UserRow

RESOURCES: Final[dict[str, Resource]] = {
    one.noun: one
    for one in (
        ACCOUNTS,
        PEOPLE,
        DEALS,
        ACTIVITIES,
        LEADS,
        PRODUCTS,
        PRICE_BOOKS,
        PRICES,
        DEAL_REASONS,
        CUSTOM_FIELDS,
        ORDERS,
        INVOICES,
        PAYMENTS,
        SUBSCRIPTIONS,
        QUOTAS,
        TAGS,
        TARGETS,
    )
}
"""The kinds that callers read, write, filter, import and export alike; a noun is added here."""
for _noun, _filter in FILTERS.items():
    RESOURCES[_noun] = replace(RESOURCES[_noun], derived={**RESOURCES[_noun].derived, _filter.name: _filter})
RESOURCES["accounts"] = replace(
    RESOURCES["accounts"], derived={**RESOURCES["accounts"].derived, TIER.name: TIER}
)
_UNTAGGED: Final = frozenset({"tags", "custom_fields", "targets"})
"""What records are described with, and no records of somebody's work."""
for _noun, _one in RESOURCES.items():
    if _noun not in _UNTAGGED:
        _filters = (filtered_by_tags(_one), *((OVERDUE,) if _noun == "activities" else ()))
        RESOURCES[_noun] = replace(_one, derived={**_one.derived, **{one.name: one for one in _filters}})

_REFERRED: Final = {
    "users": Resource(
        noun="users", one="user", table=UserRow, fields=fields_of(UserRow), missing=UserNotFoundError,
        create=None, edit=None, delete=None, owner=None, title="name", searched=("name",), order="name",
        object="users",
    ),
    "pipelines": Resource(
        noun="pipelines", one="pipeline", table=PipelineRow, fields=fields_of(PipelineRow),
        missing=PipelineNotFoundError, create=None, edit=None, delete=None, owner=None, title="name",
        searched=("name",), order="name", object="pipelines",
    ),
    "stages": Resource(
        noun="stages", one="stage", table=StageRow, fields=fields_of(StageRow), missing=PipelineNotFoundError,
        create=None, edit=None, delete=None, owner=None, title="name", searched=("name",), order="position",
        object="pipelines",
    ),
}  # fmt: skip
"""Kinds that filters may reach through a reference, and nothing more."""
_BY_TABLE: Final = {one.table.__tablename__: one for one in (*RESOURCES.values(), *_REFERRED.values())}


def named(noun: str) -> Resource | None:
    """The kind of record of a noun."""
    return RESOURCES.get(noun)


def of_table(table: str) -> Resource | None:
    """The kind of record that a table holds, for filters that follow a reference."""
    return _BY_TABLE.get(table)
