"""Whom the cells of a sheet mean: owners, accounts, stages and others, by id, e-mail, name or external id."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.kit.resource import Resource
from crm_core.pipelines.tables import PipelineRow, StageRow
from crm_core.records.registry import of_table
from crm_core.users.tables import UserRow

_SMALL: Final = ("users", "pipelines", "stages")
"""Kinds of which all are read at once."""


@dataclass(frozen=True, slots=True)
class Meant:
    """A reference in a cell."""

    table: str
    text: str
    by_external_id: bool = False


@dataclass(slots=True)
class References:
    """Who is known by which name; filled slice by slice, and when a record is added."""

    source: str
    owners: Mapping[str, str] = field(default_factory=dict)
    """What the file calls an owner -> the id or e-mail of who it is here."""
    _known: dict[tuple[str, str], set[UUID]] = field(default_factory=lambda: defaultdict(set))
    _external: dict[tuple[str, str], set[UUID]] = field(default_factory=lambda: defaultdict(set))
    _loaded: set[str] = field(default_factory=set)
    stages: dict[UUID, StageRow] = field(default_factory=dict)
    pipelines: dict[UUID, str] = field(default_factory=dict)
    names: dict[UUID, str] = field(default_factory=dict)
    """What users and stages are called."""

    async def load(self, session: AsyncSession, wanted: Iterable[Meant]) -> None:
        """Look up what is not known yet."""
        by_table: dict[str, set[str]] = defaultdict(set)
        for one in wanted:
            by_table[one.table].add(one.text)
        if not self._loaded:
            await self._load_small(session)
        for table, texts in by_table.items():
            resource = of_table(table)
            if table not in _SMALL and resource is not None:
                await self._load(session, resource, sorted(texts))

    async def _load_small(self, session: AsyncSession) -> None:
        self._loaded.update(_SMALL)
        for user in (await session.execute(select(UserRow).where(UserRow.kind != "system"))).scalars():
            self.names[user.id] = user.name
            self.add("users", user.id, user.name, user.email, str(user.id))
            if user.external_id:
                self._external["users", user.external_id].add(user.id)
        for pipeline in (await session.execute(select(PipelineRow))).scalars():
            self.pipelines[pipeline.id] = pipeline.name
            self.add("pipelines", pipeline.id, pipeline.name, str(pipeline.id))
        active = select(StageRow).where(StageRow.retired_at.is_(None))
        for stage in (await session.execute(active)).scalars():
            self.stages[stage.id] = stage
            self.names[stage.id] = stage.name
            self.add("stages", stage.id, stage.name, str(stage.id))

    async def _load(self, session: AsyncSession, resource: Resource, texts: list[str]) -> None:
        table: Any = resource.table
        noun = resource.table.__tablename__
        fields = resource.fields
        named = [
            name
            for name in dict.fromkeys((resource.title, *resource.match))
            if name in fields and name != "external_id" and fields[name].kind == "text"
        ]
        where = [func.lower(getattr(table, name)).in_([text.lower() for text in texts]) for name in named]
        columns = [table.id, *(getattr(table, name).label(f"n{n}") for n, name in enumerate(named))]
        external = "external_id" in resource.fields
        if external:
            where.append((table.external_source == self.source) & table.external_id.in_(texts))
            columns += [table.external_source, table.external_id]
        ids = [UUID(text) for text in texts if _is_uuid(text)]
        if ids:
            where.append(table.id.in_(ids))
        if not where:
            return
        for row in await session.execute(select(*columns).where(or_(*where))):
            self.add(noun, row.id, str(row.id), *(getattr(row, f"n{n}") for n in range(len(named))))
            if external and row.external_id and row.external_source == self.source:
                self._external[noun, row.external_id].add(row.id)

    def add(self, table: str, key: UUID, *names: str | None) -> None:
        """Note that a record is called so."""
        for name in names:
            if name:
                self._known[table, name.lower()].add(key)

    def add_external(self, table: str, key: UUID, external_id: str) -> None:
        """Note the id that the sheet's system has for a record."""
        self._external[table, external_id].add(key)

    def find(self, meant: Meant) -> set[UUID]:
        """Who is meant: nobody, one, or several."""
        text = self.owners.get(meant.text, meant.text) if meant.table == "users" else meant.text
        if found := self._external.get((meant.table, text)):
            return found
        return set() if meant.by_external_id else self._known.get((meant.table, text.lower()), set())

    def stage(self, pipeline_id: UUID | None, text: str) -> UUID | None:
        """The stage of a pipeline that is called so."""
        found = [key for key in self.find(Meant("stages", text))
                 if pipeline_id is None or self.stages[key].pipeline_id == pipeline_id]  # fmt: skip
        return found[0] if len(found) == 1 else None

    def first_open(self, pipeline_id: UUID) -> UUID:
        """The stage that deals of a pipeline begin in."""
        own = [one for one in self.stages.values() if one.pipeline_id == pipeline_id and one.kind == "open"]
        return min(own, key=lambda one: one.position).id


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return "-" in text
