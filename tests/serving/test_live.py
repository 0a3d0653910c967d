"""The hub hands each change to the listeners of its organization, and says so when some were missed."""

from uuid import UUID, uuid4

import orjson
import psycopg
import pytest

from serving.live import Hub

ORG, OTHER = uuid4(), uuid4()


async def _no_database() -> psycopg.AsyncConnection[tuple[object, ...]]:
    raise psycopg.OperationalError("this hub is published to by hand")


@pytest.fixture
def hub() -> Hub:
    """A hub with little room."""
    return Hub(_no_database, capacity=3, remembered=4)


def _tell(hub: Hub, org: UUID, *, record: UUID | None = None, deal: UUID | None = None) -> UUID:
    record = record or uuid4()
    told = {"org": str(org), "noun": "deals", "id": str(record), "deal_id": str(deal) if deal else None}
    hub.publish(orjson.dumps(told).decode())
    return record


async def test_only_the_own_organization_is_heard(hub: Hub) -> None:
    """A listener never learns even the id of another organization's record."""
    with hub.listening(ORG) as listener:
        _tell(hub, OTHER)
        ours = _tell(hub, ORG, deal=uuid4())

        taken = await listener.take()

    assert [change.id for change in taken.changes] == [ours]
    assert not taken.missed
    assert len(hub) == 0


async def test_a_burst_on_one_record_is_one_change(hub: Hub) -> None:
    """What a listener has not fetched yet it need not fetch twice."""
    record = uuid4()
    with hub.listening(ORG) as listener:
        for _ in range(50):
            _tell(hub, ORG, record=record)

        taken = await listener.take()

    assert [change.id for change in taken.changes] == [record]


async def test_a_slow_listener_is_told_to_refetch(hub: Hub) -> None:
    """A queue never grows past its capacity: it collapses, once, into the word that changes were missed."""
    with hub.listening(ORG) as listener:
        for _ in range(10):
            _tell(hub, ORG)
        overrun = await listener.take()
        after = _tell(hub, ORG)
        caught_up = await listener.take()

    assert (overrun.missed, overrun.changes) == (True, ())
    assert (caught_up.missed, [change.id for change in caught_up.changes]) == (False, [after])


async def test_reconnecting_hears_what_came_meanwhile(hub: Hub) -> None:
    """Who comes back with the last number gets the changes since, when the hub still remembers them."""
    with hub.listening(ORG) as listener:
        _tell(hub, ORG)
        number = (await listener.take()).number
    missed = [_tell(hub, ORG), _tell(hub, ORG)]

    with hub.listening(ORG, after=number) as listener:
        taken = await listener.take()

    assert ([change.id for change in taken.changes], taken.missed) == (missed, False)


@pytest.mark.parametrize("after", [0, 10_000])
async def test_reconnecting_too_late_is_told_to_refetch(hub: Hub, after: int) -> None:
    """A number too old, or from before the server was started again, owes a resync."""
    for _ in range(8):
        _tell(hub, ORG)

    with hub.listening(ORG, after=after) as listener:
        assert (await listener.take()).missed


@pytest.mark.parametrize(
    "payload", ["", "[]", "{}", '{"org": 1}', '{"org": "x", "noun": "deals", "id": "y"}']
)
async def test_nonsense_is_dropped(hub: Hub, payload: str) -> None:
    """A notification from elsewhere on the channel neither reaches nor stops anybody."""
    with hub.listening(ORG) as listener:
        hub.publish(payload)
        record = _tell(hub, ORG)

        assert [change.id for change in (await listener.take()).changes] == [record]
