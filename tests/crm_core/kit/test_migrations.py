"""Migrations: there and back, and in step with the tables in code."""

from collections.abc import Iterator

import psycopg
import pytest
from psycopg.types.json import Jsonb

from crm_core.kit import Urls, bootstrap, migrations, new_id
from crm_core.organizations import permissions

_BEFORE = {
    "organization", "users", "pipelines", "accounts", "people", "deals", "activities", "scores", "events",
    "imports", "api_keys",
}  # fmt: skip
"""What roles reached before each action had a level of its own."""
_KEPT = {"create", "read", "edit", "delete"}


@pytest.fixture
def blank(server: str, worker_id: str) -> Iterator[Urls]:
    """An empty database of its own."""
    name = f"blank_{worker_id}"
    yield bootstrap.create_database(server, name)
    bootstrap.drop_database(server, name)


def _shape(urls: Urls) -> list[tuple[object, ...]]:
    with psycopg.connect(urls.owner) as connection:
        return connection.execute(
            "select 'table', relname::text, '' from pg_class c where relnamespace = 'public'::regnamespace"
            " and relkind in ('r', 'i', 'S') and relname not like 'alembic_version%'"
            " union all select 'function', proname::text, prosrc from pg_proc"
            " where pronamespace = 'public'::regnamespace"
            " union all select 'policy', polname::text, pg_get_expr(polqual, polrelid) from pg_policy"
            " union all select 'rights', relname::text, relacl::text || relrowsecurity || relforcerowsecurity"
            " from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'S')"
            " and relname not like 'alembic_version%'"
            " union all select 'type', typname::text, '' from pg_type"
            " where typnamespace = 'public'::regnamespace and typtype = 'e'"
            " order by 1, 2, 3"
        ).fetchall()


def test_migrations_go_up_down_and_up_again(blank: Urls) -> None:
    """Every migration can be undone without a trace, the newest rights included, and applied again."""
    *_, last, _newest = migrations.revisions()
    empty = _shape(blank)
    migrations.upgrade(blank.owner, last)
    before = _shape(blank)
    migrations.upgrade(blank.owner)
    first = _shape(blank)
    migrations.downgrade(blank.owner, last)
    one_step_back = _shape(blank)
    migrations.downgrade(blank.owner, "base")
    undone = _shape(blank)
    migrations.upgrade(blank.owner)

    assert one_step_back == before
    assert undone == empty
    assert _shape(blank) == first
    assert migrations.is_current(blank.owner)


def test_an_organization_founded_before_permissions_had_actions_keeps_them(blank: Urls) -> None:
    """Its roles may do what they could, and with what came since they may do what the design promises."""
    promised = {(p["role"], p["object"], p["action"]): p["level"] for p in permissions()}
    old = [
        {"role": role, "object": noun, "action": {"edit": "write"}.get(action, action), "level": level}
        for (role, noun, action), level in promised.items()
        if noun in _BEFORE and action in {"read", "edit"}
    ]
    migrations.upgrade(blank.owner, "0007")
    with psycopg.connect(blank.app) as connection:
        connection.execute(
            "select bellwether_found(%s, 'old', 'Old', 'EUR', false, %s, %s)",
            [new_id(), new_id(), Jsonb(old)],
        )
    migrations.upgrade(blank.owner)
    superuser = blank.owner.replace("bellwether_owner", "postgres", 1)
    with psycopg.connect(superuser) as connection:
        rows = connection.execute("select role, object, action, level from role_permissions").fetchall()
        written: dict[str, str] = {}
        written.update(connection.execute("select name, levels from roles").fetchall())

    got = {(role, noun, action): level for role, noun, action, level in rows}
    kept = {key: level for key, level in promised.items() if key[1] not in _BEFORE or key[2] in _KEPT}
    assert {key: got.get(key, "none") for key in kept} == kept
    assert " deals.read=own" in written["sales_representative"]


def test_tables_in_code_and_in_the_database_agree(urls: Urls) -> None:
    """A column added in code without its migration fails here, not in production."""
    migrations.check(urls.owner)


def test_every_key_of_a_tenant_table_carries_the_organization(admin_url: str) -> None:
    """No unique key can tell one organization of another's rows, and no foreign key can cross over."""
    known_before_the_organization = {
        ("organizations", "pk_organizations"),
        ("organizations", "uq_organizations_slug"),
        ("login_attempts", "pk_login_attempts"),
        ("sessions", "uq_sessions_token_hash"),
        ("api_keys", "uq_api_keys_key_hash"),
        ("login_challenges", "uq_login_challenges_token_hash"),
        ("invitations", "uq_invitations_token_hash"),
        ("password_resets", "uq_password_resets_token_hash"),
        ("sign_on_attempts", "uq_sign_on_attempts_state_hash"),
        ("oauth_grants", "uq_oauth_grants_code_hash"),
        ("oauth_tokens", "uq_oauth_tokens_token_hash"),
        ("alembic_version", "alembic_version_pkc"),
    }
    with psycopg.connect(admin_url) as connection:
        keys = connection.execute(
            "select c.conrelid::regclass::text, c.conname::text from pg_constraint c"
            " where c.connamespace = 'public'::regnamespace and c.contype in ('p', 'u', 'f')"
            " and not exists (select from pg_attribute a where a.attrelid = c.conrelid"
            "                 and a.attname = 'org_id' and a.attnum = any (c.conkey))"
            " union all"
            " select i.indrelid::regclass::text, i.indexrelid::regclass::text from pg_index i"
            " join pg_class t on t.oid = i.indrelid and t.relnamespace = 'public'::regnamespace"
            " where i.indisunique"
            " and not exists (select from pg_constraint c where c.conindid = i.indexrelid)"
            " and not exists (select from pg_attribute a where a.attrelid = i.indrelid"
            "                 and a.attname = 'org_id' and a.attnum = any (i.indkey))"
        ).fetchall()

    found = {key for key in keys if not key[0].startswith("procrastinate_")}

    assert found == known_before_the_organization


def test_what_shows_closed_fields_empty_shows_every_column(admin_url: str) -> None:
    """A column added to a table without its masked view would be an error to whoever has a closed field."""
    with psycopg.connect(admin_url) as connection:
        missing = connection.execute(
            "select v.relname::text, a.attname::text from pg_class v"
            " join pg_class t on t.relname = v.relname and t.relnamespace = 'public'::regnamespace"
            " join pg_attribute a on a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped"
            " where v.relnamespace = 'masked'::regnamespace and v.relkind = 'v'"
            " and not exists (select from pg_attribute b where b.attrelid = v.oid and b.attname = a.attname)"
        ).fetchall()

    assert missing == []
