"""Tryton beside us: installed from PyPI in an environment of its own, on our server, asked by JSON-RPC.

A deal is a `sale.opportunity`, accounts and contacts are parties; the user is in the groups Sales and Sale
Opportunity and sees the deals of the whole company. It is served in two ways: `trytond`, one process with a
thread for each request, and `trytond.application:app` under gunicorn with several processes, as its
documentation wants for production (it names uWSGI, which is the same WSGI application under another server).
"""

import base64
import contextlib
import json
import os
import random
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import httpx
import psycopg
from sqlalchemy.engine import make_url

from bench.load import request
from bench.record_plan import OVER, PASSWORD, Plan, searches

PACKAGES: Final = (
    "trytond==8.2.*", "trytond-sale-opportunity==8.2.*", "psycopg[binary,pool]", "gunicorn",
)  # fmt: skip
REFUSAL: Final = b'"error"'
"""Tryton tells of errors with status 200 and this in the answer."""
_DATABASE: Final = "tryton"
_FIELDS: Final = (
    "number", "description", "reference", "party.rec_name", "employee.rec_name", "currency.rec_name",
    "amount", "state", "start_date", "end_date", "conversion_probability",
)  # fmt: skip
_CHANGES: Final = 20_000
_THREADS: Final = 8


@dataclass(frozen=True)
class Tryton:
    """An installation, and what was filled in."""

    python: Path
    config: Path
    made: dict[str, Any]

    @property
    def environment(self) -> dict[str, str]:
        """What its programs are told by the environment."""
        return dict(os.environ) | {  # noqa: TID251 - a child's settings
            "TRYTOND_CONFIG": str(self.config.resolve()),
            "TRYTOND_DATABASE_NAMES": _DATABASE,
            "TRYTOND_DATABASE_MINCONN": "4",
        }


def install(venv: Path) -> Path:
    """Have Tryton in an environment of its own; return its Python. Nothing is done where it is there."""
    python = venv / "bin" / "python"
    if not (venv / "ready").exists():
        subprocess.run([sys.executable, "-m", "venv", "--clear", venv], check=True)
        subprocess.run([python, "-m", "pip", "install", "-qq", *PACKAGES], check=True)
        (venv / "ready").touch()
    return python


def prepare(venv: Path, folder: Path, plan: Plan, *, admin_url: str, keep: bool) -> Tryton:
    """Make the database on our server with Tryton's modules, and fill it; `keep` takes one that is there."""
    python, config, made = install(venv), folder / "trytond.conf", folder / "tryton.json"
    address = f"postgresql://tryton@/?host={quote(str(make_url(admin_url).query['host']), safe='/')}"
    config.write_text(f"[database]\nuri = {address}\n[web]\nlisten = 127.0.0.1:0\n")
    tryton = Tryton(python, config, {})
    if not (keep and made.exists()):
        _make_database(admin_url)
        _let_tryton_make_it(tryton, folder)
        script = Path(__file__).with_name("record_tryton_fill.py")
        filled = subprocess.run(
            [python, script, _DATABASE], input=json.dumps(plan.to_json()), text=True, check=True,
            stdout=subprocess.PIPE, env=tryton.environment,
        )  # fmt: skip
        made.write_text(filled.stdout)
        with psycopg.connect(_database(admin_url), autocommit=True) as connection:
            connection.execute("vacuum analyze")
    return Tryton(python, config, json.loads(made.read_text()))


def _make_database(admin_url: str) -> None:
    """A role and an empty database of its own, with the extensions whose indexes Tryton uses."""
    with psycopg.connect(admin_url, autocommit=True) as connection:
        connection.execute(f"drop database if exists {_DATABASE} with (force)".encode())
        if connection.execute("select from pg_roles where rolname = 'tryton'").fetchone() is None:
            connection.execute("create role tryton login")
        connection.execute(f"create database {_DATABASE} owner tryton template template0".encode())
    with psycopg.connect(_database(admin_url), autocommit=True) as connection:
        for extension in ("pg_trgm", "unaccent", "btree_gist"):
            connection.execute(f"create extension if not exists {extension}".encode())


def _let_tryton_make_it(tryton: Tryton, folder: Path) -> None:
    password = folder / "tryton.password"
    password.write_text(f"{PASSWORD}\n")
    subprocess.run(
        [tryton.python.with_name("trytond-admin"), "-c", tryton.config, "-d", _DATABASE,
         "-u", "sale_opportunity", "--activate-dependencies", "--email", "admin@bench.example"],
        check=True, env=tryton.environment | {"TRYTONPASSFILE": str(password.resolve())},
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip


def _database(admin_url: str) -> str:
    return make_url(admin_url).set(database=_DATABASE).render_as_string(hide_password=False)


@contextlib.contextmanager
def serving(tryton: Tryton, folder: Path, *, processes: int) -> Iterator[int]:
    """Serve it until the end, with 0 processes by `trytond` itself, else by gunicorn; yields the port."""
    with contextlib.closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    if processes:
        command: list[str | Path] = [
            tryton.python.with_name("gunicorn"), "--bind", f"127.0.0.1:{port}", "--workers", str(processes),
            "--worker-class", "gthread", "--threads", str(_THREADS), "--timeout", "120",
            "trytond.application:app",
        ]  # fmt: skip
    else:
        config = tryton.config.with_suffix(f".{port}.conf")
        config.write_text(tryton.config.read_text().replace("127.0.0.1:0", f"127.0.0.1:{port}"))
        command = [tryton.python.with_name("trytond"), "-c", config.resolve(), "-d", _DATABASE]
    quiet = tryton.environment | {"TRYTOND_LOGGING_LEVEL": "40"}
    with (folder / "tryton.log").open("ab") as log:
        process = subprocess.Popen(command, env=quiet, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        try:
            _wait(port, process, log=Path(log.name))
            yield port
        finally:
            process.terminate()
            process.wait(timeout=60)


def _wait(port: int, process: subprocess.Popen[bytes], *, log: Path) -> None:
    until = time.monotonic() + 120
    while time.monotonic() < until and process.poll() is None:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError(f"Tryton did not come up:\n{log.read_text(errors='replace')[-2000:]}")


def operations(tryton: Tryton, *, port: int, seed: int = 7) -> dict[str, list[bytes]]:
    """Write the requests of each operation, as one logged-in sales user sends them; each is tried once."""
    seller = tryton.made["users"][-1]
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
        user, token, *_ = _call(client, "common.db.login", seller["login"], {"password": PASSWORD}, "en")
        session = base64.b64encode(f"{seller['login']}:{user}:{token}".encode()).decode()
        client.headers["Authorization"] = f"Session {session}"
        context = _call(client, "model.res.user.get_preferences", True, {})  # noqa: FBT003 - over the wire
        asked = _asked(tryton, seller, context, seed=seed)
        for name, calls in asked.items():
            answer = _call(client, *calls[0])
            if name in {"list", "filtered"} and len(answer) != 50:  # noqa: PLR2004
                raise RuntimeError(f"Tryton's {name} has {len(answer)} deals")
    headers = {"Authorization": f"Session {session}", "Content-Type": "application/json"}
    return {
        name: [request(f"/{_DATABASE}/rpc/", port=port, body=_body(*call), headers=headers) for call in calls]
        for name, calls in asked.items()
    }


def _asked(
    tryton: Tryton, seller: dict[str, Any], context: dict[str, Any], *, seed: int
) -> dict[str, list[tuple[Any, ...]]]:
    dice, made = random.Random(seed), tryton.made  # noqa: S311 - a fixed order, nothing secret
    deal, fields = "model.sale.opportunity", list(_FIELDS)
    ids = [made["before_first_deal"] + 1 + dice.randrange(made["deals"]) for _ in range(5000)]
    over = [["state", "=", "opportunity"], ["amount", ">", _decimal(OVER)]]
    opened = {
        "description": "Bench deal", "party": made["account"], "address": made["address"],
        "company": made["company"], "currency": made["currency"], "employee": seller["employee"],
        "amount": _decimal(1234),
    }  # fmt: skip

    def search(domain: list[Any], order: list[Any] | None = None) -> tuple[Any, ...]:
        return (f"{deal}.search_read", domain, 0, 50, order, fields, context)

    return {
        "list": [search([])],
        "filtered": [search(over, [["amount", "DESC"]])],
        "search": [
            search(["OR", ["description", "ilike", f"%{words}%"], ["party.name", "ilike", f"%{words}%"]])
            for words in searches()
        ],
        "read": [(f"{deal}.read", [id_], fields, context) for id_ in ids],
        "create": [(f"{deal}.create", [opened], context)],
        "update": [
            (
                f"{deal}.write",
                [dice.choice(made["open"])],
                {"amount": _decimal(dice.randrange(500, 99_999))},
                context,
            )
            for _ in range(_CHANGES)
        ],
    }


def _decimal(value: int) -> dict[str, str]:
    return {"__class__": "Decimal", "decimal": str(value)}


def _body(method: str, *params: Any) -> bytes:
    return json.dumps({"id": 1, "method": method, "params": list(params)}).encode()


def _call(client: httpx.Client, method: str, *params: Any) -> Any:
    answer = client.post(
        f"/{_DATABASE}/rpc/", content=_body(method, *params), headers={"Content-Type": "application/json"}
    )
    told = answer.raise_for_status().json()
    if "error" in told:
        raise RuntimeError(f"Tryton refused {method}: {told['error']}")
    return told["result"]
