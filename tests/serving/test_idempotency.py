"""A write that is sent twice happens once."""

import asyncio
from datetime import timedelta

from sqlalchemy import text

from serving.api import idempotency
from serving.services import Services
from tests.database import Org
from tests.serving.conftest import ClientOf

AGAIN = {"X-Skip-Duplicate-Check": "true"}
KEY = {"Idempotency-Key": "1f0c"}
ACCOUNT = {"name": "Harbour Logistics"}


async def test_the_same_request_twice_happens_once(client_of: ClientOf) -> None:
    """Sent again with its key, a write gets the first answer, and there is one record."""
    rep = await client_of("rep")

    first = await rep.post("/accounts", json=ACCOUNT, headers=KEY)
    again = await rep.post("/accounts", json=ACCOUNT, headers=KEY)

    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    assert again.headers["Idempotency-Replayed"] == "true"
    assert again.headers["ETag"] == first.headers["ETag"]
    assert len((await rep.get("/accounts")).json()["items"]) == 1


async def test_requests_at_the_same_moment_happen_once(client_of: ClientOf) -> None:
    """Two copies of a request under way together wait for each other and make one record."""
    rep = await client_of("rep")

    answers = await asyncio.gather(*(rep.post("/accounts", json=ACCOUNT, headers=KEY) for _ in range(4)))

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["id"] for answer in answers}) == 1


async def test_a_key_belongs_to_one_request(client_of: ClientOf) -> None:
    """Used for another request, a key is refused rather than answered with something else."""
    rep = await client_of("rep")
    await rep.post("/accounts", json=ACCOUNT, headers=KEY)

    other = await rep.post("/accounts", json={"name": "Other"}, headers=KEY)

    assert (other.status_code, other.json()["code"]) == (409, "idempotency_key_reused")


async def test_keys_are_each_persons_own(client_of: ClientOf) -> None:
    """Two people may use the same key; neither gets the other's answer."""
    rep, mate = await client_of("rep"), await client_of("rep_mate")

    ours = await rep.post("/accounts", json=ACCOUNT, headers=KEY)
    theirs = await mate.post("/accounts", json=ACCOUNT, headers=KEY | AGAIN)

    assert ours.json()["id"] != theirs.json()["id"]


async def test_a_failed_request_may_be_sent_again(client_of: ClientOf) -> None:
    """What failed changed nothing, so its key is free."""
    rep = await client_of("rep")
    refused = await rep.post("/accounts", json={"name": ""}, headers=KEY)

    assert refused.status_code == 422
    assert (await rep.post("/accounts", json=ACCOUNT, headers=KEY)).status_code == 201


async def test_answers_are_kept_for_a_day(client_of: ClientOf, services: Services, org: Org) -> None:
    """After a day a key counts as new, and the system forgets it."""
    rep = await client_of("rep")
    first = await rep.post("/accounts", json=ACCOUNT, headers=KEY)
    async with services.work(org.tenant.system) as work:
        await idempotency.forget_old(work.session, at=services.clock())
    async with services.work(org.as_("rep")) as work:
        assert (await work.session.execute(text("select count(*) from idempotency_keys"))).scalar_one() == 1
        late = services.clock() - timedelta(hours=25)
        await work.session.execute(text("update idempotency_keys set claimed_at = :late"), {"late": late})

    second = await rep.post("/accounts", json=ACCOUNT, headers=KEY | AGAIN)

    assert second.json()["id"] != first.json()["id"]


async def test_a_secret_is_never_kept(client_of: ClientOf, services: Services, org: Org) -> None:
    """The answer that shows a new API key is not stored anywhere, key or no key."""
    rep = await client_of("rep")
    made = await rep.post("/api-keys", json={"name": "sync"}, headers=KEY)
    async with services.work(org.as_("rep")) as work:
        kept = (await work.session.execute(text("select count(*) from idempotency_keys"))).scalar_one()

    assert made.status_code == 201
    assert kept == 0
