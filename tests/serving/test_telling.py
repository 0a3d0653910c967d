"""Events of the log as sentences that a rep reads."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from crm_core.events import Entry, Position
from serving.api.telling import sentence

_ID = UUID(int=1)
_AT = datetime(2026, 3, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("kind", "data", "expected"),
    [
        (
            "DealExpectedCloseChanged",
            {"from_expected_close": "2026-10-03", "expected_close": None},
            "Expected close moved from 3 Oct 2026 to none",
        ),
        (
            "DealStageChanged",
            {"from_kind": "lost", "kind": "open", "stage": "Offer"},
            "Opened again in Offer",
        ),
        ("DealStageChanged", {"kind": "lost", "reason": "too_dear"}, "Lost: too dear"),
        (
            "DealAmountChanged",
            {"from_amount": None, "amount": "1250.5", "currency": "EUR"},
            "Amount changed from nothing to 1,250.50 EUR",
        ),
        (
            "ActivityLogged",
            {"kind": "call", "direction": "inbound", "duration_seconds": 90},
            "Was called, 2 min",
        ),
        (
            "DealAmountChanged",
            {"from_amount": "100", "from_currency": "USD", "amount": "100", "currency": "EUR"},
            "Amount changed from 100.00 USD to 100.00 EUR",
        ),
        (
            "DealSourceChanged",
            {"from_source": None, "source": "trade_fair"},
            "Source corrected from none to trade fair",
        ),
        ("DealCategoryPicked", {"category": "best_case"}, "Counted as best case in the forecast"),
        ("SomethingNobodyNamed", {}, "something nobody named"),
    ],
)
def test_an_event_is_a_sentence(kind: str, data: dict[str, Any], expected: str) -> None:
    """Dates, money and words are written for people."""
    entry = Entry(
        id=_ID, position=Position(1, 1), type=kind, noun="deals", record_id=_ID, deal_id=_ID, account_id=None,
        actor=None, occurred_at=_AT, known_at=_AT, recorded_at=_AT, data=data, redacted_at=None,
    )  # fmt: skip

    assert sentence(entry) == expected
