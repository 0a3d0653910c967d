"""Signing by the Standard Webhooks specification: its vectors, its library as judge, and vectors of ours."""

import base64
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook, WebhookVerificationError

from connectors import webhooks

_SECRETS = st.binary(min_size=24, max_size=64).map(lambda key: "whsec_" + base64.b64encode(key).decode())
_IDS = st.from_regex(r"\Amsg_[0-9a-f]{32}\Z")


@pytest.fixture
def spec(shared: Path) -> dict[str, Any]:
    """The specification's vectors, as its reference libraries test them."""
    found: dict[str, Any] = orjson.loads(
        (shared / "specs" / "webhooks" / "standard_webhooks_vectors.json").read_bytes()
    )
    return found


def test_the_specifications_vectors_pass(spec: dict[str, Any]) -> None:
    """Each vector gets the signature it is given with, and one that was tampered with is not it."""
    for case in spec["cases"]:
        made = webhooks.sign(
            case["secret"],
            message_id=case["webhook-id"],
            timestamp=case["webhook-timestamp"],
            body=case["payload"].encode(),
        )

        assert (made == case["webhook-signature"]) is case.get("valid", True), case["name"]


def test_a_secret_works_with_and_without_prefix_and_padding(spec: dict[str, Any]) -> None:
    """Secrets are written in several ways, as the specification allows; all sign the same."""
    key = base64.b64encode(b"k" * 25).decode()
    ways = {
        webhooks.sign(secret, message_id="msg_1", timestamp=1, body=b"{}")
        for secret in (key, f"whsec_{key}", key.rstrip("="), f"whsec_{key}".rstrip("="))
    }

    assert key.endswith("=")
    assert len(ways) == 1
    assert "empty secret is an error" in spec["rules"]
    for bad in ("", "whsec_", "whsec_not base64!"):
        with pytest.raises(ValueError, match="secret"):
            webhooks.sign(bad, message_id="msg_1", timestamp=1, body=b"{}")


def test_an_id_with_a_full_stop_is_refused() -> None:
    """A full stop parts what is signed, so an id that held one could pass for another message."""
    with pytest.raises(ValueError, match="full stop"):
        webhooks.sign("whsec_" + "a" * 32, message_id="msg.1", timestamp=1, body=b"{}")


@given(secret=_SECRETS, message_id=_IDS, data=st.dictionaries(st.text(max_size=8), st.text(max_size=20)))
def test_the_reference_library_verifies_what_we_sign(
    secret: str, message_id: str, data: dict[str, str]
) -> None:
    """Whoever uses the specification's library needs nothing of ours to check a message."""
    body = orjson.dumps(data)
    now = int(datetime.now(UTC).timestamp())
    headers = webhooks.headers([secret], message_id=message_id, timestamp=now, body=body)

    assert Webhook(secret).verify(body, headers) == data


@given(old=_SECRETS, new=_SECRETS)
def test_while_secrets_are_turned_either_verifies(old: str, new: str) -> None:
    """A receiver that still has the old secret, and one that has the new, both accept the same message."""
    now = int(datetime.now(UTC).timestamp())
    headers = webhooks.headers([new, old], message_id="msg_1", timestamp=now, body=b'{"a":1}')

    assert len(headers["webhook-signature"].split(" ")) == 2
    for secret in (old, new):
        Webhook(secret).verify(b'{"a":1}', headers)


@pytest.mark.parametrize("apart", [timedelta(minutes=-6), timedelta(minutes=6)])
def test_the_reference_library_refuses_a_replay(apart: timedelta) -> None:
    """The time of the attempt is signed, so an old message sent again does not verify."""
    secret = "whsec_" + base64.b64encode(b"k" * 32).decode()
    then = int((datetime.now(UTC) + apart).timestamp())
    headers = webhooks.headers([secret], message_id="msg_1", timestamp=then, body=b"{}")

    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(b"{}", headers)


def test_our_published_vectors_hold(root: Path) -> None:
    """What docs/reference/webhooks.md prints as vectors is what this version signs."""
    page = (root / "docs" / "reference" / "webhooks.md").read_text()
    vectors = orjson.loads(re.findall(r"```json\n(\[.*?\])\n```", page, re.DOTALL)[0])

    assert len(vectors) >= 3
    for vector in vectors:
        made = webhooks.headers(
            vector["secrets"],
            message_id=vector["webhook-id"],
            timestamp=vector["webhook-timestamp"],
            body=vector["body"].encode(),
        )
        assert made["webhook-signature"] == vector["webhook-signature"], vector["name"]
