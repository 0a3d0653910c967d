"""Histories of a small sales team that Hypothesis makes up: late knowledge, ties, gaps and reopened deals."""

from datetime import date, datetime, timedelta
from typing import Any

import pyarrow as pa
from hypothesis import strategies as st

from features.sources import SOURCES

START = datetime(2025, 11, 3)  # noqa: DTZ001 - facts carry UTC without a zone
DEALS = ("deal-a", "deal-b", "deal-c")
ACCOUNTS = ("account-a", "account-b")
OWNERS = ("owner-a", "owner-b")

History = dict[str, list[dict[str, Any]]]

_HOURS = st.integers(0, 24 * 120)
_LATE = st.sampled_from((0, 0, 0, 1, 30, 24 * 9))
_EARLY = st.sampled_from((0, 0, 0, -24 * 5))
_MONEY = st.none() | st.integers(0, 500_000).map(lambda cents: cents / 100)


@st.composite
def _times(draw: st.DrawFn) -> dict[str, Any]:
    """When it happened and when that was known: mostly at once, sometimes late, now and then ahead."""
    occurred = START + timedelta(hours=draw(_HOURS))
    known = occurred + timedelta(hours=draw(_LATE) + draw(_EARLY))
    return {"occurred_at": occurred, "known_at": known}


def _facts(**columns: st.SearchStrategy[Any]) -> st.SearchStrategy[list[dict[str, Any]]]:
    fact = st.builds(lambda when, **given: given | when, _times(), **columns)
    return st.lists(fact, max_size=6)


_DEAL = st.sampled_from(DEALS)
_OWNER = st.none() | st.sampled_from(OWNERS)
_ACCOUNT = st.none() | st.sampled_from(ACCOUNTS)
_POSITION = st.integers(0, 3)
_DATE = st.none() | st.integers(0, 200).map(lambda days: date(2025, 11, 1) + timedelta(days=days))
_SOME = st.booleans()

_TOUCHES = st.lists(
    st.builds(
        lambda when, **given: given | when,
        _times(),
        deal_id=st.none() | _DEAL,
        account_id=_ACCOUNT,
        user_id=_OWNER,
        person_id=st.sampled_from((None, "person-a", "person-b")),
        kind=st.sampled_from(("call", "email", "meeting", "note", "task", "offer")),
        direction=st.sampled_from((None, "inbound", "outbound", "internal")),
        outcome=st.sampled_from((None, "connected", "no_answer", "no_show", "returned", "done")),
        duration_seconds=st.none() | st.integers(0, 7_200_000).map(lambda ms: ms / 1000),
    ),
    max_size=14,
)


@st.composite
def _openings(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Each deal is opened at most once."""
    deals = draw(st.lists(_DEAL, unique=True))
    return [
        {
            "deal_id": deal,
            "account_id": draw(_ACCOUNT),
            "owner_id": draw(_OWNER),
            "pipeline": draw(st.sampled_from((None, "direct", "partners"))),
            "source": draw(st.sampled_from((None, "referral", "tender"))),
            **draw(_times()),
        }
        for deal in deals
    ]


@st.composite
def _completions(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Each touch is completed at most once; some of deals it is not on, since facts may be wrong."""
    touches = draw(st.lists(st.integers(0, 13), unique=True, max_size=6))
    return [
        {
            "touch_id": f"touch-{number}",
            "deal_id": draw(_DEAL),
            "outcome": draw(st.sampled_from((None, "done", "no_show", "connected", "returned"))),
            "duration_seconds": draw(st.none() | st.integers(0, 90_000).map(lambda ms: ms / 1000)),
            **draw(_times()),
        }
        for number in touches
    ]


HISTORIES: st.SearchStrategy[History] = st.fixed_dictionaries(
    {
        "deal_opened": _openings(),
        "deal_stage": _facts(
            deal_id=_DEAL,
            stage=st.sampled_from(("new", "offer", "talks")),
            position=_POSITION,
            kind=st.just("open"),
            from_stage=st.none(),
            from_position=st.none() | _POSITION,
        ),
        "deal_amount": _facts(deal_id=_DEAL, amount=_MONEY, from_amount=_MONEY),
        "deal_expected_close": _facts(deal_id=_DEAL, expected_close=_DATE, from_expected_close=_DATE),
        "deal_owner": _facts(deal_id=_DEAL, owner_id=_OWNER, from_owner_id=_OWNER),
        "deal_person": _facts(
            deal_id=_DEAL,
            person_id=st.sampled_from(("person-a", "person-b")),
            role=st.sampled_from((None, "decision_maker", "economic_buyer", "champion", "user")),
            present=_SOME,
        ),
        "deal_product": _facts(
            deal_id=_DEAL,
            product=st.sampled_from(("bricks", "beams")),
            quantity=st.integers(0, 9).map(float),
            unit_price=st.integers(0, 9_999).map(lambda cents: cents / 100),
            present=_SOME,
        ),
        "touch": _TOUCHES.map(lambda rows: [{"touch_id": f"touch-{n}", **row} for n, row in enumerate(rows)]),
        "account": _facts(
            account_id=st.sampled_from(ACCOUNTS),
            parent_id=st.none(),
            industry=st.sampled_from((None, "roofing", "roads")),
            region=st.none(),
            employees=st.none() | st.integers(1, 900),
        ),
        "deal_closed": _facts(
            deal_id=_DEAL,
            account_id=_ACCOUNT,
            owner_id=_OWNER,
            pipeline=st.none(),
            won=_SOME,
            amount=_MONEY,
            opened_at=st.just(START),
        ),
        "deal_account": _facts(deal_id=_DEAL, account_id=_ACCOUNT),
        "deal_source": _facts(deal_id=_DEAL, source=st.sampled_from((None, "referral", "website"))),
        "deal_life": _facts(deal_id=_DEAL, state=st.sampled_from(("open", "deleted"))),
        "touch_completed": _completions(),
    }
)

ASKS = st.lists(
    st.tuples(
        st.sampled_from((*DEALS, "deal-unknown")), _HOURS.map(lambda hours: START + timedelta(hours=hours))
    ),
    min_size=1,
    max_size=6,
)


def as_tables(history: History) -> dict[str, pa.Table]:
    """The history as Arrow facts."""
    return {source: pa.Table.from_pylist(rows, schema=SOURCES[source]) for source, rows in history.items()}


def as_asks(asks: list[tuple[str, datetime]]) -> pa.Table:
    """The asks as Arrow."""
    return pa.table(
        {
            "deal_id": pa.array([deal for deal, _ in asks], pa.string()),
            "as_of": pa.array([as_of for _, as_of in asks], pa.timestamp("us")),
        }
    )
