"""Webhooks over the HTTP interface: subscribing, turning secrets, the log of deliveries, REST hooks."""

from uuid import UUID, uuid4

import orjson
import pytest
from httpx import AsyncClient

from crm_core import webhooks
from crm_core.kit import Event
from serving.settings import Settings
from tests.connectors.endpoint import answer
from tests.serving.conftest import ClientOf
from tests.serving.subscribing import Hooked, endpoint, hooked, settings

__all__ = ["endpoint", "hooked", "settings"]


@pytest.fixture
async def admin(client_of: ClientOf) -> AsyncClient:
    """An administrator's program."""
    return await client_of("admin")


async def test_a_secret_is_shown_once(hooked: Hooked, admin: AsyncClient) -> None:
    """The answer that makes a webhook holds its secret; no later answer and no kept one does."""
    body = {"url": hooked.endpoint.url, "events": ["deals.*", "ActivityLogged"], "name": "Warehouse"}
    made = await admin.post("/webhooks", json=body, headers={"Idempotency-Key": "once"})
    secret = made.json()["secret"]
    one = await admin.get(f"/webhooks/{made.json()['id']}")
    several = await admin.get("/webhooks")
    kept = hooked.rows("select coalesce(convert_from(body, 'utf8'), '') from idempotency_keys")

    assert made.status_code == 201
    assert secret.startswith("whsec_")
    assert one.json() == {name: value for name, value in made.json().items() if name != "secret"}
    assert one.json()["events"] == ["deals.*", "activities.ActivityLogged"]
    assert one.headers["etag"] == '"1"'
    assert [found["id"] for found in several.json()["items"]] == [made.json()["id"]]
    assert all(secret not in text for (text,) in kept)


async def test_what_cannot_be_subscribed_is_refused(hooked: Hooked, admin: AsyncClient) -> None:
    """An unknown event, nothing at all, or an address that is none of the public network's is a 422."""
    url = hooked.endpoint.url
    refused = [
        (await admin.post("/webhooks", json=body)).json()["code"]
        for body in (
            {"url": url, "events": ["deals.DealDreamt"]},
            {"url": url, "events": []},
            {"url": "ftp://hooks.example.com/", "events": ["*"]},
            {"url": "http://169.254.169.254/latest/meta-data/", "events": ["*"]},
            {"url": "http://user:secret@hooks.example.com/", "events": ["*"]},
        )
    ]

    assert refused == ["unknown_event_type", "invalid_request", *["address_refused"] * 3]


async def test_private_addresses_are_refused_unless_allowed(client_of: ClientOf) -> None:
    """Out of the box not even loopback can be subscribed; a setting for development allows it."""
    assert Settings().webhooks_allow_private is False
    admin = await client_of("admin")
    allowed = await admin.post("/webhooks", json={"url": "http://127.0.0.1:9/", "events": ["*"]})

    assert allowed.status_code == 201


async def test_every_kind_of_event_can_be_found_and_subscribed(hooked: Hooked, admin: AsyncClient) -> None:
    """The list holds every event that the record declares, with what it means and what its message holds."""
    found = (await admin.get("/webhooks/event-types")).json()["items"]
    by_name = {known["name"]: known for known in found}

    assert {known["type"] for known in found} >= {kind.__name__ for kind in _concrete(Event)}
    assert by_name["deals.DealStageChanged"]["means"].startswith("A deal entered another stage")
    assert by_name["deals.DealAmountChanged"]["values"]["amount"] == "decimal, or null"
    made = await admin.post("/webhooks", json={"url": hooked.endpoint.url, "events": sorted(by_name)[:100]})
    assert made.status_code == 201


def _concrete(kind: type[Event]) -> set[type[Event]]:
    below = {known for one in kind.__subclasses__() for known in {one, *_concrete(one)}}
    return {known for known in below if hasattr(known, "noun") and known.__module__.startswith("crm_core.")}


async def test_a_webhook_is_changed_paused_and_taken_away(hooked: Hooked, admin: AsyncClient) -> None:
    """Changes obey If-Match; paused it can send no test; taken away it is gone with its log."""
    made = (await admin.post("/webhooks", json={"url": hooked.endpoint.url, "events": ["*"]})).json()
    path = f"/webhooks/{made['id']}"
    changed = await admin.patch(
        path, json={"events": ["deals.*"], "active": False}, headers={"If-Match": '"1"'}
    )
    stale = await admin.patch(path, json={"name": "x"}, headers={"If-Match": '"1"'})
    bad = await admin.patch(path, json={"url": "gopher://hooks.example.com/"})
    test = await admin.post(f"{path}/test")
    gone = await admin.delete(path)
    missing = [(await admin.get(path)).status_code, (await admin.get(f"{path}/deliveries")).status_code]

    assert (changed.json()["events"], changed.json()["ended"]) == (["deals.*"], "paused")
    assert (stale.status_code, bad.status_code, test.json()["code"]) == (412, 422, "webhook_ended")
    assert (gone.status_code, missing) == (204, [404, 404])


async def test_the_log_of_deliveries_is_read_and_sent_again(hooked: Hooked, admin: AsyncClient) -> None:
    """What failed is seen with its status and answer, and sent again by asking."""
    made = (await admin.post("/webhooks", json={"url": hooked.endpoint.url, "events": ["DealOpened"]})).json()
    path = f"/webhooks/{made['id']}"
    hooked.endpoint.says = [answer(500, b"no room")]
    await hooked.open()
    await hooked.tell(UUID(made["id"]))
    (failed,) = (await admin.get(f"{path}/deliveries", params={"state": "waiting"})).json()["items"]
    await admin.post(f"{path}/deliveries/{failed['id']}/redeliver")
    hooked.later(minutes=1)
    await hooked.carry(UUID(made["id"]))
    sent = (await admin.get(f"{path}/deliveries/{failed['id']}")).json()
    again = await admin.post(f"{path}/redeliver", json={"since": hooked.at.isoformat()})
    unknown = await admin.post(f"{path}/deliveries/{uuid4()}/redeliver")

    assert (failed["status"], failed["response"], failed["attempts"]) == (500, "no room", 1)
    assert (sent["state"], [tried["status"] for tried in sent["tries"]]) == ("sent", [500, 200])
    assert hooked.endpoint.ids == [failed["message_id"]] * 2
    assert (again.status_code, again.json()) == (202, {"deliveries": 0})
    assert unknown.json()["code"] == "webhook_delivery_not_found"


async def test_secrets_are_turned_by_asking(hooked: Hooked, admin: AsyncClient) -> None:
    """Turning shows the new secret once and says until when the old one signs."""
    made = (await admin.post("/webhooks", json={"url": hooked.endpoint.url, "events": ["*"]})).json()
    turned = await admin.post(f"/webhooks/{made['id']}/rotate")
    read = await admin.get(f"/webhooks/{made['id']}")

    assert turned.status_code == 200
    assert turned.json()["secret"] != made["secret"]
    assert read.json()["old_secret_until"] == turned.json()["old_secret_until"]
    assert "secret" not in read.json()


async def test_rest_hooks_as_zapier_speaks_them(hooked: Hooked, admin: AsyncClient) -> None:
    """A hook is subscribed by address and event, told like any webhook, and ended, twice if need be."""
    made = await admin.post("/hooks", json={"target_url": hooked.endpoint.url, "event": "DealOpened"})
    await hooked.open()
    await hooked.tell(UUID(made.json()["id"]))
    gone = [(await admin.delete(f"/hooks/{made.json()['id']}")).status_code for _ in range(2)]

    assert made.status_code == 201
    assert orjson.loads(hooked.endpoint.visits[0].body)["data"]["id"]
    assert gone == [204, 204]


async def test_roles_without_webhooks_get_nowhere(hooked: Hooked, client_of: ClientOf) -> None:
    """A rep can list the kinds of events, and neither make a webhook nor find an administrator's."""
    made, _ = await hooked.make("*")
    rep = await client_of("rep")
    answers = [
        await rep.post("/webhooks", json={"url": hooked.endpoint.url, "events": ["*"]}),
        await rep.get(f"/webhooks/{made}"),
        await rep.patch(f"/webhooks/{made}", json={"active": False}),
        await rep.delete(f"/webhooks/{made}"),
        await rep.post(f"/webhooks/{made}/rotate"),
        await rep.post(f"/webhooks/{made}/test"),
    ]
    listed = await rep.get("/webhooks")

    assert [found.status_code for found in answers] == [403, 404, 404, 404, 404, 404]
    assert listed.json()["items"] == []
    assert webhooks.TEST == "webhooks.Test"
