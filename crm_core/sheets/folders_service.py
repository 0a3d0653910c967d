"""Preparing a recognised export: people and stages that are lacking, and one sheet for each of its files."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import orjson
from sqlalchemy import select

from crm_core import pipelines, users
from crm_core.kit import Work, new_id
from crm_core.sheets.folders import Export, Found
from crm_core.sheets.reading import Layout
from crm_core.sheets.service import take
from crm_core.sheets.tables import SheetRow
from crm_core.sheets.values import fold
from crm_core.users.tables import UserRow

_WON: Final = re.compile(r"\b(won|gewonnen|gagne|ganado|win)\b")
_LOST: Final = re.compile(r"\b(lost|verloren|perdu|perdido|loss)\b")
_PIPELINES: Final = {"salesforce": "Salesforce", "hubspot": "HubSpot", "spreadsheets": "Imported"}
_LADDER: Final = (
    "prospecting", "qualification", "needs analysis", "value proposition", "id decision makers",
    "perception analysis", "proposal price quote", "negotiation review", "appointment scheduled",
    "qualified to buy", "presentation scheduled", "decision maker bought in", "contract sent", "engaging",
)  # fmt: skip
"""The order of stages that systems come with."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What is added for an export where it is lacking."""

    add_users: bool = False
    duplicates: str = "hold"


async def take_folder(
    work: Work, export: Export, *, folder_id: UUID, files: Path, wishes: Wishes, at: datetime
) -> list[SheetRow]:
    """Make sheets of an export's files, in the order they are brought in; rows are laid out under `files`."""
    owners = await _owners(work, export, wishes, at=at)
    taken: list[SheetRow] = []
    for found in export.files:
        if found.known.noun in {"users", "history"} or not found.rows:
            continue
        about: dict[str, Any] = {"owners": owners, "wishes": wishes, "folder_id": folder_id, "files": files}
        if found.known.noun == "deals":
            about["defaults"] = await _stages(work, export, found, at=at)
        if found.known.object == "Task":
            about["defaults"] = {"kind": "task"}
        parent = next((path for path in ("parent.external_id", "parent") if found.values(path)), None)
        taken.append(
            await _sheet(work, export, found, without=("parent", "parent.external_id"), at=at, **about)
        )
        if parent is not None:
            key = "external_id" if found.column("external_id") is not None else "name"
            taken.append(await _sheet(work, export, found, only=(key, parent), at=at, **about))
    return taken


async def _sheet(
    work: Work, export: Export, found: Found, *, at: datetime, folder_id: UUID, files: Path,
    owners: dict[str, str], wishes: Wishes, defaults: dict[str, str] | None = None,
    without: Sequence[str] = (), only: Sequence[str] = (),
) -> SheetRow:  # fmt: skip
    key = new_id()
    layout = _lay_out(found, files / f"{key}.rows")
    name = found.name if not only else f"{found.name} (parents)"
    row = await take(
        work, files / f"{key}.rows", layout, key=key, name=name, at=at, noun=found.known.noun, header=True,
        folder_id=folder_id, source=export.system,
    )  # fmt: skip
    used: set[str] = set()
    mapping = []
    for index, header in enumerate(found.header):
        path = found.known.mapping.get(header)
        if path in without or path in used or (only and path not in only):
            path = None
        if path:
            used.add(path)
        mapping.append({"column": index, "field": path, "confidence": 1.0 if path else 0.0,
                        "why": f"{export.system} calls it so" if path else ""})  # fmt: skip
    row.mapping = mapping
    row.match = [next(path for path in ("external_id", "code", "name") if path in used)]
    row.mode = "update" if only else "both"
    row.owners, row.defaults = owners, defaults or {}
    row.options = {"duplicates": wishes.duplicates, "create_missing": True}
    await work.session.flush()
    return row


def _lay_out(found: Found, to: Path) -> Layout:
    to.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    size = 0
    with to.open("wb") as file:
        for line, row in enumerate((list(found.header), *found.rows), start=1):
            size += file.write(orjson.dumps([line, *row], option=orjson.OPT_APPEND_NEWLINE))
    return Layout("csv", "utf_8", ",", None, len(found.rows) + 1, size)


async def _owners(work: Work, export: Export, wishes: Wishes, *, at: datetime) -> dict[str, str]:
    """What the export calls people -> who they are here; with leave, those lacking are added."""
    here = (await work.session.execute(select(UserRow).where(UserRow.kind != "system"))).scalars().all()
    known = {one.email.lower(): str(one.id) for one in here} | {one.name.lower(): str(one.id) for one in here}
    found: dict[str, str] = {}
    for called, (name, email) in export.owners().items():
        who = known.get((email or "").lower()) or known.get(name.lower())
        if who is None and wishes.add_users:
            address = email or f"{fold(name).replace(' ', '.')}@{export.system}.invalid"
            who = str(await users.add(work, name=name, email=address, role="sales_representative", at=at))
        if who is not None:
            found[called] = who
    return found


async def _stages(work: Work, export: Export, found: Found, *, at: datetime) -> dict[str, str]:
    """See that every stage named has a pipeline; returns the default that deals need."""
    stage, pipeline = found.column("stage"), found.column("pipeline")
    history = [part.rpartition("=")[2] for said in found.values("stage_history") for part in said.split("|")]
    named: dict[str, list[str]] = {}
    for row in found.rows:
        name = row[pipeline] if pipeline is not None and pipeline < len(row) and row[pipeline] else ""
        if stage is not None and stage < len(row) and row[stage]:
            named.setdefault(name, []).append(row[stage])
    default = _PIPELINES.get(export.system, export.system)
    for name, stages in named.items():
        wanted = list(dict.fromkeys([*stages, *(history if not name else [])]))
        await _pipeline(work, name or default, sorted(wanted, key=_rank), at=at)
    return {"pipeline": default} if "" in named or pipeline is None else {}


def _rank(stage: str) -> int:
    said = fold(stage)
    return _LADDER.index(said) if said in _LADDER else len(_LADDER)


def kind_of(stage: str) -> str:
    """Whether deals in a stage of that name are open, won or lost."""
    said = fold(stage)
    return "won" if _WON.search(said) else "lost" if _LOST.search(said) else "open"


async def _pipeline(work: Work, name: str, stages: Sequence[str], *, at: datetime) -> None:
    there = next((one for one in await pipelines.listed(work.session) if one.name == name), None)
    if there is not None:
        kept = {fold(stage.name) for stage in there.stages}
        for stage in stages:
            if fold(stage) not in kept:
                await pipelines.add_stage(work, there.id, name=stage, kind=kind_of(stage), at=at)
        return
    laid = [(stage, kind_of(stage)) for stage in stages]
    kinds = {kind for _, kind in laid}
    laid += [
        (word, kind)
        for word, kind in (("Open", "open"), ("Won", "won"), ("Lost", "lost"))
        if kind not in kinds
    ]
    await pipelines.lay_out(work, name=name, stages=sorted(laid, key=lambda one: one[1] != "open"), at=at)
