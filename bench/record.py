"""The record's everyday operations over HTTP, ours beside Tryton, on one PostgreSQL server, the same deals.

    python -m bench.record [--data FOLDER] [--seconds 8] [--processes 2] [--large 1000000] [--quick]
                           [--json OUT]

100,000 deals, 20,000 accounts, 30,000 contacts and 20 users are filled into a database for each system. One
client, then 16, from a process of their own: the 50 newest deals; those open and over an amount, sorted by
it; a search for words in names; reading one; opening one; changing one. Ours is asked by a rep, who owns a
twentieth of the deals, and by a manager, who sees all through the reporting tree, both by API key with
row-level security on; Tryton by a sales user, who sees all of the company's. Then, of ours alone, the first
page of lists at a million deals and 500 users, with the plans in record_plans.txt beside the data.

Jobs (scores follow what happens) wait until the measurement ends: Tryton has nothing like them; `--worker`
lets them run meanwhile in our process. Keys: machine; plan; processes; worker; systems (by system, operation
and clients: answers, failures, p50_ms, p95_ms, p99_ms, per_second); ratios (ours to the best of Tryton's, by
operation at 16 clients); large (the same figures of lists, by who asks, with the scans of the plan);
bottlecrm (why it is left out).
"""

import argparse
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from bench import record_ours, record_peer_bottlecrm, record_peer_tryton
from bench.load import load_apart
from bench.machine import machine
from bench.record_large import large
from bench.record_plan import Plan
from bench.report import keep
from bench.service import UNTHROTTLED, running
from crm_core.kit import embedded

OPERATIONS: Final = ("list", "filtered", "search", "read", "create", "update")
CLIENTS: Final = (1, 16)
_FOLDER: Final = Path("data/bench/record")
_QUICK: Final = Plan(deals=2000, accounts=400, contacts=600, users=20)

Figures = dict[str, dict[str, Any]]


def measure(
    operations: Mapping[str, list[bytes]], *, port: int, seconds: float, refusal: bytes | None = None
) -> Figures:
    """Ask for each operation with one client and with many."""
    return {
        name: {
            str(clients): load_apart(
                port, operations[name], clients=clients, seconds=seconds, refusal=refusal
            ).figures()
            for clients in CLIENTS
        }
        for name in OPERATIONS
    }


def ours(folder: Path, made: record_ours.Made, asked: argparse.Namespace) -> dict[str, Figures]:
    """Measure our service as a rep and as a manager."""
    admin = embedded.start_server(folder / "postgres")
    with served(folder, processes=asked.processes, worker=asked.worker) as port:
        return {
            f"ours as {who}": measure(
                record_ours.operations(made, who, port=port, admin_url=admin),
                port=port,
                seconds=asked.seconds,
            )
            for who in ("rep", "manager")
        }


@contextmanager
def served(folder: Path, *, processes: int, worker: bool) -> Iterator[int]:
    """Run `bellwether serve` over the folder; yields its port."""
    options = [] if worker else ["--no-worker"]
    options += ["--processes", str(processes)] if processes > 1 else []
    with running("serve", data=folder, patience=180, settings=UNTHROTTLED, options=options) as url:
        yield int(url.rsplit(":", 1)[1])


def tryton(folder: Path, plan: Plan, asked: argparse.Namespace) -> dict[str, Figures]:
    """Measure Tryton, by its own server and by gunicorn."""
    admin = embedded.start_server(folder / "postgres")
    peer = record_peer_tryton.prepare(asked.peers / "tryton", folder, plan, admin_url=admin, keep=asked.keep)
    found = {}
    for processes in (0, asked.processes):
        with record_peer_tryton.serving(peer, folder, processes=processes) as port:
            name = f"tryton, gunicorn with {processes} processes" if processes else "tryton, trytond"
            found[name] = measure(
                record_peer_tryton.operations(peer, port=port), port=port, seconds=asked.seconds,
                refusal=record_peer_tryton.REFUSAL,
            )  # fmt: skip
    return found


def ratios(systems: dict[str, Figures]) -> dict[str, Any]:
    """Ours to the best of the peer's, in answers a second of most clients."""
    most = str(CLIENTS[-1])
    peers = [figures for name, figures in systems.items() if name.startswith("tryton")]
    return {
        name: {
            operation: round(
                figures[operation][most]["per_second"]
                / max(peer[operation][most]["per_second"] for peer in peers),
                2,
            )
            for operation in OPERATIONS
        }
        for name, figures in systems.items()
        if name.startswith("ours")
    }


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, default=_FOLDER, help="emptied first, but with --keep")
    parser.add_argument(
        "--peers", type=Path, default=Path("data/bench/peers"), help="where peers are installed"
    )
    parser.add_argument("--seconds", type=float, default=8, help="for each operation")
    parser.add_argument("--processes", type=int, default=2, help="of our service, and of gunicorn")
    parser.add_argument("--worker", action="store_true", help="let our jobs run meanwhile")
    parser.add_argument(
        "--large", type=int, default=1_000_000, help="deals of the second part; 0 leaves it out"
    )
    parser.add_argument("--keep", action="store_true", help="take databases that are there")
    parser.add_argument("--no-peers", action="store_true", help="ours alone")
    parser.add_argument("--quick", action="store_true", help="few deals and half a second each: does it run?")
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    if asked.quick:
        asked.seconds, asked.large = 0.5, min(asked.large, 5000)
    return asked


def main() -> None:
    """Measure, and print or write the figures."""
    asked = _asked()
    plan = _QUICK if asked.quick else Plan()
    folder = asked.data
    if not asked.keep:
        record_ours.clear(folder)
    made = record_ours.filled(folder, plan, team=plan.users)
    systems: dict[str, Figures] = {}
    if not asked.no_peers:
        systems |= tryton(folder, plan, asked)
    systems |= ours(folder, made, asked)
    _require_answers(systems)
    report = {
        "machine": machine(), "plan": asdict(plan), "processes": asked.processes, "worker": asked.worker,
        "systems": systems, "ratios": ratios(systems) if not asked.no_peers else None,
        "bottlecrm": record_peer_bottlecrm.why_not(),
        "large": large(folder, deals=asked.large, seconds=asked.seconds, keep=asked.keep)
        if asked.large
        else None,
    }  # fmt: skip
    embedded.release(folder / "postgres")
    print(keep(report, asked.json))
    print(table(systems))


def _require_answers(systems: dict[str, Figures]) -> None:
    for name, figures in systems.items():
        for operation, of_clients in figures.items():
            for each in of_clients.values():
                if each["failures"] or not each["answers"]:
                    raise SystemExit(f"{name}: {operation} was refused; figures with failures say nothing")


def table(systems: dict[str, Figures]) -> str:
    """The figures for a reader: p50 / p95 / p99 of one client, and answers a second of most clients."""
    lines = [f"{'':34}" + "".join(f"{operation:>26}" for operation in OPERATIONS)]
    for name, figures in systems.items():
        cells = []
        for operation in OPERATIONS:
            one, many = (figures[operation][str(clients)] for clients in CLIENTS)
            cells.append(f"{one['p50_ms']}/{one['p95_ms']}/{one['p99_ms']} {many['per_second']}/s")
        lines.append(f"{name:34}" + "".join(f"{cell:>26}" for cell in cells))
    return "\n".join(lines)


if __name__ == "__main__":
    main()
