"""The request limit: how many, how it refills, and what callers are told."""

import pytest
from fastapi import Request
from hypothesis import given
from hypothesis import strategies as st

from serving.api.identity import address
from serving.api.limits import Limiter


def test_a_full_bucket_then_refusal_then_refill() -> None:
    """The quota may be spent at once; afterwards requests are allowed at the rate the window says."""
    limiter = Limiter(quota=3, window_seconds=60)
    spent = [limiter.take("key", at=0.0) for _ in range(4)]

    assert [one.allowed for one in spent] == [True, True, True, False]
    assert [one.remaining for one in spent] == [2, 1, 0, 0]
    assert spent[3].headers()["Retry-After"] == "20"
    assert not limiter.take("key", at=19.0).allowed
    assert limiter.take("key", at=21.0).allowed


def test_one_caller_does_not_spend_for_another() -> None:
    """Keys have buckets of their own."""
    limiter = Limiter(quota=1)

    assert limiter.take("one", at=0.0).allowed
    assert limiter.take("two", at=0.0).allowed


def test_headers_are_told_on_every_answer() -> None:
    """A caller sees the policy and what is left before running into the limit."""
    headers = Limiter(quota=600).take("key", at=0.0).headers()

    assert headers == {"RateLimit-Policy": '"default";q=600;w=60', "RateLimit": '"default";r=599;t=1'}


@given(waits=st.lists(st.floats(0, 30), min_size=1, max_size=60), quota=st.integers(1, 20))
def test_never_more_than_quota_and_refill(waits: list[float], quota: int) -> None:
    """Over any stretch, no more requests pass than a full bucket plus what refilled meanwhile."""
    limiter = Limiter(quota=quota, window_seconds=60)
    now, passed = 0.0, 0
    for wait in waits:
        now += wait
        passed += limiter.take("key", at=now).allowed

        assert passed <= quota + now * quota / 60 + 1e-6


@pytest.mark.parametrize(
    ("client", "counts_as"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2::7", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::8", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::7", "2001:db8:1:3::/64"),
        ("somewhere", "somewhere"),
        (None, "unknown"),
    ],
)
def test_one_customer_of_a_network_is_one_address(client: str | None, counts_as: str) -> None:
    """Whoever has a network of IPv6 addresses, as each customer does, has no more tries than with one."""
    scope = {"type": "http", "client": (client, 1) if client else None}

    assert address(Request(scope)) == counts_as
