"""The facts: one SELECT over the event log per source, and the Arrow schema of what it gives.

`features/sources.py` declares what readers expect; `tests/contracts/test_facts_match_sources.py` holds both
sides to it. Nothing here reads a mutable column, so every fact can be had again as of any moment.
"""

from dataclasses import dataclass
from typing import Final

import pyarrow as pa
from psycopg import sql

_TEXT: Final = pa.string()
_NUMBER: Final = pa.float64()
_TIME: Final = pa.timestamp("us")


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a source: its name, its type and the SQL that reads it from an event `e`."""

    name: str
    type: pa.DataType
    reads: str
    nullable: bool = True


@dataclass(frozen=True, slots=True)
class Source:
    """One table of facts: which events it comes from and what it reads of each."""

    name: str
    types: tuple[str, ...]
    """The event types that make a row."""
    columns: tuple[Column, ...]
    only: str = "true"
    """A further condition on the event."""

    @property
    def schema(self) -> pa.Schema:
        """The Arrow schema of the rows."""
        return pa.schema([pa.field(c.name, c.type, nullable=c.nullable) for c in self.columns])

    def select(self, scope: sql.Composable, *, currency: str) -> sql.Composed:
        """The SELECT, over the events in scope; `currency` is the organization's own."""
        return sql.SQL(
            "select {columns} from events e where e.type in ({types}) and {only} and {scope}"
        ).format(
            columns=sql.SQL(", ").join(
                sql.SQL(column.reads).format(own_currency=sql.Literal(currency)) for column in self.columns
            ),
            types=sql.SQL(", ").join(sql.Literal(name) for name in self.types),
            only=sql.SQL(self.only),
            scope=scope,
        )


def _data(name: str, *, required: bool = False) -> Column:
    return Column(name, _TEXT, f"e.data ->> '{name}'", nullable=not required)


def _whole(name: str, *, required: bool = False) -> Column:
    return Column(name, pa.int32(), f"(e.data ->> '{name}')::int", nullable=not required)


def _date(name: str) -> Column:
    return Column(name, pa.date32(), f"(e.data ->> '{name}')::date")


def _number(name: str) -> Column:
    return Column(name, _NUMBER, f"(e.data ->> '{name}')::float8")


_DEAL: Final = Column("deal_id", _TEXT, "e.deal_id::text", nullable=False)
_WHEN: Final = (
    Column("occurred_at", _TIME, "e.occurred_at at time zone 'UTC'", nullable=False),
    Column("known_at", _TIME, "e.known_at at time zone 'UTC'", nullable=False),
)


def _money(name: str) -> Column:
    """In the organization's currency, by the rate known when it happened.

    Null for a deal in another currency without one: without a rate of that day no number would be true.
    """
    reads = (
        f"(case when e.data ->> 'currency' = {{own_currency}} then e.data ->> '{name}'"
        f" else e.data ->> '{name}_own' end)::float8"
    )
    return Column(name, _NUMBER, reads)


_AMOUNT: Final = _money("amount")
_FROM_AMOUNT: Final = Column(
    "from_amount",
    _NUMBER,
    "(case when coalesce(e.data ->> 'from_currency', e.data ->> 'currency') = {own_currency}"
    " then e.data ->> 'from_amount' else e.data ->> 'from_amount_own' end)::float8",
)


def _custom(kinds: str) -> str:
    """The value of a custom field of one of these kinds; it stands under the field's own name."""
    return (
        f"(case when e.data ->> 'kind' in ({kinds}) then e.data ->> ('custom.' || (e.data ->> 'field')) end)"
    )


CLOSING: Final = "e.data ->> 'kind' in ('won', 'lost')"
_TURN: Final = (
    "(e.type = 'DealDeleted' or e.data ->> 'kind' = 'open' and e.data ->> 'from_kind' in ('won', 'lost'))"
)

_ACCOUNT: Final = Column("account_id", _TEXT, "e.account_id::text", nullable=False)
_IN_SUBSCRIPTION: Final = ("Started", "Activated", "Renewed", "Changed", "Paused", "Cancelled", "Ended")

OF_ANSWERS: Final = (
    Source(
        "deal_score",
        ("DealScored",),
        (_DEAL, Column("value", _NUMBER, "(e.data ->> 'value')::float8", nullable=False), *_WHEN),
    ),
    Source(
        "recommendation",
        ("RecommendationMade",),
        (
            Column("recommendation_id", _TEXT, "e.record_id::text", nullable=False),
            Column("deal_id", _TEXT, "e.deal_id::text"),
            Column("account_id", _TEXT, "e.account_id::text"),
            _data("arm", required=True),
            _data("action", required=True),
            Column("chances", _TEXT, "(e.data -> 'chances')::text", nullable=False),
            Column("context", _TEXT, "(e.data -> 'values')::text", nullable=False),
            *_WHEN,
        ),
    ),
    Source(
        "recommending",
        ("RecommendingSet",),
        (Column("held_out", _NUMBER, "(e.data ->> 'held_out')::float8", nullable=False), *_WHEN),
    ),
    Source(
        "recommendation_answer",
        ("RecommendationAnswered",),
        (
            Column("recommendation_id", _TEXT, "e.record_id::text", nullable=False),
            _data("answer", required=True),
            _data("action", required=True),
            *_WHEN,
        ),
    ),
)
"""What was answered to people and what they said to it; models of what to do are judged by it."""

OF_CUSTOMERS: Final = (
    Source(
        "order",
        ("OrderStatusChanged",),
        (
            Column("order_id", _TEXT, "e.record_id::text", nullable=False),
            _ACCOUNT,
            Column("deal_id", _TEXT, "e.deal_id::text"),
            _data("owner_id"),
            _data("status", required=True),
            _money("total"),
            *_WHEN,
        ),
    ),
    Source(
        "invoice",
        ("InvoiceIssued", "InvoicePaid", "InvoiceReopened", "InvoiceVoided", "InvoiceWrittenOff"),
        (
            Column("invoice_id", _TEXT, "e.record_id::text", nullable=False),
            _ACCOUNT,
            _data("order_id"),
            Column(
                "state",
                _TEXT,
                "case e.type when 'InvoiceIssued' then 'issued' when 'InvoicePaid' then 'paid'"
                " when 'InvoiceReopened' then 'reopened' when 'InvoiceVoided' then 'void'"
                " else 'written_off' end",
                nullable=False,
            ),
            _money("total"),
            _money("balance"),
            _date("due_on"),
            _whole("days_late"),
            *_WHEN,
        ),
    ),
    Source(
        "payment",
        ("PaymentReceived", "PaymentRefunded"),
        (
            Column("payment_id", _TEXT, "e.record_id::text", nullable=False),
            _ACCOUNT,
            _data("invoice_id", required=True),
            Column(
                "amount",
                _NUMBER,
                "case when e.data ->> 'currency' = {own_currency} then (e.data ->> 'amount')::float8"
                " * case e.type when 'PaymentRefunded' then -1 else 1 end end",
            ),
            _whole("days_late"),
            *_WHEN,
        ),
    ),
    Source(
        "subscription",
        tuple(f"Subscription{turn}" for turn in _IN_SUBSCRIPTION),
        (
            Column("subscription_id", _TEXT, "e.record_id::text", nullable=False),
            _ACCOUNT,
            Column("deal_id", _TEXT, "e.deal_id::text"),
            Column("state", _TEXT, "lower(substr(e.type, 13))", nullable=False),
            _money("mrr"),
            _money("from_mrr"),
            _data("reason"),
            _date("renews_on"),
            Column("ends_on", pa.date32(), "coalesce(e.data ->> 'ends_on', e.data ->> 'effective_on')::date"),
            *_WHEN,
        ),
    ),
)
"""Facts of customers, by account: what was ordered, billed and paid, and what is paid again and again."""

SOURCES: Final[dict[str, Source]] = {
    source.name: source
    for source in (
        Source(
            "deal_opened",
            ("DealOpened",),
            (_DEAL, _data("account_id"), _data("owner_id"), _data("pipeline"), _data("source"), *_WHEN),
        ),
        Source(
            "deal_stage",
            ("DealOpened", "DealStageChanged"),
            (
                _DEAL,
                _data("stage", required=True),
                _whole("position", required=True),
                Column("kind", _TEXT, "coalesce(e.data ->> 'kind', 'open')", nullable=False),
                _data("from_stage"),
                _whole("from_position"),
                *_WHEN,
            ),
        ),
        Source(
            "deal_amount",
            ("DealOpened", "DealAmountChanged"),
            (_DEAL, _AMOUNT, _FROM_AMOUNT, *_WHEN),
        ),
        Source(
            "deal_expected_close",
            ("DealOpened", "DealExpectedCloseChanged"),
            (
                _DEAL,
                _date("expected_close"),
                _date("from_expected_close"),
                *_WHEN,
            ),
        ),
        Source(
            "deal_owner",
            ("DealOpened", "DealOwnerChanged"),
            (_DEAL, _data("owner_id"), _data("from_owner_id"), *_WHEN),
        ),
        Source(
            "deal_person",
            ("DealPersonAdded", "DealPersonRemoved"),
            (
                _DEAL,
                _data("person_id", required=True),
                _data("role"),
                Column("present", pa.bool_(), "e.type = 'DealPersonAdded'", nullable=False),
                *_WHEN,
            ),
        ),
        Source(
            "deal_product",
            ("DealProductAdded", "DealProductRemoved"),
            (
                _DEAL,
                _data("product", required=True),
                _number("quantity"),
                _number("unit_price"),
                Column("present", pa.bool_(), "e.type = 'DealProductAdded'", nullable=False),
                *_WHEN,
            ),
        ),
        Source(
            "touch",
            ("ActivityLogged",),
            (
                Column("touch_id", _TEXT, "e.data ->> 'activity_id'", nullable=False),
                Column("deal_id", _TEXT, "e.deal_id::text"),
                Column("account_id", _TEXT, "e.account_id::text"),
                _data("user_id"),
                _data("person_id"),
                _data("kind", required=True),
                _data("direction"),
                _data("outcome"),
                _number("duration_seconds"),
                *_WHEN,
            ),
        ),
        Source(
            "account",
            ("AccountCreated", "AccountEdited"),
            (
                Column("account_id", _TEXT, "e.record_id::text", nullable=False),
                _data("parent_id"),
                _data("industry"),
                _data("region"),
                _whole("employees"),
                *_WHEN,
            ),
        ),
        Source(
            "deal_closed",
            ("DealStageChanged",),
            (
                _DEAL,
                _data("account_id"),
                _data("owner_id"),
                _data("pipeline"),
                Column("won", pa.bool_(), "e.data ->> 'kind' = 'won'", nullable=False),
                _AMOUNT,
                Column(
                    "opened_at",
                    _TIME,
                    "(e.data ->> 'opened_at')::timestamptz at time zone 'UTC'",
                    nullable=False,
                ),
                *_WHEN,
            ),
            only=CLOSING,
        ),
        Source("deal_account", ("DealAccountChanged",), (_DEAL, _data("account_id"), *_WHEN)),
        Source("deal_source", ("DealSourceChanged",), (_DEAL, _data("source"), *_WHEN)),
        Source(
            "deal_life",
            ("DealStageChanged", "DealDeleted"),
            (
                _DEAL,
                Column(
                    "state",
                    _TEXT,
                    "case e.type when 'DealDeleted' then 'deleted' else 'open' end",
                    nullable=False,
                ),
                *_WHEN,
            ),
            only=_TURN,
        ),
        Source(
            "touch_completed",
            ("ActivityCompleted",),
            (
                Column("touch_id", _TEXT, "e.data ->> 'activity_id'", nullable=False),
                Column("deal_id", _TEXT, "e.deal_id::text"),
                _data("outcome"),
                _number("duration_seconds"),
                *_WHEN,
            ),
        ),
        *OF_CUSTOMERS,
        Source(
            "custom_field",
            ("CustomValueChanged",),
            (
                _DEAL,
                _data("field_id", required=True),
                _data("field", required=True),
                _data("kind", required=True),
                Column("filled", pa.bool_(), "(e.data ->> 'filled')::boolean", nullable=False),
                Column("number", _NUMBER, _custom("'number', 'whole', 'decimal'") + "::float8"),
                Column("choice", _TEXT, _custom("'choice'")),
                Column("flag", pa.bool_(), _custom("'flag'") + "::boolean"),
                *_WHEN,
            ),
            only="e.noun = 'deals'",
        ),
        *OF_ANSWERS,
    )
}

_UNREAD: Final = {source.name for source in (*OF_CUSTOMERS, *OF_ANSWERS)}
OF_DEALS: Final = tuple(name for name in SOURCES if name not in _UNREAD)
"""The sources that features of deals are made from; others are not read for a live score."""
