"""The rows of the visibility matrix: two organizations, a row in each table for each role and relation."""

from typing import Any
from uuid import UUID

import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb

from tests.crm_core import visibility as v


def seed(connection: psycopg.Connection[Any]) -> None:
    """Write, past every policy, both organizations with a row per relation in each table."""
    _organization(connection, "ours")
    _organization(connection, "theirs")
    for role in v.ROLES:
        _people_around(connection, role)
    for relation in v.RELATIONS:
        for role in v.ROLES:
            _records(connection, role, relation=relation)
    connection.commit()


def _put(connection: psycopg.Connection[Any], table: str, **values: Any) -> None:
    connection.execute(
        sql.SQL("insert into {} ({}) values ({})").format(
            sql.Identifier(table),
            sql.SQL(", ").join(map(sql.Identifier, values)),
            sql.SQL(", ").join(sql.Placeholder() * len(values)),
        ),
        [Jsonb(value) if isinstance(value, dict | list) else value for value in values.values()],
    )


def _organization(connection: psycopg.Connection[Any], name: str) -> None:
    org = v.key(name)
    permissions = _seeded_permissions()
    connection.execute(
        "select bellwether_found(%s, %s::text, %s::text, %s::text, %s, %s, %s)",
        [org, name, name.title(), "EUR", False, v.key(name, "system"), Jsonb(permissions)],
    )
    _put(connection, "roles", org_id=org, name="guest", custom=True)
    _put(connection, "teams", org_id=org, id=v.key(name, "teams"), name="One")
    _put(connection, "teams", org_id=org, id=v.key(name, "second team"), name="Two")
    _put(connection, "pipelines", org_id=org, id=v.key(name, "pipelines"), name="Sales")
    _put(
        connection,
        "stages",
        org_id=org,
        id=v.key(name, "stages"),
        pipeline_id=v.key(name, "pipelines"),
        name="New",
        position=0,
        kind="open",
    )


def put_jobs(connection: psycopg.Connection[Any]) -> None:
    """Write jobs of both organizations: one that waits, and one under way."""
    for org in ("ours", "theirs"):
        for status in ("todo", "doing"):
            _put(
                connection,
                "procrastinate_jobs",
                queue_name="default",
                task_name="rescore",
                queueing_lock=f"{org} {status}",
                args={"org_id": str(v.key(org)), "deal_id": str(v.key(org, status))},
                status=status,
            )


def _seeded_permissions() -> list[dict[str, str]]:
    from crm_core.organizations import permissions  # noqa: PLC0415 - the one thing taken from the product

    return permissions()


def _people_around(connection: psycopg.Connection[Any], role: str) -> None:
    """The v.actor, a team mate (for a manager: a report's report), and somebody elsewhere in both."""
    ours, theirs = v.key("ours"), v.key("theirs")
    team = v.key("ours", "teams", role)
    _put(connection, "teams", org_id=ours, id=team, name=f"Team of the {role}")

    def user(org: UUID, id_: UUID, role_: str, **more: Any) -> None:
        _put(
            connection,
            "users",
            org_id=org,
            id=id_,
            name="Somebody",
            email=f"{id_}@example.test",
            role=role_,
            **more,
        )

    user(ours, v.actor(role), role, team_id=team)
    if role == "sales_manager":
        user(ours, v.key("between"), "sales_manager", manager_id=v.actor(role))
        user(ours, v.key("user", role, "team"), "sales_representative", manager_id=v.key("between"))
    else:
        user(ours, v.key("user", role, "team"), "sales_representative", team_id=team)
    user(
        ours, v.key("user", role, "other_team"), "sales_representative", team_id=v.key("ours", "second team")
    )
    user(theirs, v.key("user", role, "other_org"), "sales_representative", team_id=v.key("theirs", "teams"))


def _records(connection: psycopg.Connection[Any], role: str, *, relation: str) -> None:
    org, name = v.org_of(relation), "theirs" if relation == "other_org" else "ours"
    owner = v.holder(role, relation=relation)

    def put(table: str, **values: Any) -> None:
        _put(connection, table, org_id=org, id=v.key(table, role, relation), **values)

    deal = {"deal_id": v.key("deals", role, relation)}
    put("accounts", name="Acme", owner_id=owner)
    put("people", name="Ann", owner_id=owner)
    put(
        "deals",
        name="Roof",
        owner_id=owner,
        pipeline_id=v.key(name, "pipelines"),
        stage_id=v.key(name, "stages"),
        state="open",
        currency="EUR",
        opened_at=v.LONG_AGO,
        entered_stage_at=v.LONG_AGO,
    )
    put("deal_people", **deal, person_id=v.key("people", role, relation), added_at=v.LONG_AGO)
    put("deal_products", **deal, product="Beam", quantity=1, unit_price=1, added_at=v.LONG_AGO)
    put(
        "deal_scores",
        **deal,
        value=0.5,
        band="fair",
        calibrated=True,
        basis="model",
        basis_note="",
        reasons=[],
        features={},
        model_version="1",
        as_of=v.LONG_AGO,
    )
    put("activities", **deal, kind="note", user_id=owner, occurred_at=v.LONG_AGO)
    put(
        "events",
        **deal,
        type="DealEdited",
        noun="deals",
        record_id=deal["deal_id"],
        actor_id=owner,
        occurred_at=v.LONG_AGO,
        known_at=v.LONG_AGO,
        data={},
    )
    put(
        "api_keys",
        name="Key",
        prefix="bw_x",
        key_hash=v.key("hash", role, relation).bytes,
        user_id=owner,
        created_by=owner,
        created_at=v.LONG_AGO,
    )
    put(
        "sessions",
        user_id=owner,
        token_hash=v.key("token", role, relation).bytes,
        csrf_token="c",
        opened_at=v.LONG_AGO,
        last_seen_at=v.LONG_AGO,
        expires_at=v.LONG_AGO,
    )
    put("import_runs", source="test", fingerprint="f", state="done", started_by=owner)
    undone = {
        "source": "secret",
        "fingerprint": "f",
        "state": "undone",
        "undone_at": v.LONG_AGO,
        "error": "x",
    }
    _put(
        connection, "import_runs", org_id=org, id=v.key("undone", role, relation), started_by=owner, **undone
    )
    put(
        "import_rejections",
        import_id=v.key("import_runs", role, relation),
        bundle_table="deals",
        file="deals.csv",
        line=1,
        reason="r",
        remedy="m",
    )
    _keyless(connection, org, owner=owner, role=role, relation=relation)

    def put_more(table: str, **values: Any) -> None:
        filled = {"org_id": org, "id": v.key(table, role, relation)} | values
        _put(connection, table, **{name: value for name, value in filled.items() if name != "id" or value})

    for module in v.more():
        module.records(put_more, role=role, relation=relation)


def _keyless(
    connection: psycopg.Connection[Any], org: UUID, *, owner: UUID, role: str, relation: str
) -> None:
    """Rows of tables that have another v.key than an id."""
    run = v.key("import_runs", role, relation)
    _put(connection, "passwords", org_id=org, user_id=owner, hash="h")
    _put(
        connection,
        "idempotency_keys",
        org_id=org,
        user_id=owner,
        key=f"{role}-{relation}",
        request_hash=b"h",
        claimed_at=v.LONG_AGO,
    )
    _put(
        connection,
        "import_before_images",
        org_id=org,
        import_id=run,
        table_name="deals",
        record_id=v.key("import_before_images", role, relation),
    )
    _put(
        connection,
        "imported_rows",
        org_id=org,
        source="test",
        table_name="deals",
        external_id=f"{role}-{relation}",
        record_id=v.key("imported_rows", role, relation),
        import_id=run,
    )
