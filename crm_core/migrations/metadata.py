"""Every table of the record, gathered for migrations."""

from crm_core.access import tables as _access
from crm_core.accounts import tables as _accounts
from crm_core.activities import tables as _activities
from crm_core.currencies import tables as _currencies
from crm_core.deals import tables as _deals
from crm_core.events import tables as _events
from crm_core.imports import tables as _imports
from crm_core.insights import tables as _insights
from crm_core.kit.table import Table
from crm_core.leads import tables as _leads
from crm_core.organizations import tables as _organizations
from crm_core.people import tables as _people
from crm_core.pipelines import tables as _pipelines
from crm_core.routing import tables as _routing
from crm_core.territories import tables as _territories
from crm_core.products import tables as _products
from crm_core.users import tables as _users

NOUNS = (
    _organizations, _users, _access, _accounts, _people, _pipelines, _deals, _activities, _leads, _products, _currencies, _insights, _events,
    _imports,
    _territories, _routing,
)  # fmt: skip
METADATA = Table.metadata
