"""Webhooks on the wire, by the Standard Webhooks specification 1.0.0: signing, sending, what is answered."""

import base64
import binascii
import hashlib
import hmac
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

from connectors.guarded_http import AddressRefusedError, Guard, Response, UnreachableError, elapsed_ms
from crm_core.webhooks import Answer

PREFIX: Final = "whsec_"
_SHOWN: Final = 1024
"""Bytes of an endpoint's answer that the log of deliveries keeps."""
_LONGEST_WAIT: Final = 24 * 3600.0


def sign(secret: str, *, message_id: str, timestamp: int, body: bytes) -> str:
    """Sign a message: `v1,` and the HMAC-SHA256 of id, timestamp and body, in base64.

    Raises:
        ValueError: The secret is empty or no base64, or the id holds a full stop, which parts what is signed.

    """
    if "." in message_id:
        raise ValueError("an id holds no full stop")
    signed = message_id.encode() + b"." + str(timestamp).encode() + b"." + body
    return "v1," + base64.b64encode(hmac.digest(_key(secret), signed, hashlib.sha256)).decode()


def headers(secrets: Sequence[str], *, message_id: str, timestamp: int, body: bytes) -> dict[str, str]:
    """What a message bears: its id, the time of this attempt, and a signature for each secret that works."""
    signatures = [sign(one, message_id=message_id, timestamp=timestamp, body=body) for one in secrets]
    return {
        "content-type": "application/json",
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(signatures),
    }


async def send(
    guard: Guard, url: str, *, secrets: Sequence[str], message_id: str, body: bytes, at: datetime
) -> Answer:
    """Send one attempt, following no redirects, and tell how it was answered, or that it was not."""
    began = time.monotonic()
    try:
        response = await guard.request(
            "POST",
            url,
            headers=headers(secrets, message_id=message_id, timestamp=int(at.timestamp()), body=body),
            content=body,
        )
    except AddressRefusedError:
        return Answer(None, elapsed_ms(began), error="address_refused")
    except UnreachableError as error:
        return Answer(None, elapsed_ms(began), error=str(error))
    return Answer(
        response.status,
        elapsed_ms(began),
        error=None if 200 <= response.status < 300 else f"status {response.status}",  # noqa: PLR2004
        response=response.body[:_SHOWN].decode(errors="replace").replace("\0", "�"),
        retry_after=_retry_after(response, at=at),
    )


def _key(secret: str) -> bytes:
    text = secret.removeprefix(PREFIX)
    try:
        key = base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except binascii.Error:
        raise ValueError("a secret is base64") from None
    if not key:
        raise ValueError("a secret is not empty")
    return key


def _retry_after(response: Response, *, at: datetime) -> float | None:
    """Seconds to wait, at most a day, from a number or a date (RFC 9110, 10.2.3)."""
    asked = response.headers.get("retry-after", "").strip()
    if asked.isascii() and asked.isdigit():
        return min(float(asked[:9]), _LONGEST_WAIT)
    try:
        moment = parsedate_to_datetime(asked)
    except (ValueError, TypeError):
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return min(max((moment - at).total_seconds(), 0.0), _LONGEST_WAIT)
