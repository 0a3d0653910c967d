"""Our own side of `bench.record`: the organization filled in by SQL, and each operation as HTTP requests."""

import asyncio
import json
import random
import shutil
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

import httpx
import psycopg
from sqlalchemy.engine import make_url

from bench.load import request
from bench.record_plan import CURRENCY, OVER, Plan, searches
from crm_core import access, organizations, pipelines, users
from crm_core.kit import Database, Identity, embedded, unit_of_work

STAGES: Final = (
    ("Qualify", "open"), ("Propose", "open"), ("Negotiate", "open"), ("Won", "won"), ("Lost", "lost"),
)  # fmt: skip
DATABASE: Final = "bellwether"
_CHANGES: Final = 20_000
"""Updates prepared; a run that asks for more begins again with the first."""


@dataclass(frozen=True)
class Made:
    """What was filled in, and the API keys of three who look at it."""

    org_id: str
    pipeline_id: str
    keys: dict[str, str]
    people: dict[str, str]
    """`rep` owns one deal of each user's share, `manager` has a team below, `admin` sees all."""


def clear(folder: Path) -> None:
    """Do away with a folder and the server in it."""
    if (folder / "postgres").exists():
        embedded.start_server(folder / "postgres")
        embedded.release(folder / "postgres")
    shutil.rmtree(folder, ignore_errors=True)


def filled(folder: Path, plan: Plan, *, team: int) -> Made:
    """Fill, or take what was filled into this folder before."""
    kept = folder / "ours.json"
    if kept.exists():
        embedded.start_server(folder / "postgres")
        return Made(**json.loads(kept.read_text()))
    folder.mkdir(parents=True, exist_ok=True)
    made = fill(folder, plan, team=team)
    kept.write_text(json.dumps(asdict(made)))
    return made


def fill(folder: Path, plan: Plan, *, team: int) -> Made:
    """Make the organization in the embedded server of `folder`; each manager has `team - 1` people below.

    The first of a team leads it, the next three lead under the first; who leads the first team leads all.
    Deals are written as the superuser in bulk, each with the event that opened it.
    """
    urls = embedded.start(folder / "postgres")
    made, who = asyncio.run(_found(urls.app, plan, team=team))
    values = {
        "org": made.org_id, "pipeline": made.pipeline_id, "owners": list(who), "currency": CURRENCY,
        "deals": plan.deals, "accounts": plan.accounts, "contacts": plan.contacts,
    }  # fmt: skip
    with psycopg.connect(superuser(urls.app), autocommit=True) as connection:
        for statement in _statements(plan):
            connection.execute(statement.encode(), values)
        connection.execute("vacuum analyze")
    return made


def superuser(app_url: str) -> str:
    """Of the same database, the address that no policy binds."""
    return make_url(app_url).set(username="postgres").render_as_string(hide_password=False)


async def _found(url: str, plan: Plan, *, team: int) -> tuple[Made, tuple[UUID, ...]]:
    at = datetime.now(UTC)
    database = Database.connect(url)
    tenant = await organizations.found(database, slug="bench", name="Bench", currency=CURRENCY)
    system = Identity(tenant.id, tenant.system_user_id)
    who: list[UUID] = []
    async with unit_of_work(database, system) as work:
        pipeline = await pipelines.lay_out(work, name="Sales", stages=STAGES, at=at)
        admin = await users.add(work, name="Admin", email="admin@bench.example", role="admin", at=at)
        for number in range(plan.users):
            place = number % team
            above = 0 if place == 0 else number - place + (place % 3 + 1 if place > 3 else 0)  # noqa: PLR2004
            who.append(
                await users.add(
                    work, name=f"Seller {number}", email=f"seller{number}@bench.example", at=at,
                    role="sales_manager" if place <= 3 else "sales_representative",  # noqa: PLR2004
                    manager_id=who[above] if who else None,
                )
            )  # fmt: skip
    lead = team if plan.users > team else 0
    people = {"rep": who[-1], "manager": who[lead], "admin": admin}
    keys = {}
    for name, user in people.items():
        async with unit_of_work(database, Identity(tenant.id, user)) as work:
            keys[name] = (await access.make_key(work, name="bench", at=at)).key
    await database.close()
    named = {name: str(user) for name, user in people.items()}
    return Made(str(tenant.id), str(pipeline), keys, named), tuple(who)


def _statements(plan: Plan) -> tuple[str, ...]:
    sql = {name: text.replace("%", "%%") for name, text in plan.columns.items()}
    account = "(select id from made_accounts where n = (i %% %(accounts)s::integer) + 1)"
    owner = f"(%(owners)s::uuid[])[1 + {sql['owner']}]"
    return (
        f"""create temporary table made_accounts as
            select i as n, uuidv7() as id, {sql["account_name"]} as name, {owner} as owner_id
            from generate_series(1, %(accounts)s) i""",
        "create unique index on made_accounts (n)",
        """insert into accounts (org_id, id, name, owner_id, industry, region, employees)
            select %(org)s, id, name, owner_id, (array['software', 'retail', 'energy'])[1 + n %% 3],
                   (array['EMEA', 'AMER', 'APAC'])[1 + n %% 3], 10 + n %% 5000 from made_accounts""",
        """insert into people (org_id, id, name, email, account_id, owner_id)
            select %(org)s, uuidv7(), 'Contact ' || i, 'contact' || i || '@example.com', a.id, a.owner_id
            from generate_series(1, %(contacts)s) i join made_accounts a on a.n = (i %% %(accounts)s) + 1""",
        f"""create temporary table made_deals as
            select uuidv7() as id, {sql["deal_name"]} as name, {account} as account_id, {owner} as owner_id,
                   {sql["state"]} as state, 1 + i %% 3 as place, {sql["amount"]} as amount,
                   now() - interval '1 day' * ({sql["age_days"]}) - interval '1 millisecond' * (%(deals)s - i)
                       as opened_at
            from generate_series(1, %(deals)s) i""",
        """insert into deals (org_id, id, name, account_id, owner_id, pipeline_id, stage_id, state, source,
                              amount, currency, expected_close, opened_at, entered_stage_at, closed_at)
            select %(org)s, d.id, d.name, d.account_id, d.owner_id, %(pipeline)s, s.id, d.state, 'web',
                   d.amount, %(currency)s, (d.opened_at + interval '90 days')::date, d.opened_at, d.opened_at,
                   case when d.state <> 'open' then least(d.opened_at + interval '60 days', now()) end
            from made_deals d join stages s on s.org_id = %(org)s and s.pipeline_id = %(pipeline)s
                and s.kind = d.state and (s.kind <> 'open' or s.position + 1 = d.place)""",
        """insert into events (org_id, id, type, noun, record_id, deal_id, account_id, occurred_at, known_at,
                               data)
            select %(org)s, uuidv7(), 'DealOpened', 'deals', d.id, d.id, d.account_id, d.opened_at,
                   d.opened_at,
                   jsonb_build_object('account_id', d.account_id, 'owner_id', d.owner_id, 'pipeline', 'Sales',
                       'source', 'web', 'stage', s.name, 'stage_id', s.id, 'position', s.position,
                       'amount', d.amount::text, 'currency', %(currency)s::text,
                       'expected_close', (d.opened_at + interval '90 days')::date)
            from made_deals d join stages s on s.org_id = %(org)s and s.pipeline_id = %(pipeline)s
                and s.position = 0""",
    )


def operations(made: Made, who: str, *, port: int, admin_url: str) -> dict[str, list[bytes]]:
    """Write the requests of each operation, as one user sends them."""
    key = {"Authorization": f"Bearer {made.keys[who]}"}
    sends = key | {"Content-Type": "application/json"}
    ids = _own_deals(admin_url, made, who)
    dice = random.Random(7)  # noqa: S311 - a fixed order, nothing secret

    def get(path: str, **query: str) -> bytes:
        return request(f"{path}?{urlencode(query)}" if query else path, port=port, headers=key, method="GET")

    def send(path: str, body: dict[str, Any], method: str) -> bytes:
        return request(path, port=port, body=json.dumps(body).encode(), headers=sends, method=method)

    changes = ((dice.choice(ids), {"amount": str(dice.randrange(500, 99_999))}) for _ in range(_CHANGES))
    opened = {"name": "Bench deal", "pipeline_id": made.pipeline_id, "amount": "1234.00"}
    return {
        "list": [get("/api/v1/deals")],
        "filtered": [get("/api/v1/deals", **_filtered(port))],
        "search": [get("/api/v1/deals", q=words) for words in searches()],
        "read": [get(f"/api/v1/deals/{id_}") for id_ in ids],
        "create": [send("/api/v1/deals", opened, "POST")],
        "update": [send(f"/api/v1/deals/{id_}", body, "PATCH") for id_, body in changes],
    }


def _filtered(port: int) -> dict[str, str]:
    """Open deals over an amount, largest first; without the amount where the interface has no `filter`."""
    described = httpx.get(f"http://127.0.0.1:{port}/openapi.json").raise_for_status().json()
    listing = described["paths"]["/api/v1/deals"]["get"]["parameters"]
    plain = {"state": "open", "sort": "-amount"}
    if not any(parameter["name"] == "filter" for parameter in listing):
        return plain
    over = {"and": [{"field": "amount", "op": "gt", "value": str(OVER)}]}
    return plain | {"filter": json.dumps(over)}


def _own_deals(admin_url: str, made: Made, who: str) -> list[str]:
    """Ids of open deals that the rep owns, or of anybody for the others, in no order."""
    one = made.people[who] if who == "rep" else None
    with psycopg.connect(make_url(admin_url).set(database=DATABASE).render_as_string()) as connection:
        rows = connection.execute(
            "select id::text from deals "
            "where org_id = %s and state = 'open' and (%s::uuid is null or owner_id = %s) "
            "order by md5(id::text) limit 5000",
            [made.org_id, one, one],
        )
        return [id_ for (id_,) in rows]
