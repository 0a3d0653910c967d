"""Secrets at rest: what the database holds tells nothing, and opens only where it belongs."""

import secrets

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_core.kit.sealing import Sealer, UnsealableError, key_id

OLD, NEW = secrets.token_hex(32), secrets.token_hex(32)
SEALER = Sealer.of(f"old:{OLD}")


@given(secret=st.binary(max_size=200), purpose=st.text(max_size=40))
def test_what_was_sealed_opens_again(secret: bytes, purpose: str) -> None:
    """Any secret comes back as it was, and sealed twice looks different each time."""
    sealed, again = (SEALER.seal(secret, purpose=purpose) for _ in range(2))

    assert SEALER.open(sealed, purpose=purpose) == secret
    assert sealed != again


def test_the_sealed_value_does_not_hold_the_secret() -> None:
    """A canary in the secret is not found in what is stored, nor in how the keys print."""
    sealed = SEALER.seal(b"canary-4711", purpose="webhooks/1")

    assert b"canary" not in sealed
    assert OLD not in repr(SEALER)


def test_a_value_opens_only_for_its_purpose() -> None:
    """Moved to another row or column, a sealed secret stays shut."""
    sealed = SEALER.seal(b"s", purpose="webhooks/1")

    with pytest.raises(UnsealableError):
        SEALER.open(sealed, purpose="webhooks/2")


@given(place=st.integers(min_value=0), bit=st.integers(min_value=0, max_value=7))
def test_an_altered_value_does_not_open(place: int, bit: int) -> None:
    """One flipped bit anywhere, the key's name included, is noticed."""
    sealed = bytearray(SEALER.seal(b"a secret", purpose="p"))
    sealed[place % len(sealed)] ^= 1 << bit

    with pytest.raises(UnsealableError):
        SEALER.open(bytes(sealed), purpose="p")


def test_keys_are_changed_without_losing_a_secret() -> None:
    """With a new key in front, old values still open, and are known to want sealing anew."""
    sealed = SEALER.seal(b"s", purpose="p")
    both = Sealer.of(f"new:{NEW}, old:{OLD}")
    renewed = both.seal(both.open(sealed, purpose="p"), purpose="p")

    assert (key_id(sealed), both.is_current(sealed)) == ("old", False)
    assert (key_id(renewed), both.is_current(renewed)) == ("new", True)
    with pytest.raises(UnsealableError):
        Sealer.of(f"new:{NEW}").open(sealed, purpose="p")


@pytest.mark.parametrize("text", ["", "short:abcd", f"a:{OLD} a:{NEW}", "no hex"])
def test_bad_keys_are_refused(text: str) -> None:
    """A key that is too short or named twice stops the program at its start and not in the middle."""
    with pytest.raises(ValueError, match=r"key|hex"):
        Sealer.of(text)


@pytest.mark.parametrize(
    "value", [b"", b"\x01", b"\x01\xff" + bytes(20), b"\x02\x01a" + bytes(30), b"\x01\x01\xff" + bytes(30)]
)
def test_what_is_no_sealed_value_is_told_as_such(value: bytes) -> None:
    """Anything else in the column is refused in one way, whatever it is."""
    with pytest.raises(UnsealableError):
        SEALER.open(value, purpose="p")
