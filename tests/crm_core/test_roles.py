"""Roles: several merge, some everybody has, fields close, and nobody is locked out; by truth tables."""

import asyncio
from datetime import datetime
from itertools import product
from uuid import UUID

import pytest
from sqlalchemy import text

from crm_core import organizations, users
from crm_core.kit import ConflictError, Database, DomainError, ForbiddenError, Identity, unit_of_work
from crm_core.organizations import ACTIONS, LEVELS, OBJECTS, Change
from crm_core.pipelines import Pipeline
from tests.crm_core.selling import lay_out, open_deal
from tests.database import Org

READS = {
    "none": set[str](),
    "own": {"rep"},
    "team": {"rep", "rep_mate"},
    "all": {"rep", "rep_mate", "other_rep"},
}


@pytest.fixture
async def pipeline(database: Database, org: Org, at: datetime) -> Pipeline:
    """A pipeline of two open stages, Won and Lost."""
    return await lay_out(database, org, at=at)


async def _make(database: Database, org: Org, name: str, change: Change, *, at: datetime) -> None:
    async with unit_of_work(database, org.as_("admin")) as work:
        await organizations.make_role(work, name, change=change, at=at)


async def _give(database: Database, org: Org, who: str, *, at: datetime, **to: object) -> None:
    async with unit_of_work(database, org.as_("admin")) as work:
        await users.edit(work, org.people[who], to=to, at=at)


async def _code(database: Database, as_: Identity, name: str, change: Change | None, *, at: datetime) -> str:
    """Edit a role, or delete it; what came of it."""
    try:
        async with unit_of_work(database, as_) as work:
            if change is None:
                await organizations.delete_role(work, name, at=at)
            else:
                await organizations.edit_role(work, name, change=change, at=at)
    except DomainError as error:
        return error.code
    return "done"


async def test_the_most_permissive_of_several_roles_wins(
    database: Database, org: Org, pipeline: Pipeline, at: datetime
) -> None:
    """For every pair of levels: what is seen and what is told are the wider of the two."""
    owners = {who: await open_deal(database, org.as_(who), pipeline=pipeline, at=at) for who in READS["all"]}
    for level in LEVELS:
        await _make(database, org, f"reads_{level}", Change(reaches={"deals": {"read": level}}), at=at)
    found, expected = {}, {}
    for one, other in product(LEVELS, LEVELS):
        await _give(database, org, "rep", role=f"reads_{one}", roles=[f"reads_{other}"], at=at)
        async with unit_of_work(database, org.as_("rep")) as work:
            seen = set((await work.session.execute(text("select id from deals"))).scalars())
        async with unit_of_work(database, org.as_("admin")) as work:
            told = (await organizations.access_of(work, org.people["rep"])).reaches["deals"]["read"]
        wider = max(one, other, key=LEVELS.index)
        found[one, other] = ({who for who, id_ in owners.items() if id_ in seen}, told)
        expected[one, other] = (READS[wider], wider)

    assert found == expected


@pytest.mark.parametrize("who", ["rep", "developer", "manager", "analyst", "admin"])
async def test_effective_access_is_what_the_database_decides(database: Database, org: Org, who: str) -> None:
    """For every object and action, what is told of a user is what the user's own transaction reaches."""
    async with unit_of_work(database, org.as_("admin")) as work:
        told = (await organizations.access_of(work, org.people[who])).reaches
        still_admin = (
            await work.session.execute(text("select bellwether_level('users', 'edit')"))
        ).scalar_one()
    async with unit_of_work(database, org.as_(who)) as work:
        levels = await work.session.execute(
            text(
                "select o, a, bellwether_level(o, a) from unnest(cast(:objects as text[])) o,"
                " unnest(cast(:actions as text[])) a"
            ),
            {"objects": list(OBJECTS), "actions": list(ACTIONS)},
        )
        real: dict[str, dict[str, str]] = {}
        for object_, action, level in levels:
            real.setdefault(object_, {})[action] = level

    assert told == real
    assert still_admin == "all"


async def test_a_baseline_role_is_everybodys(
    database: Database, org: Org, pipeline: Pipeline, at: datetime
) -> None:
    """What it gives, every person has at once, and no longer once it is not the baseline."""
    await open_deal(database, org.as_("other_rep"), pipeline=pipeline, at=at)

    async def sees(who: str) -> int:
        async with unit_of_work(database, org.as_(who)) as work:
            return int((await work.session.execute(text("select count(*) from deals"))).scalar_one())

    before = await sees("rep")
    await _make(database, org, "everybody", Change(reaches={"deals": {"read": "all"}}, baseline=True), at=at)
    during = await sees("rep")
    await _code(database, org.as_("admin"), "everybody", Change(baseline=False), at=at)

    assert (before, during, await sees("rep")) == (0, 1, 0)


async def test_a_field_is_closed_when_all_roles_that_see_the_object_close_it(
    database: Database, org: Org, at: datetime
) -> None:
    """One role that leaves it open is enough to see it; one that does not reach the object is not."""
    reads = {"deals": {"read": "own"}}
    closed = {"deals": {"amount": "none"}}
    await _make(database, org, "closes", Change(reaches=reads, fields=closed), at=at)
    await _make(database, org, "reads_it", Change(reaches=reads, fields={"deals": {"amount": "read"}}), at=at)
    await _make(database, org, "opens", Change(reaches=reads), at=at)
    await _make(database, org, "elsewhere", Change(reaches={"people": {"read": "all"}}), at=at)
    truth = {
        ("closes",): "none", ("closes", "elsewhere"): "none", ("closes", "reads_it"): "read",
        ("closes", "opens"): None, ("closes", "reads_it", "opens"): None, ("reads_it",): "read",
    }  # fmt: skip
    found = {}
    for first, *more in truth:
        await _give(database, org, "rep", role=first, roles=more, at=at)
        async with unit_of_work(database, org.as_("admin")) as work:
            fields = (await organizations.access_of(work, org.people["rep"])).fields
        found[first, *more] = next((one.access for one in fields if one.field == "amount"), None)

    assert found == truth


async def test_who_sees_a_record_is_asked_of_the_policies(
    database: Database, org: Org, pipeline: Pipeline, at: datetime
) -> None:
    """Readers and editors of a rep's deal, told to whoever sees it and to nobody else."""
    deal_id = await open_deal(database, org.as_("rep"), pipeline=pipeline, at=at)

    async def told(who: str) -> dict[UUID, bool] | None:
        async with unit_of_work(database, org.as_(who)) as work:
            found = await organizations.who_sees(work, "deals", deal_id)
            return None if found is None else {one.user_id: one.may_edit for one in found}

    people = org.people
    expected = {
        people["rep"]: True, people["manager"]: True, people["director"]: True, people["admin"]: True,
        people["developer"]: False, people["analyst"]: False,
    }  # fmt: skip
    assert await told("admin") == expected
    assert await told("rep") == expected
    assert await told("other_rep") is None


async def test_built_in_roles_can_be_edited_and_not_deleted(
    database: Database, org: Org, at: datetime
) -> None:
    """The organization's own can be deleted when nobody has them, is invited with them or joins with them."""
    change = Change(title="Seller", reaches={"deals": {"read": "all"}})
    admin = org.as_("admin")
    await _make(database, org, "seller", change, at=at)
    await _give(database, org, "rep", roles=["seller"], at=at)

    assert await _code(database, admin, "sales_representative", change, at=at) == "done"
    assert await _code(database, admin, "sales_representative", None, at=at) == "built_in_role"
    assert await _code(database, admin, "seller", None, at=at) == "role_in_use"
    await _give(database, org, "rep", roles=[], at=at)
    assert await _code(database, admin, "seller", None, at=at) == "done"
    assert await _code(database, admin, "seller", None, at=at) == "role_not_found"
    assert await _code(database, admin, "system", change, at=at) == "role_not_found"
    assert await _code(database, org.as_("manager"), "analyst", change, at=at) == "forbidden"


@pytest.mark.parametrize(
    "change",
    [
        Change(reaches={"organization": {"edit": "none"}}),
        Change(reaches={"users": {"edit": "team"}}),
    ],
)
async def test_the_last_admin_is_not_locked_out_by_a_role(
    database: Database, org: Org, at: datetime, change: Change
) -> None:
    """Unless somebody else could set it right."""
    refused = await _code(database, org.as_("admin"), "admin", change, at=at)
    keeps = {"organization": {"edit": "all"}, "users": {"edit": "all"}}
    await _make(database, org, "keeper", Change(reaches=keeps), at=at)
    await _give(database, org, "manager", roles=["keeper"], at=at)

    assert refused == "last_admin"
    assert await _code(database, org.as_("admin"), "admin", change, at=at) == "done"


async def test_two_admins_do_not_lock_each_other_out(database: Database, org: Org, at: datetime) -> None:
    """Of two who take each other's role at the same moment, one is refused."""
    await _give(database, org, "manager", role="admin", at=at)

    async def demote(who: str, by: str) -> bool:
        try:
            async with unit_of_work(database, org.as_(by)) as work:
                await users.edit(work, org.people[who], to={"role": "analyst"}, at=at)
        except (ConflictError, ForbiddenError):
            return False
        return True

    done = await asyncio.gather(demote("admin", "manager"), demote("manager", "admin"))
    async with unit_of_work(database, org.tenant.system) as work:
        left = await organizations.keepers(work)

    assert done.count(True) == 1
    assert left == 1


@pytest.mark.parametrize("role", ["system", "no_such_role"])
async def test_only_roles_that_can_be_given_are_given(
    database: Database, org: Org, at: datetime, role: str
) -> None:
    """The system's own role is nobody's, first or further."""
    for to in ({"role": role}, {"roles": [role]}):
        with pytest.raises(organizations.UnknownRoleError):
            await _give(database, org, "rep", at=at, **to)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (Change(reaches={"nothing": {"read": "all"}}), "unknown_reach"),
        (Change(reaches={"deals": {"fly": "all"}}), "unknown_reach"),
        (Change(reaches={"deals": {"read": "most"}}), "unknown_reach"),
        (Change(fields={"deals": {"name": "none"}}), "field_not_closable"),
        (Change(fields={"deals": {"amount": "some"}}), "field_not_closable"),
    ],
)
async def test_a_role_says_what_there_is(
    database: Database, org: Org, at: datetime, change: Change, code: str
) -> None:
    """An object, action, level or field that there is not is refused and not kept."""
    assert await _code(database, org.as_("admin"), "analyst", change, at=at) == code


async def test_further_roles_of_a_user_are_in_the_log(database: Database, org: Org, at: datetime) -> None:
    """Given and taken: each change says what the user has now."""
    await _give(database, org, "rep", roles=["analyst"], at=at)
    await _give(database, org, "rep", roles=[], at=at)
    async with unit_of_work(database, org.as_("admin")) as work:
        logged = await work.session.execute(
            text(
                "select data -> 'fields', data -> 'roles' from events where type = 'UserEdited' order by seq"
            )
        )
        told = [(fields, roles) for fields, roles in logged]
        version = (await users.read(work.session, org.people["rep"])).version

    assert told == [(["roles"], ["analyst"]), (["roles"], [])]
    assert version == 3
