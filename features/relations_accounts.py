"""The facts of an account as they were known at each ask: orders, subscriptions, invoices, payments, touches.

As in `features.relations`: only facts with `known_at <= as_of` count, sums are of integers, and there are no
window functions. What stands at the ask of a subscription or an invoice is the turn of it learned last.
"""

from typing import Final

from features.relations import DAY, MOMENT_STEPS, ago, cents, count, in_order, known_then, micros, when
from features.view import Relation

ACCOUNT_STEPS: Final = (
    MOMENT_STEPS[0],
    (
        "moment",
        f"""
        SELECT asks.ask_id, asks.account_id, asks.as_of, {micros("asks.as_of")} AS now_us
        FROM asks""",
    ),
)
"""`moment`: each ask; `named` is there for what is known of the account's deals."""

ACCOUNT_MOMENT: Final = Relation(
    name="moment", sources=("deal_account", "deal_opened", "deal_owner", "deal_source")
)
"""The asks themselves; views over it have late features only."""

_HOUR: Final = 3_600_000_000
_PLACED: Final = "status = 'placed'"
_EARLIER: Final = "earlier.status = 'placed' AND earlier.order_id <> later.order_id"
_FAREWELL: Final = "subscription.state IN ('cancelled', 'ended')"

PURCHASES: Final = Relation(
    name="purchases",
    sources=("order",),
    steps=(
        (
            "bought",
            f"""
        SELECT later.order_id, later.account_id, later.status, later.total, later.occurred_at, later.known_at,
               {micros("later.occurred_at")}
               - max({when(_EARLIER, micros("earlier.occurred_at"))})
               AS gap_us
        FROM "order" AS later
        LEFT JOIN "order" AS earlier ON earlier.account_id = later.account_id
             AND earlier.known_at <= later.known_at AND earlier.occurred_at < later.occurred_at
        GROUP BY later.order_id, later.account_id, later.status, later.total, later.occurred_at,
                 later.known_at""",
        ),
    ),
    rows=known_then("bought", key="account_id") + " AND bought.occurred_at <= moment.as_of",
    columns=(
        ("ask_id", "moment.ask_id"),
        ("ago", ago("bought")),
        ("status", "bought.status"),
        ("total_cents", cents("bought.total")),
        ("bought_us", micros("bought.occurred_at")),
        ("gap_hours", f"{when(f'bought.{_PLACED}', 'bought.gap_us')} // {_HOUR}"),
        ("bought_entered", in_order("bought", "total")),
    ),
    measures=(
        ("bought_ever", count(_PLACED)),
        ("last_bought_us", f"max({when(_PLACED, 'bought_us')})"),
        ("first_bought_us", f"min({when(_PLACED, 'bought_us')})"),
        (
            "usual_cents",
            f"sum({when(_PLACED, 'total_cents')}) * 1.0 / nullif(count({when(_PLACED, 'total_cents')}), 0)",
        ),
        ("latest_bought", f"max({when(_PLACED, 'bought_entered')})"),
        ("gaps", "count(gap_hours)"),
        ("gap_sum", "sum(gap_hours)"),
        ("gap_squares", "sum(gap_hours * gap_hours)"),
    ),
)
"""Orders entering a status. A purchase is an order placed; it carries the time since the one before it."""

_RENEWAL: Final = when("subscription.renews_on IS NOT NULL", in_order("subscription", "renews_on"))
_CHANGE: Final = when("subscription.state = 'changed'", in_order("subscription", "mrr", "from_mrr"))

SUBSCRIBED: Final = (
    "subscribed",
    f"""
        SELECT moment.ask_id, subscription.subscription_id,
               max({in_order("subscription", "state", "mrr")}) AS latest,
               max({_RENEWAL}) AS renewal,
               max({_CHANGE}) AS change,
               min({micros("subscription.occurred_at")}) AS begun_us,
               {count("subscription.state = 'renewed'")} AS renewals,
               {count(_FAREWELL)} AS farewells,
               min({when(_FAREWELL, micros("subscription.occurred_at"))}) AS left_us
        FROM moment
        JOIN subscription ON subscription.account_id = moment.account_id
             AND subscription.known_at <= moment.as_of
        GROUP BY moment.ask_id, subscription.subscription_id""",
)
"""Each subscription that was known at an ask, as it stood. `left_us` is when notice of the end was given."""

LIVE: Final = "latest.state NOT IN ('cancelled', 'ended')"
"""Whether a subscription runs and no notice was given."""

CONTRACTS: Final = Relation(
    name="contracts",
    sources=("subscription",),
    steps=(SUBSCRIBED,),
    rows="""
        FROM moment
        JOIN subscribed ON subscribed.ask_id = moment.ask_id""",
    columns=(
        ("ask_id", "moment.ask_id"),
        ("lives", f"CASE WHEN {LIVE} THEN 1 ELSE 0 END"),
        ("paused", f"CASE WHEN {LIVE} AND latest.state = 'paused' THEN 1 ELSE 0 END"),
        ("mrr_cents", cents("latest.mrr")),
        ("begun_days", f"(moment.now_us - begun_us) / {DAY}"),
        ("due_days", "date_diff('day', CAST(moment.as_of AS DATE), renewal.renews_on)"),
        ("renewals", "renewals"),
        ("left_days", f"(moment.now_us - left_us) / {DAY}"),
        ("changed_days", f"(moment.now_us - {micros('change.occurred_at')}) / {DAY}"),
        ("grew", "CASE WHEN change.mrr > change.from_mrr THEN 1 ELSE 0 END"),
        ("shrank", "CASE WHEN change.mrr < change.from_mrr THEN 1 ELSE 0 END"),
    ),
)
"""The account's subscriptions, one row each."""

BILLS: Final = Relation(
    name="bills",
    sources=("invoice",),
    steps=(
        (
            "billed",
            f"""
        SELECT moment.ask_id, moment.as_of, moment.now_us, invoice.invoice_id,
               max({in_order("invoice", "state", "total", "balance", "days_late")}) AS latest,
               max(invoice.due_on) AS due_on
        FROM moment
        JOIN invoice ON invoice.account_id = moment.account_id AND invoice.known_at <= moment.as_of
        GROUP BY moment.ask_id, moment.as_of, moment.now_us, invoice.invoice_id""",
        ),
    ),
    rows="""
        FROM billed""",
    columns=(
        ("ask_id", "billed.ask_id"),
        ("state", "latest.state"),
        ("unpaid", "CASE WHEN latest.state IN ('issued', 'reopened') THEN 1 ELSE 0 END"),
        ("over_days", "date_diff('day', due_on, CAST(billed.as_of AS DATE))"),
        ("owed_cents", cents("coalesce(latest.balance, latest.total)")),
        ("late_days", "CASE WHEN latest.state = 'paid' THEN latest.days_late END"),
        ("settled_days", f"(billed.now_us - {micros('latest.occurred_at')}) / {DAY}"),
        (
            "settled",
            when(
                "latest.state = 'paid' AND latest.days_late IS NOT NULL",
                "{'occurred_at': latest.occurred_at, 'days_late': latest.days_late}",
            ),
        ),
    ),
)
"""The account's invoices, one row each, as they stood."""

PAYMENTS: Final = Relation(
    name="account_payments",
    sources=("payment",),
    rows=known_then("payment", key="account_id"),
    columns=(
        ("ask_id", "moment.ask_id"),
        ("ago", ago("payment")),
        ("amount_cents", cents("payment.amount")),
    ),
)

ACCOUNT_TOUCHES: Final = Relation(
    name="account_touches",
    sources=("touch",),
    rows=known_then("touch", key="account_id"),
    columns=(
        ("ask_id", "moment.ask_id"),
        ("ago", ago("touch")),
        ("kind", "touch.kind"),
        ("direction", "touch.direction"),
        ("person_id", "touch.person_id"),
    ),
)
"""Touches with anybody of the account, on a deal or not."""

COMPANY: Final = Relation(
    name="company",
    sources=("account",),
    rows=known_then("account", key="account_id"),
    columns=(
        ("ask_id", "moment.ask_id"),
        ("firm_us", micros("account.occurred_at")),
        ("firm_entered", in_order("account", "industry", "employees")),
    ),
    measures=(("firm_latest", "max(firm_entered)"), ("firm_since_us", "min(firm_us)")),
)
"""The account as described by then."""
