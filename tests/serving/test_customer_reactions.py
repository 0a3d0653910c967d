"""Whatever a customer orders, is billed, pays or subscribes to has it told anew whether it may be lost."""

from dataclasses import MISSING, fields
from datetime import UTC, datetime
from typing import Any

import pytest

from crm_core.kit import Event, Identity, new_id
from serving.jobs import flow

ACCOUNT = new_id()


@pytest.mark.parametrize("name", flow.OF_CUSTOMERS)
def test_a_customer_is_told_of_anew(name: str) -> None:
    """One job of that account follows, however many such events there are."""
    kind = [each for each in Event.__subclasses__() if each.__name__ == name][-1]
    said: dict[str, Any] = {field.name: "1" for field in fields(kind) if field.default is MISSING}
    said |= {"record_id": new_id(), "account_id": ACCOUNT, "occurred_at": datetime(2026, 1, 5, tzinfo=UTC)}

    queued = flow.calls(Identity(new_id(), new_id()), [kind(**said), kind(**said)])

    assert [(call.task, call.key) for call in queued] == [("tell_risk", f"tell_risk:{ACCOUNT}")]
