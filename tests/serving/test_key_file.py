"""Sealing keys in a file: made once, rotated while others use it, and the secrets they seal."""

import stat
from uuid import UUID

import psycopg
import pytest

from crm_core import access
from crm_core.kit import Database, unit_of_work
from crm_core.kit.sealing import Sealer
from serving import bootstrap
from serving.services import Services
from serving.settings import Settings
from tests.database import Org

CANARY = "the client secret of a provider"
RECORD = UUID(int=7)


async def _keep(services: Services, org: Org, *, record: UUID = RECORD) -> None:
    async with services.work(org.as_("admin")) as work:
        await access.keep(work, services.sealer, record=record, purpose="test", plain=CANARY)


async def _reveal(database: Database, org: Org, sealer: Sealer, *, purpose: str = "test") -> str | None:
    async with unit_of_work(database, org.as_("admin")) as work:
        return await access.reveal(work, sealer, record=RECORD, purpose=purpose)


def _mode(settings: Settings) -> int:
    return stat.S_IMODE((settings.data / "secrets" / "sealing").stat().st_mode)


def _key_ids(admin_url: str) -> set[str]:
    with psycopg.connect(admin_url) as connection:
        return {key_id for (key_id,) in connection.execute("select key_id from sealed_secrets").fetchall()}


def test_the_first_key_is_made_at_the_first_start(settings: Settings) -> None:
    """Only its owner can read it, and a second start finds the same."""
    first = bootstrap.sealer_of(settings)

    assert _mode(settings) == 0o600
    assert bootstrap.sealer_of(settings).current == first.current


async def test_a_running_service_follows_a_rotation(
    services: Services, settings: Settings, org: Org, admin_url: str
) -> None:
    """Everything is sealed anew, the service that runs opens it, and old keys can then be forgotten."""
    for n in range(7, 260):
        await _keep(services, org, record=UUID(int=n))
    before = _key_ids(admin_url)
    name = bootstrap.key_file(settings).add()
    count = await access.reseal_all(services.database, bootstrap.sealer_of(settings))
    after = _key_ids(admin_url)
    again = await access.reseal_all(services.database, bootstrap.sealer_of(settings))
    forgotten = bootstrap.key_file(settings).keep_first()

    assert (before, after) == ({services.sealer.current}, {name})
    assert (count, again, forgotten) == (253, 0, 1)
    assert await _reveal(services.database, org, services.sealer) == CANARY
    assert await _reveal(services.database, org, bootstrap.sealer_of(settings)) == CANARY
    assert _mode(settings) == 0o600


async def test_a_secret_opens_where_it_belongs_only(
    services: Services, org: Org, other_org: Org, admin_url: str
) -> None:
    """Moved to another organization, or for another purpose, it does not open; without its key neither."""
    await _keep(services, org)
    other = Sealer.of("ff" * 32)
    with pytest.raises(access.SealBrokenError):
        await _reveal(services.database, org, other)
    assert await _reveal(services.database, org, services.sealer, purpose="another") is None
    with psycopg.connect(admin_url) as connection:
        connection.execute("update sealed_secrets set org_id = %s", [other_org.id])
    with pytest.raises(access.SealBrokenError):
        await _reveal(services.database, other_org, services.sealer)


async def test_nothing_of_it_is_in_the_clear(services: Services, org: Org, admin_url: str) -> None:
    """Two of the same secret do not look the same."""
    await _keep(services, org)
    await _keep(services, org, record=UUID(int=8))
    with psycopg.connect(admin_url) as connection:
        rows = connection.execute("select sealed, s::text from sealed_secrets s").fetchall()

    assert len({sealed for sealed, _ in rows}) == 2
    assert not any(CANARY in text or CANARY.encode().hex() in text for _, text in rows)
