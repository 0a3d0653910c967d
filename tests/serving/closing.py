"""Roles to whom a field is closed, and what is recommended, with money and facts in it."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any, Final

import httpx
import pytest

from crm_core.recommendations import Recommendation
from models.next_action import ACTIONS, CONTEXT
from tests.serving.conftest import ClientOf

Json = dict[str, Any]
Closes = Callable[[str, Mapping[str, str]], Awaitable[None]]
REP: Final = "sales_representative"


@pytest.fixture
def closes(client_of: ClientOf) -> Closes:
    """Close fields of an object for the rep's role."""

    async def close(noun: str, fields: Mapping[str, str]) -> None:
        answer = await (await client_of("admin")).patch(f"/roles/{REP}", json={"fields": {noun: fields}})
        assert answer.status_code == 200, answer.text

    return close


def recommended(at: datetime, **of: Any) -> Recommendation:
    """A recommendation with money, and evidence of a date and an amount."""
    evidence = [
        {"column": "days_overdue", "sentence": "12 days past its expected close date", "effect": 0.1},
        {"column": "amount", "sentence": "The amount is 24,000", "effect": 0.1},
    ]
    money = {"uplift": 200.0, "uplift_low": 0.0, "uplift_high": 400.0, "per_hour": 400.0}
    candidate = {
        "action": "call", "refusal": None, "share": 0.01, "share_low": 0.0, "share_high": 0.02, "hours": 0.5,
        "confidence": 0.9, "sure": True, "chance": 0.9, "decisions": 10, "why": "It helps.",
        "evidence": evidence, **money,
    }  # fmt: skip
    values: Json = {
        "deal_id": None, "account_id": None, "as_of": at, "computed_at": at, "arm": "shown",
        "action": "call", "chance": 0.9, "best": "call", "abstains": False, "explored": False,
        "amount": 24_000.0, "uplift": 200.0, "per_hour": 400.0, "win": 0.4, "candidates": (candidate,),
        "context": {**dict.fromkeys(CONTEXT), "amount": 24_000.0, "days_overdue": 12.0},
        "chances": {str(action): 0.0 for action in ACTIONS} | {"call": 0.9, "wait": 0.1}, "basis": "prior",
        "basis_note": "None yet.", "model_version": "untrained",
    }  # fmt: skip
    return Recommendation(**values | of)


async def next_of(client: httpx.AsyncClient, path: str) -> Json:
    """What is recommended, with its one candidate."""
    answer = await client.get(path)
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()["recommendation"]
    return found


def money_of(found: Json) -> set[Any]:
    """Every sum that a recommendation tells."""
    (candidate,) = found["candidates"]
    return {found["uplift"], found["per_hour"]} | {
        candidate[name] for name in ("uplift", "uplift_low", "uplift_high", "per_hour")
    }
