"""The audit trail: whatever is changed behind the program's back shows."""

from collections.abc import Callable
from datetime import datetime, timedelta

import psycopg
import pytest
from sqlalchemy import text

from crm_core import audit, people, privacy, records
from crm_core.kit import Database, ForbiddenError, asking, unit_of_work
from crm_core.kit.asking import Asked
from tests.crm_core.selling import lay_out, open_deal
from tests.database import Org

KEY = b"k" * 32
Tampers = Callable[[str], None]


@pytest.fixture
def tamper(admin_url: str) -> Tampers:
    """Change the database as its superuser, past every trigger and policy."""

    def changed(statement: str) -> None:
        with psycopg.connect(admin_url, autocommit=True) as connection:
            connection.execute("set session_replication_role = replica")
            connection.execute(statement.encode())

    return changed


@pytest.fixture
async def sealed(database: Database, org: Org, at: datetime) -> audit.Head:
    """A company in which something happened, and all of it is sealed."""
    pipeline = await lay_out(database, org, at=at)
    for name in ("One", "Two", "Three"):
        await open_deal(database, org.as_("rep"), pipeline=pipeline, at=at, name=name)
    return await _seal(database, org, at=at)


async def _seal(database: Database, org: Org, *, at: datetime, key: bytes = KEY) -> audit.Head:
    async with unit_of_work(database, org.tenant.system) as work:
        await audit.seal(work, key=key, at=at)
        return await audit.head(work.session)


async def _verify(database: Database, org: Org, *, expected: tuple[audit.Head, ...] = ()) -> audit.Verdict:
    async with unit_of_work(database, org.tenant.system) as work:
        return await audit.verify(work.session, key=KEY, expected=expected)


async def test_an_untouched_log_holds_and_goes_on(
    database: Database, org: Org, at: datetime, sealed: audit.Head
) -> None:
    """What happens after a seal is sealed by the next one, and heads kept from before still hold."""
    pipeline = await lay_out(database, org, at=at, name="Another")
    before = await _verify(database, org, expected=(sealed,))
    await open_deal(database, org.as_("rep"), pipeline=pipeline, at=at)
    later = await _seal(database, org, at=at + timedelta(minutes=1))
    after = await _verify(database, org, expected=(sealed, later))

    assert before.holds
    assert before.unsealed > 0
    assert after.holds
    assert after.unsealed == 0
    assert after.events == later.n > sealed.n


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ("""update events set data = data || '{"amount": "1.00"}' where type = 'DealOpened'""", "changed"),
        (
            "update events set occurred_at = occurred_at - interval '1 day' where type = 'DealOpened'",
            "broken",
        ),
        ("update events set actor_id = null where type = 'DealOpened'", "broken"),
        ("delete from events where type = 'DealOpened'", "missing"),
        ("""update events set data = '{}', redacted_at = null where type = 'DealOpened'""", "changed"),
        ("update audit_links set link = sha256(link) where n = 2", "broken"),
        ("update audit_links set data_digest = sha256('') where n = 2", "changed"),
    ],
)
async def test_what_was_changed_is_named(  # noqa: PLR0917 - fixtures
    database: Database, org: Org, sealed: audit.Head, tamper: Tampers, change: str, kind: str
) -> None:
    """An event or a link changed or removed by the database's superuser is a fault with its number."""
    assert sealed.n > 0
    tamper(change)

    verdict = await _verify(database, org)

    assert not verdict.holds
    assert kind in {fault.kind for fault in verdict.faults}


async def test_an_event_put_in_between_is_found(
    database: Database, org: Org, sealed: audit.Head, tamper: Tampers
) -> None:
    """History cannot be invented: an event of an older transaction that has no link stands out."""
    assert sealed.n > 0
    tamper(
        "insert into events (org_id, id, xid, type, noun, record_id, occurred_at, known_at, data)"
        " select org_id, gen_random_uuid(), xid, 'DealDeleted', 'deals', record_id, occurred_at, known_at,"
        " '{}'::jsonb"
        " from events where type = 'DealOpened' order by xid limit 1"
    )

    assert {fault.kind for fault in (await _verify(database, org)).faults} == {"added"}


async def test_links_cut_off_are_missed_by_whoever_kept_a_head(
    database: Database, org: Org, sealed: audit.Head, tamper: Tampers
) -> None:
    """Cutting the newest links and their events leaves a shorter chain that holds, except for a kept head."""
    tamper(f"delete from events e using audit_links l where l.event_id = e.id and l.n >= {sealed.n - 1}")
    tamper(f"delete from audit_links where n >= {sealed.n - 1}")

    assert (await _verify(database, org)).holds
    assert [fault.kind for fault in (await _verify(database, org, expected=(sealed,))).faults] == ["head"]


async def test_a_chain_is_not_gone_on_with_another_key(
    database: Database, org: Org, at: datetime, sealed: audit.Head
) -> None:
    """Whoever can write to the database and lacks the key cannot seal a history of their own."""
    assert sealed.n > 0
    with pytest.raises(audit.BrokenTrailError):
        await _seal(database, org, at=at, key=b"x" * 32)


async def test_forgetting_somebody_breaks_no_chain(database: Database, org: Org, at: datetime) -> None:
    """A person's right to be forgotten empties events that were sealed; the verdict counts them."""
    async with unit_of_work(database, org.as_("rep")) as work:
        person_id = await people.create(work, name="Ines", owner_id=org.people["rep"], at=at)
    await _seal(database, org, at=at)
    async with unit_of_work(database, org.as_("admin")) as work:
        await privacy.erase(work, records.RESOURCES["people"], person_id, at=at)
    await _seal(database, org, at=at)

    verdict = await _verify(database, org)

    assert verdict.holds
    assert verdict.redacted == 1


async def test_only_whoever_keeps_the_organization_reads_the_chain(
    database: Database, org: Org, sealed: audit.Head
) -> None:
    """A rep sees no link and, in the audit view, only what they may see of the log anyway."""
    async with unit_of_work(database, org.as_("rep")) as work:
        head = await audit.head(work.session)
    async with unit_of_work(database, org.as_("other_rep")) as work:
        seen = await asking.listed(
            work.session,
            audit.RESOURCE,
            Asked(filter={"field": "noun", "value": "deals"}),
            lookup=records.of_table,
        )

    assert sealed.n > 0
    assert head.n == 0
    assert seen.items == ()


async def test_nobody_changes_a_link(database: Database, org: Org, sealed: audit.Head) -> None:
    """The application itself can only add to the chain."""
    assert sealed.n > 0
    with pytest.raises(ForbiddenError):
        async with unit_of_work(database, org.tenant.system) as work:
            await work.session.execute(text("delete from audit_links"))
