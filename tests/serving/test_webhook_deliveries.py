"""Webhooks over real sockets: what arrives, how often, what is tried again, and when it ends."""

from datetime import timedelta
from email.utils import format_datetime
from uuid import UUID

import orjson
import pytest
from standardwebhooks import Webhook as Verifier

from crm_core import activities, deals, webhooks
from serving.jobs import webhooks as jobs
from tests.connectors.endpoint import Visit, answer, listening
from tests.serving.subscribing import Hooked, endpoint, hooked, settings

__all__ = ["endpoint", "hooked", "settings"]


async def test_a_change_arrives_signed(hooked: Hooked) -> None:
    """What a rep does arrives once, as the specification's own library verifies it, with ids and values."""
    webhook, secret = await hooked.make("deals.*")
    async with hooked.services.work(hooked.org.as_("rep")) as work:
        deal = await deals.open_deal(
            work, name="Secret project", pipeline_id=hooked.pipeline.id, owner_id=hooked.org.people["rep"],
            at=hooked.at,
        )  # fmt: skip
    await hooked.work_off()

    (visit,) = hooked.endpoint.visits
    message = Verifier(secret).verify(visit.body, visit.headers)
    assert (visit.method, visit.path, visit.headers["content-type"]) == ("POST", "/hook", "application/json")
    assert message["type"] == "deals.DealOpened"
    assert message["data"]["record_id"] == message["data"]["deal_id"] == str(deal)
    assert message["data"]["actor_id"] == str(hooked.org.people["rep"])
    assert message["data"]["values"]["currency"] == "EUR"
    assert b"Secret project" not in visit.body
    (sent,) = await hooked.log(webhook)
    assert (sent.state, sent.status, sent.attempts, sent.response) == ("sent", 200, 1, "ok")
    assert sent.message_id == visit.headers["webhook-id"]


@pytest.mark.parametrize(
    ("patterns", "expected"),
    [
        (["*"], ["deals.DealOpened", "deals.DealStageChanged", "activities.ActivityLogged"]),
        (["deals.*"], ["deals.DealOpened", "deals.DealStageChanged"]),
        (["DealStageChanged"], ["deals.DealStageChanged"]),
        (["activities.ActivityLogged", "DealOpened"], ["deals.DealOpened", "activities.ActivityLogged"]),
        (["accounts.*"], []),
    ],
)
async def test_only_what_was_asked_for_arrives(
    hooked: Hooked, patterns: list[str], expected: list[str]
) -> None:
    """By everything, by noun, by type: each event once, in the order in which it happened."""
    webhook, _ = await hooked.make(*patterns)
    deal = await hooked.open()
    async with hooked.services.work(hooked.org.as_("rep")) as work:
        await deals.move(work, deal, to=hooked.pipeline.stages[1].id, at=hooked.at)
    async with hooked.services.work(hooked.org.as_("rep")) as work:
        await activities.log(work, kind="call", deal_id=deal, occurred_at=hooked.at, at=hooked.at)
    await hooked.tell(webhook)
    await hooked.tell(webhook)

    assert [visit.message["type"] for visit in hooked.endpoint.visits] == expected


async def test_what_happened_before_is_not_told(hooked: Hooked) -> None:
    """A new webhook begins with what commits after it, and one taken up again with what commits then."""
    await hooked.open("before")
    webhook, _ = await hooked.make("DealOpened")
    first = await hooked.open("told")
    await hooked.tell(webhook)
    async with hooked.services.work(hooked.org.as_("admin")) as work:
        await webhooks.edit(work, webhook, to={"active": False}, at=hooked.at)
    await hooked.open("while paused")
    async with hooked.services.work(hooked.org.as_("admin")) as work:
        await webhooks.edit(work, webhook, to={"active": True}, at=hooked.at)
    second = await hooked.open("told again")
    await hooked.tell(webhook)

    assert [visit.message["data"]["record_id"] for visit in hooked.endpoint.visits] == [
        str(first),
        str(second),
    ]


async def test_a_failure_is_tried_again_with_the_same_id(hooked: Hooked) -> None:
    """Each try bears the same webhook-id and its own time; the waits grow as promised, with some chance."""
    webhook, secret = await hooked.make("DealOpened")
    hooked.endpoint.says = [answer(500, b"broken\0")] * 3
    await hooked.open()
    await hooked.tell(webhook)
    waits = []
    for _ in range(3):
        ((due, made),) = hooked.rows(
            "select due_at, (tries -> -1 ->> 'at')::timestamptz from webhook_deliveries"
        )
        waits.append(due - made)
        await hooked.carry(webhook)
        assert len(hooked.endpoint.visits) == len(waits)
        hooked.later(seconds=(due - hooked.at).total_seconds() + 0.001)
        await hooked.carry(webhook)

    (sent,) = await hooked.log(webhook)
    assert len(set(hooked.endpoint.ids)) == 1
    assert [tried["status"] for tried in sent.tries] == [500, 500, 500, 200]
    for wait, usual in zip(waits, webhooks.SCHEDULE, strict=False):
        assert usual <= wait <= usual * (1 + webhooks.JITTER)
    assert len({visit.headers["webhook-timestamp"] for visit in hooked.endpoint.visits}) == 4
    assert all(visit.headers["webhook-signature"].startswith("v1,") for visit in hooked.endpoint.visits)
    assert secret.startswith("whsec_")


async def test_a_message_that_never_arrives_is_dead_and_can_be_sent_again(hooked: Hooked) -> None:
    """After the last wait it is given up, kept in the log, and sent again one by one or all since a time."""
    webhook, _ = await hooked.make("DealOpened")
    hooked.endpoint.says = [answer(500)] * (2 * (len(webhooks.SCHEDULE) + 1))
    began = hooked.at
    for name in ("one", "two"):
        await hooked.open(name)
    await hooked.read()
    for _ in range(len(webhooks.SCHEDULE) + 1):
        await hooked.carry(webhook)
        hooked.later(hours=31)
        hooked.rows("update webhooks set failing_since = null returning 1")  # it is not about days of failing
    dead = await hooked.log(webhook)
    assert {delivery.state for delivery in dead} == {"dead"}
    assert {delivery.attempts for delivery in dead} == {9}

    async with hooked.services.work(hooked.org.as_("admin")) as work:
        again = await webhooks.redeliver(work, webhook, dead[0].id, at=hooked.at)
    await hooked.carry(webhook)
    async with hooked.services.work(hooked.org.as_("admin")) as work:
        none = await webhooks.redeliver_dead(work, webhook, since=hooked.at, at=hooked.at)
        rest = await webhooks.redeliver_dead(work, webhook, since=began, at=hooked.at)
    await hooked.carry(webhook)

    assert (again.state, none, rest) == ("waiting", 0, 1)
    assert await hooked.states(webhook) == ["sent", "sent"]
    assert len(set(hooked.endpoint.ids)) == 2
    assert len(hooked.endpoint.visits) == 20


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("as_date", [False, True])
async def test_an_endpoint_that_asks_for_time_is_given_it(
    hooked: Hooked, status: int, *, as_date: bool
) -> None:
    """Retry-After, as seconds or a date, keeps every message back, so that order is kept too."""
    webhook, _ = await hooked.make("DealOpened")
    until = format_datetime(hooked.at + timedelta(seconds=1800), usegmt=True) if as_date else "1800"
    hooked.endpoint.says = [answer(status, retry_after=until)]
    first, second = await hooked.open("first"), await hooked.open("second")
    await hooked.tell(webhook)
    hooked.later(seconds=1790)
    await hooked.carry(webhook)
    assert len(hooked.endpoint.visits) == 1
    hooked.later(seconds=30)
    await hooked.carry(webhook)

    told = [visit.message["data"]["record_id"] for visit in hooked.endpoint.visits]
    assert told == [str(first), str(first), str(second)]


async def test_410_ends_the_subscription(hooked: Hooked) -> None:
    """An endpoint that is gone is told nothing more, what waits is given up, and the log tells the owner."""
    webhook, _ = await hooked.make("DealOpened")
    hooked.endpoint.says = [answer(410)]
    await hooked.open("one")
    await hooked.open("two")
    await hooked.tell(webhook)
    await hooked.open("three")
    await hooked.tell(webhook)

    shown = await hooked.shown(webhook)
    assert (shown.active, shown.ended) == (False, "gone")
    assert len(hooked.endpoint.visits) == 1
    assert await hooked.states(webhook) == ["dead", "dead"]
    ((data,),) = hooked.rows("select data from events where type = 'WebhookDisabled'")
    assert data == {"owner_id": str(hooked.org.people["admin"]), "reason": "gone", "status": 410}


async def test_five_days_of_failing_disable(hooked: Hooked) -> None:
    """An endpoint that took nothing for five days is disabled; one success in between and it is not."""
    webhook, _ = await hooked.make("DealOpened")
    for day in range(7):
        hooked.endpoint.says = [answer(200 if day == 1 else 500)] * 50
        await hooked.open(f"day {day}")
        await hooked.tell(webhook)
        hooked.later(days=1)
        assert (await hooked.shown(webhook)).active, day
    hooked.endpoint.says = [answer(500)] * 50
    await hooked.open("the last")
    await hooked.tell(webhook)

    shown = await hooked.shown(webhook)
    assert (shown.active, shown.ended) == (False, "failing")
    assert hooked.rows("select data ->> 'reason' from events where type = 'WebhookDisabled'") == [
        ("failing",)
    ]


@pytest.mark.parametrize("status", [301, 302, 307, 400, 404, 500])
async def test_only_2xx_is_success(hooked: Hooked, status: int) -> None:
    """A redirect is not followed, and any other answer is a failure that is tried again."""
    webhook, _ = await hooked.make("DealOpened")
    hooked.endpoint.says = [answer(status, location=f"{hooked.endpoint.url}/elsewhere")]
    await hooked.open()
    await hooked.tell(webhook)

    (waiting,) = await hooked.log(webhook)
    assert (waiting.state, waiting.status, waiting.error) == ("waiting", status, f"status {status}")
    assert len(hooked.endpoint.visits) == 1


async def test_an_endpoint_out_of_reach_is_a_failure(hooked: Hooked) -> None:
    """Nobody listening, and an address that may not be called, are told apart in the log and tried again."""
    async with listening() as closed:
        gone = closed.url
    webhook, _ = await hooked.make("DealOpened", url=gone)
    refused, _ = await hooked.make("DealOpened", url="http://169.254.169.254/latest/meta-data/")
    await hooked.open()
    await hooked.read()
    await hooked.carry(webhook)
    await hooked.carry(refused)

    assert [(d.state, d.error) for d in await hooked.log(webhook)] == [("waiting", "no connection")]
    assert [(d.state, d.error) for d in await hooked.log(refused)] == [("waiting", "address_refused")]


async def test_trouble_keeps_the_rest_back(hooked: Hooked) -> None:
    """While an endpoint is down the oldest message alone tries it, and the others follow in order."""
    webhook, _ = await hooked.make("DealOpened")
    opened = [str(await hooked.open(f"deal {n}")) for n in range(5)]
    hooked.endpoint.says = [answer(503), answer(503)]
    await hooked.tell(webhook)
    hooked.later(seconds=10)
    await hooked.carry(webhook)
    hooked.later(seconds=60)
    await hooked.carry(webhook)

    told = [visit.message["data"]["record_id"] for visit in hooked.endpoint.visits]
    assert told == [opened[0], opened[0], *opened]


async def test_the_answer_is_kept_to_its_first_kilobyte(hooked: Hooked) -> None:
    """The log shows how an endpoint answered, whatever bytes it sent, and no more than a kilobyte."""
    webhook, _ = await hooked.make("DealOpened")
    hooked.endpoint.says = [answer(500, b"\0\xff" + b"e" * 5000)]
    await hooked.open()
    await hooked.tell(webhook)

    (waiting,) = await hooked.log(webhook)
    assert waiting.response == "\ufffd\ufffd" + "e" * 1022
    assert waiting.latency_ms is not None


async def test_a_new_secret_and_the_old_one_sign_for_a_day(hooked: Hooked) -> None:
    """While secrets are turned both verify; a day later only the new one does."""
    webhook, old = await hooked.make("DealOpened")
    async with hooked.services.work(hooked.org.as_("admin")) as work:
        new = await webhooks.rotate(work, webhook, sealer=hooked.services.sealer, at=hooked.at)
    await hooked.open()
    await hooked.tell(webhook)
    (both,) = hooked.endpoint.visits
    hooked.later(hours=24, seconds=1)
    await hooked.open()
    await hooked.tell(webhook)
    only = hooked.endpoint.visits[-1]

    for secret in (old, new):
        Verifier(secret).verify(both.body, both.headers)
    assert len(both.headers["webhook-signature"].split()) == 2
    assert len(only.headers["webhook-signature"].split()) == 1


async def test_no_secret_lies_open_in_the_database(hooked: Hooked) -> None:
    """What is stored of a secret, in any table, does not hold it."""
    webhook, secret = await hooked.make()
    async with hooked.services.work(hooked.org.as_("admin")) as work:
        second = await webhooks.rotate(work, webhook, sealer=hooked.services.sealer, at=hooked.at)
    await hooked.open()
    await hooked.tell(webhook)
    tables = hooked.rows("select tablename from pg_tables where schemaname = 'public'")
    dump = "".join(
        str(row) + bytes(row[0].encode()).hex() for (name,) in tables
        for row in hooked.rows(f"select t::text from {name} t")
    )  # fmt: skip

    for one in (secret, second):
        assert one not in dump
        assert one.encode().hex() not in dump
        assert one.removeprefix("whsec_").encode().hex() not in dump


async def test_a_test_message_tries_the_endpoint(hooked: Hooked) -> None:
    """A test message goes out at once with a type of its own, and the log tells what came of it."""
    webhook, secret = await hooked.make("deals.*")
    async with hooked.services.work(hooked.org.as_("admin")) as work:
        asked = await webhooks.test(work, webhook, at=hooked.at)
    await hooked.work_off()

    (visit,) = hooked.endpoint.visits
    assert Verifier(secret).verify(visit.body, visit.headers)["type"] == webhooks.TEST
    assert [(d.id, d.state) for d in await hooked.log(webhook)] == [(asked.id, "sent")]


async def test_the_log_of_deliveries_is_forgotten_in_time(hooked: Hooked) -> None:
    """What arrived is kept for a week, what did not for a month, and what waits stays."""
    webhook, _ = await hooked.make("DealOpened")
    for state in ("sent", "dead", "withheld", "waiting"):
        await hooked.open(state)
        await hooked.read()
        hooked.rows(
            "update webhook_deliveries set state = %s, due_at = case when %s = 'waiting' then made_at end,"
            " ended_at = case when %s <> 'waiting' then made_at end where ended_at is null returning 1",
            state, state, state,
        )  # fmt: skip
    kept = []
    for days in (6, 2, 23):
        hooked.later(days=days)
        await jobs.sweep(hooked.services)
        kept.append(await hooked.states(webhook))

    assert kept == [["sent", "dead", "withheld", "waiting"], ["dead", "withheld", "waiting"], ["waiting"]]


async def test_what_an_import_brings_is_told_as_one(hooked: Hooked) -> None:
    """A history of thousands of events does not flood an endpoint: that the import ended is told."""
    webhook, _ = await hooked.make("*")
    deal = await hooked.open()
    run = UUID(int=7)
    hooked.rows(
        "insert into events"
        " (org_id, id, type, noun, record_id, deal_id, import_id, occurred_at, known_at, data)"
        " select org_id, gen_random_uuid(), 'DealStageChanged', 'deals', record_id, deal_id, %s, occurred_at,"
        " known_at, data from events where deal_id = %s returning 1",
        run, deal,
    )  # fmt: skip
    await hooked.tell(webhook)

    assert [visit.message["type"] for visit in hooked.endpoint.visits] == ["deals.DealOpened"]


async def test_an_endpoint_that_hangs_holds_nobody_up(hooked: Hooked) -> None:
    """A webhook whose endpoint hangs is left after a while, and another's messages pass meanwhile."""
    async with listening() as other:
        slow, _ = await hooked.make("DealOpened")
        quick, _ = await hooked.make("DealOpened", url=other.url)
        order: list[str] = []

        async def hang(_: Visit) -> bytes:
            await hooked.carry(quick)
            order.append("quick is told")
            return answer()

        hooked.endpoint.answering = hang
        await hooked.open()
        await hooked.read()
        await hooked.carry(slow)

    assert order == ["quick is told"]
    assert len(other.visits) == 1
    assert orjson.loads(other.visits[0].body)["type"] == "deals.DealOpened"
