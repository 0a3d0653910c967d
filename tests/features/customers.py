"""Histories of two customers that Hypothesis makes up: orders, bills, payments, subscriptions, deals."""

from datetime import date, datetime, timedelta
from typing import Any

import pyarrow as pa
from hypothesis import strategies as st

from features.services import CHURN_V1
from tests.features.histories import ACCOUNTS, DEALS, HISTORIES, START, History

_HOURS = st.integers(0, 24 * 500)
_MONEY = st.none() | st.integers(0, 900_000).map(lambda cents: cents / 100)
_DATE = st.none() | st.integers(0, 700).map(lambda days: date(2025, 11, 1) + timedelta(days=days))
_LATE = st.sampled_from((0, 0, 0, 5, 24 * 40))
_EARLY = st.sampled_from((0, 0, 0, -24 * 3))


@st.composite
def _times(draw: st.DrawFn) -> dict[str, Any]:
    occurred = START + timedelta(hours=draw(_HOURS))
    return {"occurred_at": occurred, "known_at": occurred + timedelta(hours=draw(_LATE) + draw(_EARLY))}


def _facts(*, most: int = 8, **columns: st.SearchStrategy[Any]) -> st.SearchStrategy[list[dict[str, Any]]]:
    fact = st.builds(lambda when, **given: given | when, _times(), **columns)
    return st.lists(fact, max_size=most)


_ACCOUNT = st.sampled_from(ACCOUNTS)


def _owned(name: str) -> st.SearchStrategy[tuple[str, str]]:
    """A record that always belongs to the same account."""
    return st.integers(0, 3).map(lambda place: (f"{name}-{place}", ACCOUNTS[place % 2]))


def _spread(
    name: str, facts: st.SearchStrategy[list[dict[str, Any]]]
) -> st.SearchStrategy[list[dict[str, Any]]]:
    """Put the record and its account where the pair was drawn."""
    return facts.map(
        lambda rows: [
            {key: value for key, value in row.items() if key != "which"}
            | {f"{name}_id": row["which"][0], "account_id": row["which"][1]}
            for row in rows
        ]
    )


CUSTOMERS: st.SearchStrategy[History] = st.tuples(
    HISTORIES,
    st.fixed_dictionaries(
        {
            "order": _spread(
                "order",
                _facts(
                    which=_owned("order"),
                    deal_id=st.none() | st.sampled_from(DEALS),
                    owner_id=st.none(),
                    status=st.sampled_from(("placed", "placed", "fulfilled", "cancelled")),
                    total=_MONEY,
                ),
            ),
            "invoice": _spread(
                "invoice",
                _facts(
                    which=_owned("invoice"),
                    order_id=st.none(),
                    state=st.sampled_from(("issued", "paid", "reopened", "void", "written_off")),
                    total=_MONEY,
                    balance=_MONEY,
                    due_on=_DATE,
                    days_late=st.none() | st.integers(-9, 90),
                ),
            ),
            "payment": _spread(
                "payment",
                _facts(
                    most=4,
                    which=_owned("payment"),
                    invoice_id=st.just("invoice-0"),
                    amount=st.none() | st.integers(-9_000, 900_000).map(lambda cents: cents / 100),
                    days_late=st.none(),
                ),
            ),
            "subscription": _spread(
                "subscription",
                _facts(
                    which=_owned("subscription"),
                    deal_id=st.none(),
                    state=st.sampled_from(
                        (
                            "started",
                            "started",
                            "activated",
                            "renewed",
                            "changed",
                            "paused",
                            "cancelled",
                            "ended",
                        )
                    ),
                    mrr=_MONEY,
                    from_mrr=_MONEY,
                    reason=st.none(),
                    renews_on=_DATE,
                    ends_on=_DATE,
                ),
            ),
        }
    ),
).map(lambda both: both[0] | both[1])

ASKS = st.lists(
    st.tuples(
        st.sampled_from((*ACCOUNTS, "account-unknown")),
        _HOURS.map(lambda hours: START + timedelta(hours=hours)),
    ),
    min_size=1,
    max_size=6,
)


def as_asks(asks: list[tuple[str, datetime]]) -> pa.Table:
    """The asks as Arrow."""
    return pa.Table.from_pylist(
        [{"account_id": account, "as_of": as_of} for account, as_of in asks], schema=CHURN_V1.entity.asks
    )
