"""The facts that feature views read: one Arrow schema per source, the contract with whoever produces them.

Every fact says when it happened (`occurred_at`) and when the CRM could have known it (`known_at`). Views may
use a fact only when `known_at <= as_of`. Times are UTC without a zone, in microseconds; ids are text; amounts
are in the organization's own currency. `crm_core.facts` produces exactly these columns, in this order
(`tests/contracts/test_facts_match_sources.py` holds both sides to it).
"""

from typing import Final

import pyarrow as pa

_TIME: Final = pa.timestamp("us")
_WHEN: Final = (pa.field("occurred_at", _TIME, nullable=False), pa.field("known_at", _TIME, nullable=False))
_TEXT: Final = pa.string()
_NUMBER: Final = pa.float64()


def _source(*fields: "pa.Field[pa.DataType]") -> pa.Schema:
    return pa.schema([*fields, *_WHEN])


def _id(name: str) -> "pa.Field[pa.DataType]":
    return pa.field(name, _TEXT, nullable=False)


SOURCES: Final[dict[str, pa.Schema]] = {
    # One row when a deal enters the record.
    "deal_opened": _source(
        _id("deal_id"),
        pa.field("account_id", _TEXT),
        pa.field("owner_id", _TEXT),
        pa.field("pipeline", _TEXT),
        pa.field("source", _TEXT),
    ),
    # Every stage a deal entered, the first included. position counts from 0; kind is open, won or lost.
    "deal_stage": _source(
        _id("deal_id"),
        pa.field("stage", _TEXT, nullable=False),
        pa.field("position", pa.int32(), nullable=False),
        pa.field("kind", _TEXT, nullable=False),
        pa.field("from_stage", _TEXT),
        pa.field("from_position", pa.int32()),
    ),
    # Every amount a deal had, the first included, and the one before it.
    "deal_amount": _source(_id("deal_id"), pa.field("amount", _NUMBER), pa.field("from_amount", _NUMBER)),
    # Every expected close date a deal had, the first included, and the one before it.
    "deal_expected_close": _source(
        _id("deal_id"), pa.field("expected_close", pa.date32()), pa.field("from_expected_close", pa.date32())
    ),
    # Every owner a deal had, the first included, and the one before.
    "deal_owner": _source(_id("deal_id"), pa.field("owner_id", _TEXT), pa.field("from_owner_id", _TEXT)),
    # People joining (present) and leaving (not present) a deal, with their buying role.
    "deal_person": _source(
        _id("deal_id"),
        _id("person_id"),
        pa.field("role", _TEXT),
        pa.field("present", pa.bool_(), nullable=False),
    ),
    # Product lines as they stood after each change; present is false once a line was removed.
    "deal_product": _source(
        _id("deal_id"),
        pa.field("product", _TEXT, nullable=False),
        pa.field("quantity", _NUMBER),
        pa.field("unit_price", _NUMBER),
        pa.field("present", pa.bool_(), nullable=False),
    ),
    # Calls, emails, meetings, notes, tasks and offers. direction is outbound, inbound or internal.
    "touch": _source(
        _id("touch_id"),
        pa.field("deal_id", _TEXT),
        pa.field("account_id", _TEXT),
        pa.field("user_id", _TEXT),
        pa.field("person_id", _TEXT),
        pa.field("kind", _TEXT, nullable=False),
        pa.field("direction", _TEXT),
        pa.field("outcome", _TEXT),
        pa.field("duration_seconds", _NUMBER),
    ),
    # An account as described when created and after each change.
    "account": _source(
        _id("account_id"),
        pa.field("parent_id", _TEXT),
        pa.field("industry", _TEXT),
        pa.field("region", _TEXT),
        pa.field("employees", pa.int32()),
    ),
    # One row each time a deal was won or lost, carrying what was known of it at that moment.
    "deal_closed": _source(
        _id("deal_id"),
        pa.field("account_id", _TEXT),
        pa.field("owner_id", _TEXT),
        pa.field("pipeline", _TEXT),
        pa.field("won", pa.bool_(), nullable=False),
        pa.field("amount", _NUMBER),
        pa.field("opened_at", _TIME, nullable=False),
    ),
    # Every account a deal was put under after it was opened.
    "deal_account": _source(_id("deal_id"), pa.field("account_id", _TEXT)),
    # Every source a deal was given after it was opened.
    "deal_source": _source(_id("deal_id"), pa.field("source", _TEXT)),
    # Turns of a deal's life besides its opening and closings: state is open when it was opened again after a
    # closing, and deleted when it went without an outcome.
    "deal_life": _source(_id("deal_id"), pa.field("state", _TEXT, nullable=False)),
    # What came of a touch that was logged before it was over: a task done, a meeting missed, a call ended.
    "touch_completed": _source(
        _id("touch_id"),
        pa.field("deal_id", _TEXT),
        pa.field("outcome", _TEXT),
        pa.field("duration_seconds", _NUMBER),
    ),
    # An order entering a status: placed, fulfilled or cancelled, and what it was worth then.
    "order": _source(
        _id("order_id"),
        _id("account_id"),
        pa.field("deal_id", _TEXT),
        pa.field("owner_id", _TEXT),
        pa.field("status", _TEXT, nullable=False),
        pa.field("total", _NUMBER),
    ),
    # Turns of an invoice: state is issued, paid, reopened, void or written_off. days_late counts from the due
    # date, below zero when early, and is there when it was paid.
    "invoice": _source(
        _id("invoice_id"),
        _id("account_id"),
        pa.field("order_id", _TEXT),
        pa.field("state", _TEXT, nullable=False),
        pa.field("total", _NUMBER),
        pa.field("balance", _NUMBER),
        pa.field("due_on", pa.date32()),
        pa.field("days_late", pa.int32()),
    ),
    # Money that came in on an invoice; below zero when it went back.
    "payment": _source(
        _id("payment_id"),
        _id("account_id"),
        _id("invoice_id"),
        pa.field("amount", _NUMBER),
        pa.field("days_late", pa.int32()),
    ),
    # Turns of a subscription: state is started, activated, renewed, changed, paused, cancelled or ended. mrr
    # is the monthly revenue from then on, and of a cancelled or ended one what is lost; from_mrr is the one
    # before a change. ends_on is the last day once it is known.
    "subscription": _source(
        _id("subscription_id"),
        _id("account_id"),
        pa.field("deal_id", _TEXT),
        pa.field("state", _TEXT, nullable=False),
        pa.field("mrr", _NUMBER),
        pa.field("from_mrr", _NUMBER),
        pa.field("reason", _TEXT),
        pa.field("renews_on", pa.date32()),
        pa.field("ends_on", pa.date32()),
    ),
    # Every value that a custom field of a deal had: a number, a choice or a flag by its kind, of other kinds
    # only whether it is filled in. `field` is the name by which the organization knows it.
    "custom_field": _source(
        _id("deal_id"),
        _id("field_id"),
        pa.field("field", _TEXT, nullable=False),
        pa.field("kind", _TEXT, nullable=False),
        pa.field("filled", pa.bool_(), nullable=False),
        pa.field("number", _NUMBER),
        pa.field("choice", _TEXT),
        pa.field("flag", pa.bool_()),
    ),
    # Every win probability that was worked out, as of when.
    "deal_score": _source(_id("deal_id"), pa.field("value", _NUMBER, nullable=False)),
    # What was recommended for a deal or an account, at each change and in each week. chances (of each action,
    # of both lots together) and context (what the policy saw) are JSON; arm is shown or held_out.
    "recommendation": _source(
        _id("recommendation_id"),
        pa.field("deal_id", _TEXT),
        pa.field("account_id", _TEXT),
        pa.field("arm", _TEXT, nullable=False),
        pa.field("action", _TEXT, nullable=False),
        pa.field("chances", _TEXT, nullable=False),
        pa.field("context", _TEXT, nullable=False),
    ),
    # From when on which share of deals and accounts was held out; before the first row it is the usual one.
    "recommending": _source(pa.field("held_out", _NUMBER, nullable=False)),
    # What a rep said of a recommendation: accepted, snoozed, not_relevant; or that it was done.
    "recommendation_answer": _source(
        _id("recommendation_id"),
        pa.field("answer", _TEXT, nullable=False),
        pa.field("action", _TEXT, nullable=False),
    ),
}
