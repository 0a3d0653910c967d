"""Webhooks tell what their owner may see, and no more: hidden records, closed fields, scopes, echoes."""

import asyncio
from collections import Counter
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from crm_core import access, accounts, deals, users, webhooks
from crm_core.kit import ForbiddenError, Identity
from crm_core.webhooks import WebhookNotFoundError
from serving.jobs import webhooks as jobs
from serving.jobs.worker import work as run_worker
from tests.connectors.endpoint import Visit, answer
from tests.flow.killing import until
from tests.serving.conftest import ClientOf
from tests.serving.subscribing import Hooked, endpoint, hooked, settings

__all__ = ["endpoint", "hooked", "settings"]


def _told(hooked: Hooked) -> list[str]:
    return [visit.message["data"]["record_id"] for visit in hooked.endpoint.visits]


async def test_a_hidden_record_is_not_told(hooked: Hooked) -> None:
    """A rep's webhook tells of the rep's deals; a colleague's is withheld, as the log of deliveries says."""
    hooked.permit("sales_representative", "own")
    webhook, _ = await hooked.make("deals.*", as_=hooked.org.as_("rep"))
    mine, _hidden = await hooked.open(who="rep"), await hooked.open(who="rep_mate")
    await hooked.tell(webhook)

    assert _told(hooked) == [str(mine)]
    assert sorted(await hooked.states(webhook)) == ["sent", "withheld"]


async def test_sight_is_asked_when_the_message_goes_out(hooked: Hooked) -> None:
    """A deal given away between a failure and the next try is told to its old owner no more."""
    hooked.permit("sales_representative", "own")
    webhook, _ = await hooked.make("DealOpened", as_=hooked.org.as_("rep"))
    hooked.endpoint.says = [answer(500)]
    deal = await hooked.open(who="rep")
    await hooked.tell(webhook)
    async with hooked.services.work(hooked.org.as_("admin")) as work:
        await deals.edit(work, deal, to={"owner_id": hooked.org.people["rep_mate"]}, at=hooked.at)
    hooked.later(minutes=1)
    await hooked.carry(webhook)

    assert len(hooked.endpoint.visits) == 1
    assert await hooked.states(webhook) == ["withheld"]


async def test_a_closed_field_is_not_told(hooked: Hooked) -> None:
    """What a role may not see of deals is in no message to its webhooks, and everything else still is."""
    hooked.permit("sales_manager", "own")
    hooked.rows(
        "insert into role_fields (org_id, role, object, field, access)"
        " values (%s, 'sales_manager', 'deals', 'amount', 'none') returning 1",
        hooked.org.id,
    )
    closed, _ = await hooked.make("deals.*", as_=hooked.org.as_("manager"))
    deal = await hooked.open(who="rep")
    async with hooked.services.work(hooked.org.as_("admin")) as work:
        await deals.edit(work, deal, to={"amount": Decimal("777.77")}, at=hooked.at)
    await hooked.tell(closed)

    opened, changed = (visit.message["data"]["values"] for visit in hooked.endpoint.visits)
    assert "amount" not in opened
    assert not {"amount", "from_amount"} & set(changed)
    assert opened["currency"] == changed["currency"] == "EUR"
    assert all(b"777.77" not in visit.body for visit in hooked.endpoint.visits)


async def test_who_leaves_is_told_nothing(hooked: Hooked) -> None:
    """A deactivated owner's webhook falls silent at once, also for what waits."""
    hooked.permit("sales_manager", "own")
    webhook, _ = await hooked.make("deals.*", as_=hooked.org.as_("manager"))
    await hooked.open(who="rep")
    await hooked.read()
    async with hooked.services.work(hooked.org.as_("admin")) as work:
        await users.edit(work, hooked.org.people["manager"], to={"active": False}, at=hooked.at)
    await hooked.open(who="rep")
    await hooked.tell(webhook)

    assert hooked.endpoint.visits == []
    assert await hooked.states(webhook) == ["withheld", "withheld"]


async def test_who_may_have_no_webhooks_any_more_is_told_nothing(hooked: Hooked) -> None:
    """Taking the right to webhooks away ends what they tell."""
    hooked.permit("sales_manager", "own")
    webhook, _ = await hooked.make("deals.*", as_=hooked.org.as_("manager"))
    hooked.permit("sales_manager", "none")
    await hooked.open(who="rep")
    await hooked.tell(webhook)

    assert await hooked.states(webhook) == ["withheld"]


@pytest.mark.parametrize(
    ("scopes", "expected"),
    [
        ("webhooks:write deals:read", ["deals.DealOpened"]),
        ("webhooks:write accounts:read events:read", ["accounts.AccountCreated"]),
        ("webhooks:write", []),
        (None, ["accounts.AccountCreated", "deals.DealOpened"]),
    ],
)
async def test_an_integration_is_told_within_its_scopes(
    hooked: Hooked, scopes: str | None, expected: list[str]
) -> None:
    """What an integration made sees what its user sees, and of that what it was given."""
    admin = hooked.org.as_("admin")
    webhook, _ = await hooked.make(
        "AccountCreated", "DealOpened", as_=Identity(admin.org_id, admin.user_id, scopes=scopes)
    )
    async with hooked.services.work(admin) as work:
        await accounts.create(work, name="Acme", owner_id=admin.user_id, at=hooked.at)
    await hooked.open(who="rep")
    await hooked.tell(webhook)

    assert [visit.message["type"] for visit in hooked.endpoint.visits] == expected


async def test_an_integration_cannot_widen_what_it_is_told(hooked: Hooked) -> None:
    """With few scopes nobody points a webhook of more scopes elsewhere, though it be the same user's."""
    admin = hooked.org.as_("admin")
    few = Identity(admin.org_id, admin.user_id, scopes="webhooks:write")
    webhook, _ = await hooked.make("*")
    with pytest.raises(ForbiddenError):
        async with hooked.services.work(few) as work:
            await webhooks.edit(work, webhook, to={"url": "https://evil.example"}, at=hooked.at)


async def test_nobody_points_anothers_webhook_elsewhere(hooked: Hooked) -> None:
    """An administrator of webhooks sees, pauses and takes away another's, and reads nothing through it."""
    hooked.permit("sales_manager", "all")
    webhook, _ = await hooked.make("*")
    manager = hooked.org.as_("manager")
    for to in ({"url": "https://evil.example"}, {"events": ["*", "deals.*"]}, {"skip_own": True}):
        with pytest.raises(ForbiddenError):
            async with hooked.services.work(manager) as work:
                await webhooks.edit(work, webhook, to=to, at=hooked.at)
    with pytest.raises(ForbiddenError):
        async with hooked.services.work(manager) as work:
            await webhooks.rotate(work, webhook, sealer=hooked.services.sealer, at=hooked.at)
    with pytest.raises(ForbiddenError):
        async with hooked.services.work(manager) as work:
            await work.session.execute(
                text("update webhooks set owner_id = :me"), {"me": hooked.org.people["manager"]}
            )
    async with hooked.services.work(manager) as work:
        await webhooks.edit(work, webhook, to={"active": False}, at=hooked.at)

    assert not (await hooked.shown(webhook)).active


async def test_who_reaches_no_webhooks_makes_none(hooked: Hooked) -> None:
    """A rep has no webhooks unless a role says so, and finds none of others."""
    webhook, _ = await hooked.make("*")
    with pytest.raises(ForbiddenError):
        await hooked.make("*", as_=hooked.org.as_("rep"))
    with pytest.raises(WebhookNotFoundError):
        async with hooked.services.work(hooked.org.as_("rep")) as work:
            await webhooks.read(work.session, webhook)


async def test_a_deleted_record_is_told_to_who_saw_all(hooked: Hooked) -> None:
    """That a deal was deleted is told to whoever sees all deals, and to nobody who may not have seen it."""
    hooked.permit("sales_representative", "own")
    everything, _ = await hooked.make("DealDeleted")
    mine, _ = await hooked.make("DealDeleted", as_=hooked.org.as_("rep"))
    deal = await hooked.open(who="rep")
    async with hooked.services.work(hooked.org.as_("admin")) as work:
        await deals.delete(work, deal, at=hooked.at)
    await hooked.read()
    await hooked.carry(everything)
    await hooked.carry(mine)

    assert await hooked.states(everything) == ["sent"]
    assert await hooked.states(mine) == ["withheld"]


async def test_another_organization_hears_nothing(hooked: Hooked, other_org: object) -> None:
    """A webhook for everything tells of its own organization alone."""
    theirs = Hooked(hooked.services, other_org, hooked.pipeline, hooked.endpoint, hooked.admin_url)  # type: ignore[arg-type]
    webhook, _ = await theirs.make("*")
    await hooked.make("*", url="http://127.0.0.1:1/")
    await hooked.open()
    await theirs.tell(webhook)

    assert hooked.endpoint.visits == []
    assert await theirs.log(webhook) == []


async def test_a_program_does_not_hear_itself(hooked: Hooked, client_of: ClientOf) -> None:
    """What a key wrote is not told to the webhook that it made; what its user does otherwise is."""
    admin = await client_of("admin")
    made = await admin.post("/webhooks", json={"url": hooked.endpoint.url, "events": ["DealOpened"]})
    body = {"name": "By the key", "pipeline_id": str(hooked.pipeline.id)}
    by_key = await admin.post("/deals", json=body)
    async with hooked.services.work(hooked.org.as_("admin")) as work:
        other_key = (await access.make_key(work, name="other", at=hooked.at)).key
    by_other_key = await admin.post("/deals", json=body, headers={"Authorization": f"Bearer {other_key}"})
    at_the_screen = await hooked.open(who="admin")
    await hooked.work_off()

    assert (made.status_code, made.json()["skip_own"]) == (201, True)
    assert by_key.status_code == by_other_key.status_code == 201
    assert _told(hooked) == [by_other_key.json()["id"], str(at_the_screen)]


async def test_a_user_may_be_named_as_ones_own(hooked: Hooked) -> None:
    """A webhook can leave out what a certain user does, and without `skip_own` it leaves out nothing."""
    quiet, _ = await hooked.make("DealOpened", skip_own=True, own_id=hooked.org.people["rep"])
    await hooked.open(who="rep")
    other = await hooked.open(who="rep_mate")
    await hooked.tell(quiet)

    assert _told(hooked) == [str(other)]


async def test_what_commits_late_is_told(hooked: Hooked) -> None:
    """A transaction that began first and commits last is waited for; nothing is skipped or told twice."""
    webhook, _ = await hooked.make("DealOpened")
    slow = hooked.services.work(hooked.org.as_("rep"))
    work = await slow.__aenter__()
    late = await deals.open_deal(
        work, name="late", pipeline_id=hooked.pipeline.id, owner_id=hooked.org.people["rep"], at=hooked.at
    )
    await work.session.execute(text("select pg_current_xact_id()"))
    early = await hooked.open("early")
    await hooked.tell(webhook)
    assert hooked.endpoint.visits == []
    ((waiting,),) = hooked.rows(
        "select count(*) from procrastinate_jobs where task_name = 'read_for_webhooks' and status = 'todo'"
    )
    await slow.__aexit__(None, None, None)
    await hooked.tell(webhook)

    assert waiting >= 1
    assert sorted(_told(hooked)) == sorted([str(late), str(early)])


async def test_nothing_is_lost_or_doubled_under_concurrent_writes(hooked: Hooked) -> None:
    """Ten writers, two workers, three webhooks: each event reaches each webhook exactly once."""
    made = [(await hooked.make("DealOpened"))[0] for _ in range(3)]
    stop = asyncio.Event()

    async def write(n: int) -> list[UUID]:
        return [await hooked.open(f"{n}-{i}") for i in range(8)]

    async def worker() -> None:
        working = asyncio.create_task(
            run_worker(hooked.services.queue, context={"services": hooked.services})
        )
        await stop.wait()
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)

    workers = [asyncio.create_task(worker()) for _ in range(2)]
    opened = [deal for some in await asyncio.gather(*(write(n) for n in range(10))) for deal in some]
    await until(lambda: len(hooked.endpoint.visits) >= 3 * len(opened))
    stop.set()
    await asyncio.gather(*workers)

    assert Counter(_told(hooked)) == {str(deal): 3 for deal in opened}
    assert len(set(hooked.endpoint.ids)) == len(hooked.endpoint.ids) == 240
    for webhook in made:
        assert await hooked.states(webhook) == ["sent"] * 80


async def test_couriers_take_turns(hooked: Hooked) -> None:
    """While one courier delivers, another of the same webhook keeps away; the message goes out once."""
    webhook, _ = await hooked.make("DealOpened")

    async def meanwhile(_: Visit) -> bytes:
        await hooked.carry(webhook)
        return answer()

    hooked.endpoint.answering = meanwhile
    await hooked.open()
    await hooked.tell(webhook)

    assert len(hooked.endpoint.visits) == 1
    assert await hooked.states(webhook) == ["sent"]


async def test_a_lost_courier_is_followed_by_another(hooked: Hooked) -> None:
    """Cut off after sending and before noting it, a courier's message is sent again with the same id."""
    webhook, _ = await hooked.make("DealOpened")
    began = asyncio.Event()

    async def hang(_: Visit) -> bytes:
        began.set()
        await asyncio.sleep(0.5)
        return answer()

    hooked.endpoint.answering = hang
    await hooked.open()
    await hooked.read()
    lost = asyncio.create_task(hooked.carry(webhook, courier=1))
    await began.wait()
    lost.cancel()
    await asyncio.gather(lost, return_exceptions=True)
    hooked.endpoint.answering = None
    await hooked.carry(webhook, courier=2)
    assert len(hooked.endpoint.visits) == 1
    hooked.later(seconds=webhooks.LEASE.total_seconds())
    await jobs.sweep(hooked.services)
    await hooked.carry(webhook, courier=3)

    first, second = hooked.endpoint.ids
    assert first == second
    assert await hooked.states(webhook) == ["sent"]


async def test_a_lost_job_costs_a_minute_and_no_message(hooked: Hooked) -> None:
    """Whatever becomes of the queue's jobs, the sweep finds what should be under way."""
    webhook, _ = await hooked.make("DealOpened")
    await hooked.open()
    hooked.rows("delete from procrastinate_jobs returning 1")
    await jobs.sweep(hooked.services)
    await hooked.work_off()
    assert await hooked.states(webhook) == ["sent"]

    await hooked.open()
    await hooked.read()
    hooked.rows("delete from procrastinate_jobs returning 1")
    await jobs.sweep(hooked.services)
    await hooked.work_off()

    assert await hooked.states(webhook) == ["sent", "sent"]


async def test_writers_do_not_wait_for_each_other(hooked: Hooked) -> None:
    """While one transaction with events is open, another of the same organization commits."""
    await hooked.make("DealOpened")
    hooked.rows("delete from procrastinate_jobs returning 1")
    first = hooked.services.work(hooked.org.as_("rep"))
    work = await first.__aenter__()
    work.emit(webhooks.WebhookSecretRotated(record_id=uuid4(), occurred_at=hooked.at))
    connection = await work.connection()
    await jobs.wake(hooked.services.queue, connection, hooked.org.as_("rep"))

    async with asyncio.timeout(5):
        async with hooked.services.work(hooked.org.as_("rep_mate")) as other:
            await jobs.wake(hooked.services.queue, await other.connection(), hooked.org.as_("rep_mate"))
    await first.__aexit__(None, None, None)


async def test_without_webhooks_nothing_is_queued(hooked: Hooked) -> None:
    """An organization that subscribes to nothing pays with no jobs."""
    await hooked.open()

    assert hooked.rows("select 1 from procrastinate_jobs where task_name = 'read_for_webhooks'") == []
