"""Where people work over time: one company comes first, and what was is kept."""

from datetime import date, datetime, timedelta
from uuid import UUID

import pytest

from crm_core import accounts, people
from crm_core.kit import AlreadyExistsError, Database, unit_of_work
from crm_core.people import Affiliation
from tests.database import Org


async def _companies(database: Database, org: Org, *, at: datetime) -> tuple[UUID, UUID]:
    async with unit_of_work(database, org.as_("rep")) as work:
        one, other = [
            await accounts.create(work, name=name, owner_id=org.people["rep"], at=at)
            for name in ("One", "Two")
        ]
    return one, other


async def _person(database: Database, org: Org, account_id: UUID, *, at: datetime) -> UUID:
    async with unit_of_work(database, org.as_("rep")) as work:
        return await people.create(
            work, name="Ann", title="Buyer", account_id=account_id, owner_id=org.people["rep"], at=at
        )


async def _all(
    database: Database, org: Org, person_id: UUID
) -> list[tuple[str | None, object, object, bool]]:
    async with unit_of_work(database, org.as_("rep")) as work:
        found: tuple[Affiliation, ...] = await people.affiliations(work.session, person_id)
    return [
        (one.account.name if one.account else None, one.started_on, one.ended_on, one.primary)
        for one in found
    ]


async def test_whoever_moves_keeps_their_history(database: Database, org: Org, at: datetime) -> None:
    """Writing another account into a person's row ends the one before; both stay to be read."""
    one, other = await _companies(database, org, at=at)
    person = await _person(database, org, one, at=at)
    later = at + timedelta(days=30)
    async with unit_of_work(database, org.as_("rep")) as work:
        await people.edit(work, person, to={"account_id": other}, at=later)

    assert await _all(database, org, person) == [
        ("Two", later.date(), None, True), ("One", None, later.date(), True),
    ]  # fmt: skip


async def test_a_new_primary_company_is_the_persons_account(
    database: Database, org: Org, at: datetime
) -> None:
    """The person's row follows the primary company; one beside it changes nothing."""
    one, other = await _companies(database, org, at=at)
    person = await _person(database, org, one, at=at)
    async with unit_of_work(database, org.as_("rep")) as work:
        beside = await people.affiliate(
            work, person, account_id=other, title="Adviser", started_on=date(2025, 1, 1), at=at
        )
        before = (await people.read(work.session, person)).account
    async with unit_of_work(database, org.as_("rep")) as work:
        await people.edit_affiliation(work, person, affiliation_id=beside, to={"primary": True}, at=at)
    async with unit_of_work(database, org.as_("rep")) as work:
        after = (await people.read(work.session, person)).account

    assert before is not None
    assert after is not None
    assert (before.id, after.id) == (one, other)
    assert await _all(database, org, person) == [
        ("Two", at.date(), None, True),
        ("One", None, at.date(), True),
        ("Two", date(2025, 1, 1), at.date(), False),
    ]


async def test_nobody_works_twice_at_one_company_at_a_time(
    database: Database, org: Org, at: datetime
) -> None:
    """A second time at the same company begins after the first has ended."""
    one, _ = await _companies(database, org, at=at)
    person = await _person(database, org, one, at=at)

    with pytest.raises(AlreadyExistsError):
        async with unit_of_work(database, org.as_("rep")) as work:
            await people.affiliate(work, person, account_id=one, at=at)


async def test_an_ended_affiliation_leaves_no_account(database: Database, org: Org, at: datetime) -> None:
    """Whoever left their only company works nowhere that is known, and cannot come first there again."""
    one, _ = await _companies(database, org, at=at)
    person = await _person(database, org, one, at=at)
    async with unit_of_work(database, org.as_("rep")) as work:
        (found,) = await people.affiliations(work.session, person)
        await people.edit_affiliation(
            work, person, affiliation_id=found.id, to={"ended_on": at.date()}, at=at
        )
    async with unit_of_work(database, org.as_("rep")) as work:
        account = (await people.read(work.session, person)).account

    assert account is None
    assert await _all(database, org, person) == [("One", None, at.date(), True)]
