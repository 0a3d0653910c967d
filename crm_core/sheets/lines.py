"""Bringing in lines of a sheet: what each is to do, found for many at once, and done each in a savepoint."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any, Final, Literal, TypeAlias
from uuid import UUID

import psycopg
from pydantic import ValidationError
from sqlalchemy import ColumnElement, func, select, text
from sqlalchemy.exc import DBAPIError

from crm_core import deals, records
from crm_core.kit import DomainError, UnavailableError, Work, new_id
from crm_core.kit.permission import level
from crm_core.kit.refusals import BusyError, refusal
from crm_core.pipelines.tables import StageRow
from crm_core.sheets import quick
from crm_core.sheets.fields import Target
from crm_core.sheets.matches import Matches
from crm_core.sheets.plan import Plan, Refusal, Row, resolve, wanted
from crm_core.sheets.reading import Line
from crm_core.sheets.references import References
from crm_core.sheets.values import moment

Status: TypeAlias = Literal["created", "changed", "unchanged", "held", "failed"]
Candidate: TypeAlias = tuple[UUID, float]
Judge: TypeAlias = Callable[
    [Work, str, Mapping[UUID, Mapping[str, Any]], float | None], Awaitable[Mapping[UUID, Sequence[Candidate]]]
]
"""(work, noun, values by a made-up id, threshold) -> records that each may be, the likeliest first."""
COMPARED: Final = ("accounts", "people", "leads")
_MANY: Final = 20
"""From so many new records on they are added at once."""


@dataclass(slots=True)
class Done:
    """What became of a line."""

    row: Row
    status: Status
    record_id: UUID | None = None
    before: dict[str, Any] | None = None
    after: dict[str, Any] | None = None
    made: list[tuple[str, UUID]] = field(default_factory=list)
    refusal: Refusal | None = None
    candidates: list[Candidate] = field(default_factory=list)


@dataclass(slots=True)
class Importing:
    """What stays from slice to slice: who is known by which name, and whom rows may belong to."""

    plan: Plan
    references: References
    judge: Judge | None
    reach: str = "none"
    members: frozenset[UUID] = frozenset()

    async def begin(self, work: Work) -> None:
        """Find out how far the right to import reaches."""
        object_ = self.plan.resource.object
        self.reach = await level(work.session, object_, "import")
        if self.reach in {"own", "team"}:
            asked = text("select bellwether_members(:object, 'import')").bindparams(object=object_)
            self.members = frozenset((await work.session.execute(asked)).scalars())


async def bring_in(work: Work, importing: Importing, lines: Sequence[Line], *, at: datetime) -> list[Done]:
    """Bring lines in, in their order; what is refused leaves nothing behind and stops no other."""
    plan, references = importing.plan, importing.references
    rows = [plan.read(line) for line in lines]
    await references.load(work.session, wanted(rows))
    made: dict[int, list[tuple[str, UUID]]] = {}
    for row in rows:
        lacking = resolve(plan, row, references, me=work.identity.user_id)
        if lacking and not row.refusals:
            made[row.line.number] = await _add_missing(work, row, references, lacking, at=at)
        _complete(importing, row, work.identity.user_id)
    matches = await _matches(work, plan, rows)
    likely = await _likely(work, importing, rows, matches)
    done = await _all_at_once(work, importing, rows, matches, likely, at=at)
    for row in rows:
        number = row.line.number
        if number not in done:
            done[number] = await _one(work, importing, row, matches, likely.get(number, ()), at=at)
        done[number].made = made.get(number, [])
    return [done[row.line.number] for row in rows]


async def _add_missing(
    work: Work, row: Row, references: References, lacking: Sequence[tuple[Target, str]], *, at: datetime
) -> list[tuple[str, UUID]]:
    """Add the accounts that a row names and nobody has."""
    made: list[tuple[str, UUID]] = []
    for target, name in lacking:
        found = references.find(row.meant[target.path][1])
        if not found:
            values = {"name": name, "owner_id": row.values.get("owner_id") or work.identity.user_id}
            accounts = records.RESOURCES["accounts"]
            done = await attempt(work, partial(records.create, work, accounts, values, at=at))
            if isinstance(done, Refusal):
                row.refusals.append(done)
                return made
            references.add("accounts", done, name)
            made.append(("accounts", done))
            found = {done}
        row.values[target.field] = next(iter(found))
    return made


def _complete(importing: Importing, row: Row, me: UUID) -> None:
    """Fill in what a row leaves to whoever imports it, and refuse what is beyond their right."""
    plan = importing.plan
    if row.values.get("external_id"):
        row.values["external_source"] = plan.source
    owner = plan.resource.owner
    if owner is not None and importing.reach in {"own", "team"}:
        said = row.values.get(owner, me)
        if said not in importing.members:
            row.refusals.append(
                Refusal(
                    plan.header("owner"),
                    row.words.get("owner"),
                    "is somebody whose records you may not import",
                    "leave the owner out, or ask for the right",
                )
            )


async def _matches(work: Work, plan: Plan, rows: Sequence[Row]) -> Matches:
    matches = Matches([plan.known[path].field for path in plan.match])
    wanted_ = {key[0] for row in rows if (key := matches.key(row.values))}
    if not wanted_:
        return matches
    resource = plan.resource
    first = resource.fields[matches.fields[0]]
    values = [row.values[first.name] for row in rows if matches.key(row.values)]
    narrowed: ColumnElement[bool] = first.column.in_(values)
    if first.name != "external_id" and first.kind == "text":
        narrowed = func.lower(first.column).in_(sorted(wanted_))
    elif first.name == "external_id":
        narrowed = first.column.in_(values) & (resource.column("external_source") == plan.source)
    columns = [resource.fields[name].column.label(f"m{n}") for n, name in enumerate(matches.fields)]
    for found in await work.session.execute(
        select(resource.column("id").label("key"), *columns).where(narrowed)
    ):
        matches.add({name: getattr(found, f"m{n}") for n, name in enumerate(matches.fields)}, found.key)
    return matches


async def _likely(
    work: Work, importing: Importing, rows: Sequence[Row], matches: Matches
) -> dict[int, Sequence[Candidate]]:
    """Which records the new rows may be, by line."""
    plan = importing.plan
    noun, options = plan.resource.noun, plan.options
    if (
        importing.judge is None
        or options.duplicates == "ignore"
        or noun not in COMPARED
        or plan.mode == "update"
    ):
        return {}
    new = {new_id(): row for row in rows if not row.refusals and not matches.of(row.values)}
    if not new:
        return {}
    asked = {key: {**row.values, "company": row.values.get("company") or row.words.get("account")}
             for key, row in new.items()}  # fmt: skip
    found = await importing.judge(work, noun, asked, options.threshold)
    return {new[key].line.number: candidates for key, candidates in found.items() if candidates}


async def _all_at_once(
    work: Work, importing: Importing, rows: Sequence[Row], matches: Matches,
    likely: Mapping[int, Sequence[Candidate]], *, at: datetime,
) -> dict[int, Done]:  # fmt: skip
    """Add the rows that are plainly new in one statement; when it is refused, each is tried by itself."""
    plan = importing.plan
    if plan.mode == "update" or not quick.suits(plan.resource):
        return {}
    seen: set[tuple[str, ...]] = set()
    plain: list[Row] = []
    for row in rows:
        key = matches.key(row.values)
        own = bool(row.refusals or row.history or likely.get(row.line.number) or row.values.get("custom"))
        if own or matches.of(row.values) or key in seen or not row.values.get("name"):
            continue
        if key is not None:
            seen.add(key)
        plain.append(row)
    if len(plain) < _MANY:
        return {}
    values = [_owned(plan, row.values, work.identity.user_id) for row in plain]
    keys = await attempt(work, lambda: quick.create_all(work, plan.resource, values, at=at))
    if isinstance(keys, Refusal):
        return {}
    for row, key in zip(plain, keys, strict=True):
        _learn(importing, row, matches, key)
    return {row.line.number: Done(row, "created", key, after={"version": 1})
            for row, key in zip(plain, keys, strict=True)}  # fmt: skip


async def _one(
    work: Work, importing: Importing, row: Row, matches: Matches, likely: Sequence[Candidate], *, at: datetime
) -> Done:
    plan = importing.plan
    if row.refusals:
        return Done(row, "failed", refusal=row.refusals[0])
    found = matches.of(row.values)
    if len(found) > 1:
        return _refused(row, plan, f"fits {len(found)} records", "match by more fields, or merge them first")
    if found and plan.mode == "create":
        return _refused(row, plan, "is there already", "import with mode both to change it")
    if not found and plan.mode == "update":
        return _refused(row, plan, "fits no record", "import with mode both to add it")
    if not found and likely:
        if plan.options.duplicates != "update":
            return Done(row, "held", candidates=list(likely))
        found = [likely[0][0]]
    return await write(work, importing, row, found[0] if found else None, at=at, matches=matches)


def _refused(row: Row, plan: Plan, reason: str, remedy: str) -> Done:
    first = plan.match[0] if plan.match else None
    value = row.words.get(first) if first else None
    return Done(row, "failed", refusal=Refusal(plan.header(first) if first else None, value, reason, remedy))


async def write(
    work: Work, importing: Importing, row: Row, key: UUID | None, *, at: datetime,
    matches: Matches | None = None,
) -> Done:  # fmt: skip
    """Add a row as a record, or change one by it."""
    plan = importing.plan
    if key is None:
        made = await attempt(work, lambda: _create(work, plan, importing.references, row, at=at))
        if isinstance(made, Refusal):
            return Done(row, "failed", refusal=made)
        _learn(importing, row, matches, made)
        return Done(row, "created", made, after={"version": await _version(work, plan, made)})
    done = await attempt(work, lambda: _change(work, plan, row, key, at=at))
    if isinstance(done, Refusal):
        return Done(row, "failed", record_id=key, refusal=done)
    before, after = done
    return Done(row, "changed" if after else "unchanged", key, before or None, after or None)


def _learn(importing: Importing, row: Row, matches: Matches | None, key: UUID) -> None:
    """Let later lines find what this one added."""
    table = importing.plan.resource.table.__tablename__
    if matches is not None:
        matches.add(row.values, key)
    importing.references.add(
        table, key, row.values.get(importing.plan.resource.title), row.values.get("email")
    )
    if external := row.values.get("external_id"):
        importing.references.add_external(table, key, external)


def _owned(plan: Plan, values: Mapping[str, Any], me: UUID) -> dict[str, Any]:
    owner = plan.resource.owner
    return {**values, owner: values.get(owner) or me} if owner else dict(values)


async def _create(work: Work, plan: Plan, references: References, row: Row, *, at: datetime) -> UUID:
    values = _owned(plan, row.values, work.identity.user_id)
    if plan.resource.noun != "deals":
        return await records.create(work, plan.resource, values, at=at)
    opened = min(row.history.get("opened_at") or at, at)
    stage = references.stages.get(values.get("stage_id") or work.identity.user_id)
    closed = None if stage is None or stage.kind == "open" else stage
    if closed is not None:
        values["stage_id"] = references.first_open(closed.pipeline_id)
        opened = min(opened, _ended(row, at)) if row.history.get("opened_at") is None else opened
    steps = _steps(references, values, row, at)
    if steps:
        opened, values["stage_id"] = min(opened, steps[0][0]), references.first_open(steps[0][1].pipeline_id)
    key = await records.create(work, plan.resource, values, at=opened)
    for when, step in steps:
        if step.kind == "open":
            await deals.move(work, key, to=step.id, at=max(when, opened))
    if closed is None and steps and stage is not None:
        await deals.move(work, key, to=stage.id, at=max(steps[-1][0], opened))
    if closed is not None:
        ended = max(min(_ended(row, at), at), opened)
        await deals.move(work, key, to=closed.id, at=ended, reason=row.history.get("lost_reason"))
    return key


def _steps(
    references: References, values: Mapping[str, Any], row: Row, at: datetime
) -> list[tuple[datetime, StageRow]]:
    """The stages that a deal went through, as `2025-01-13T09:00:00Z=Prospecting|...` tells them."""
    found = []
    for part in str(row.history.get("stage_history") or "").split("|"):
        when, _, name = part.partition("=")
        stage = references.stage(values.get("pipeline_id"), name) if name else None
        if stage is not None:
            found.append((min(moment(when), at), references.stages[stage]))
    return sorted(found, key=lambda one: one[0])


def _ended(row: Row, at: datetime) -> datetime:
    """When a closed deal was closed: as said, or on the day it was expected to be."""
    said = row.history.get("closed_at")
    if said is None and (on := row.values.get("expected_close")) is not None:
        said = datetime(on.year, on.month, on.day, 12, tzinfo=at.tzinfo)
    return min(said or at, at)


async def _change(
    work: Work, plan: Plan, row: Row, key: UUID, *, at: datetime
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Change what differs; returns the values as they were and as they are."""
    resource = plan.resource
    said = {name: value for name, value in row.values.items() if name in resource.fields}
    columns = {name: resource.column(name) for name in said}
    if "custom" in said:
        columns["custom"] = resource.column("custom")
    found = (
        await work.session.execute(select(*columns.values()).where(resource.column("id") == key))
    ).one_or_none()
    if found is None:
        raise resource.missing(id=str(key))
    before = dict(zip(columns, found, strict=True))
    to = {name: value for name, value in said.items() if name != "custom" and before[name] != value}
    for name in plan.match:  # what it was found by differs in case at most
        to.pop(plan.known[name].field, None)
    if "external_id" in to and before.get("external_id") is not None and plan.match != ("external_id",):
        to.pop("external_id")
        to.pop("external_source", None)
    own = {
        name: value for name, value in said.get("custom", {}).items() if before["custom"].get(name) != value
    }
    if not to and not own:
        return {}, {}
    was = {name: before[name] for name in to}
    if own:
        was["custom"] = {name: before["custom"].get(name) for name in own}
    await records.edit(work, resource, key, to={**to, **({"custom": own} if own else {})}, at=at)
    now = {**to, **({"custom": own} if own else {})}
    return was, now


async def _version(work: Work, plan: Plan, key: UUID) -> int | None:
    if "version" not in plan.resource.fields:
        return None
    await work.session.flush()
    asked = select(plan.resource.column("version")).where(plan.resource.column("id") == key)
    return (await work.session.execute(asked)).scalar_one_or_none()


async def attempt(work: Work, act: Callable[[], Awaitable[Any]]) -> Any:
    """Do something inside a savepoint; returns why it was refused, if it was.

    Raises:
        UnavailableError, BusyError: Something stands in the way just now: try the slice again.

    """
    told = len(work.events)
    try:
        async with work.session.begin_nested():
            done = await act()
            await work.session.flush()
    except (DomainError, DBAPIError, psycopg.Error, ValidationError) as error:
        del work.events[told:]
        meant = refusal(error) if isinstance(error, DBAPIError | psycopg.Error) else error
        if isinstance(meant, UnavailableError | BusyError):
            raise meant from error
        if not isinstance(meant, DomainError):
            raise
        return Refusal(None, None, meant.detail, "correct the row and import it again")
    return done
