"""Every feature view, one file each."""

from features.view import FeatureView
from features.views.account_deals import ACCOUNT_DEALS
from features.views.account_history import ACCOUNT_HISTORY
from features.views.account_invoices import ACCOUNT_INVOICES
from features.views.account_payments import ACCOUNT_PAYMENTS
from features.views.account_purchases import ACCOUNT_PURCHASES
from features.views.account_subscriptions import ACCOUNT_SUBSCRIPTIONS
from features.views.account_touches import ACCOUNT_TOUCHES
from features.views.amount_changes import AMOUNT_CHANGES
from features.views.calendar import CALENDAR
from features.views.calls import CALLS
from features.views.close_date import CLOSE_DATE
from features.views.contacts import CONTACTS
from features.views.deal_shape import DEAL_SHAPE
from features.views.engagement import ENGAGEMENT
from features.views.offers import OFFERS
from features.views.owner_history import OWNER_HISTORY
from features.views.replies import REPLY_TIMES
from features.views.silence import SILENCE
from features.views.stage_timing import STAGE_TIMING
from features.views.touches import TOUCH_ACTIVITY

VIEWS: tuple[FeatureView, ...] = (
    DEAL_SHAPE,
    STAGE_TIMING,
    AMOUNT_CHANGES,
    CLOSE_DATE,
    TOUCH_ACTIVITY,
    ENGAGEMENT,
    SILENCE,
    REPLY_TIMES,
    CALLS,
    OFFERS,
    CONTACTS,
    OWNER_HISTORY,
    ACCOUNT_HISTORY,
    CALENDAR,
)
"""Of deals."""

ACCOUNT_VIEWS: tuple[FeatureView, ...] = (
    ACCOUNT_PURCHASES,
    ACCOUNT_SUBSCRIPTIONS,
    ACCOUNT_INVOICES,
    ACCOUNT_PAYMENTS,
    ACCOUNT_TOUCHES,
    ACCOUNT_DEALS,
)
"""Of accounts."""
