"""Two hundred leads that arrive at once, on the real database: what must hold however they interleave."""

import asyncio
from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

import pytest

from crm_core.kit import Database, unit_of_work
from crm_core.kit.errors import DomainError
from tests.crm_core.routing.desk import LOOKUP, Desk
from tests.database import Org

ARRIVALS = 200


@pytest.fixture
async def desk(database: Database, org: Org, at: datetime) -> Desk:
    """A desk with a queue and no rules yet."""
    return await Desk(database, org, at).open()


async def route_all(desk: Desk, lead_ids: Iterable[UUID], *, twice: bool = False) -> None:
    """Route all at once, each as a job does: again when the database asks for it."""

    async def one(lead_id: UUID) -> None:
        for _ in range(5):
            try:
                await desk.route(lead_id)
            except DomainError:
                continue
            return
        raise AssertionError(f"{lead_id} was never routed")

    wanted = [*lead_ids, *lead_ids] if twice else list(lead_ids)
    await asyncio.gather(*(one(lead_id) for lead_id in wanted))


async def outcome(desk: Desk) -> tuple[Counter[str], Counter[str], int]:
    """Leads by the owner in the record, by who holds the assignment, and how many have other than one."""
    from sqlalchemy import text  # noqa: PLC0415 - only here the tables are counted past the repository

    async with unit_of_work(desk.database, desk.org.tenant.system) as work:
        rows = (
            await work.session.execute(
                text(
                    "select l.owner_id, a.owner_id, a.queue_id, (select count(*) from routing_assignments x"
                    " where x.lead_id = l.id and x.ended_at is null)"
                    " from leads l left join routing_assignments a on a.lead_id = l.id and a.ended_at is null"
                )
            )
        ).all()
    owners = Counter(desk.who(row[0]) for row in rows)
    held = Counter("queue" if row[2] else desk.who(row[1]) for row in rows)
    return owners, held, sum(row[3] != 1 for row in rows)


async def arrivals(desk: Desk) -> list[UUID]:
    """That many leads, unrouted."""
    return [await desk.arrives() for _ in range(ARRIVALS)]


async def test_each_lead_has_one_owner_and_turns_are_even(desk: Desk) -> None:
    """Asked for twice at once, each lead has exactly one owner, none is lost, counts are even to one."""
    await desk.publish(desk.rule("rep", "rep_mate", "other_rep"))
    await route_all(desk, await arrivals(desk), twice=True)

    owners, held, wrong = await outcome(desk)

    assert wrong == 0
    assert owners == held
    assert sorted(owners.values()) == [66, 67, 67]
    assert owners.keys() == {"rep", "rep_mate", "other_rep"}


async def test_limits_are_never_exceeded_by_rules_that_share_people(desk: Desk) -> None:
    """Two rules give to the same people at once: nobody gets more than they can take, the rest waits."""
    web = {"field": "source", "op": "eq", "value": "web"}
    await desk.publish(
        desk.rule("rep", "rep_mate", filter=web, most_open=30),
        desk.rule("rep_mate", "rep", "other_rep", method="load", most_open=30),
    )
    mixed = [await desk.arrives(source="web" if n % 2 else "fair") for n in range(ARRIVALS)]
    await route_all(desk, mixed)

    owners, held, wrong = await outcome(desk)

    assert wrong == 0
    assert held == {"rep": 30, "rep_mate": 30, "other_rep": 30, "queue": 110}
    assert owners["nobody"] == 110


async def test_owners_that_win_take_no_turns_while_others_do(desk: Desk, at: datetime) -> None:
    """Half belong to somebody already: the other half is still shared to within one."""
    from crm_core import accounts  # noqa: PLC0415 - only here an account is made

    async with unit_of_work(desk.database, desk.org.tenant.system) as work:
        await accounts.create(
            work, name="Harbour", owner_id=desk.org.people["rep"], at=at.replace(year=at.year - 1)
        )
    await desk.publish(
        {**desk.rule(), "name": "Owner", "method": "existing_owner"},
        desk.rule("rep", "rep_mate", "other_rep"),
    )
    mixed = [await desk.arrives(company="Harbour" if n % 2 else None) for n in range(ARRIVALS)]
    await route_all(desk, mixed)

    owners, _, wrong = await outcome(desk)

    assert wrong == 0
    shared = owners - Counter({"rep": ARRIVALS // 2})
    assert sum(shared.values()) == ARRIVALS // 2
    assert max(shared.values()) - min(shared.values()) <= 1


async def test_a_transaction_that_dies_takes_no_turn(desk: Desk) -> None:
    """A third of the workers is killed before the commit: their leads are routed again, turns stay even."""
    from crm_core import routing  # noqa: PLC0415 - only here it is called past the desk

    await desk.publish(desk.rule("rep", "rep_mate", "other_rep"))
    lead_ids = await arrivals(desk)

    async def dying(lead_id: UUID) -> None:
        async with unit_of_work(desk.database, desk.org.tenant.system) as work:
            await routing.route(work, lead_id, cause="arrival", lookup=LOOKUP, at=desk.at)
            raise RuntimeError("killed")

    async def killed(lead_id: UUID) -> None:
        with pytest.raises(RuntimeError, match="killed"):
            await dying(lead_id)

    await asyncio.gather(route_all(desk, lead_ids[60:]), *(killed(one) for one in lead_ids[:60]))
    await route_all(desk, lead_ids[:60])

    owners, held, wrong = await outcome(desk)

    assert (wrong, sorted(owners.values())) == (0, [66, 67, 67])
    assert owners == held
