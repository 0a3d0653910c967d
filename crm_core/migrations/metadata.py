"""Every table of the record, gathered for migrations."""

from crm_core.access import factor_tables as _factors
from crm_core.access import oauth_tables as _oauth
from crm_core.access import sign_on_tables as _sign_on
from crm_core.access import tables as _access
from crm_core.accounts import tables as _accounts
from crm_core.activities import tables as _activities
from crm_core.audit import tables as _audit
from crm_core.committees import tables as _committees
from crm_core.currencies import tables as _currencies
from crm_core.custom_fields import tables as _custom_fields
from crm_core.deals import tables as _deals
from crm_core.duplicates import tables as _duplicates
from crm_core.events import tables as _events
from crm_core.files import tables as _files
from crm_core.forecasts import tables as _forecasts
from crm_core.imports import tables as _imports
from crm_core.insights import tables as _insights
from crm_core.invoices import tables as _invoices
from crm_core.kit.table import Table
from crm_core.leads import tables as _leads
from crm_core.notifications import tables as _notifications
from crm_core.orders import tables as _orders
from crm_core.organizations import tables as _organizations
from crm_core.payments import tables as _payments
from crm_core.people import tables as _people
from crm_core.pipelines import tables as _pipelines
from crm_core.privacy import tables as _privacy
from crm_core.products import tables as _products
from crm_core.quotas import tables as _quotas
from crm_core.recommendations import tables as _recommendations
from crm_core.records import tables as _records
from crm_core.routing import tables as _routing
from crm_core.sheets import tables as _sheets
from crm_core.subscriptions import tables as _subscriptions
from crm_core.tags import tables as _tags
from crm_core.targets import tables as _targets
from crm_core.territories import tables as _territories
from crm_core.users import tables as _users
from crm_core.watch import tables as _watch
from crm_core.webhooks import tables as _webhooks

NOUNS = (
    _organizations, _users, _access, _factors, _sign_on, _oauth, _accounts, _people, _pipelines, _deals,
    _activities, _leads, _products, _currencies, _insights, _events, _imports, _webhooks, _territories,
    _routing, _custom_fields, _records, _audit, _privacy, _committees, _targets, _orders, _invoices,
    _watch, _payments, _subscriptions, _quotas, _tags, _files, _notifications, _duplicates, _sheets,
    _forecasts, _recommendations,
)  # fmt: skip
METADATA = Table.metadata
