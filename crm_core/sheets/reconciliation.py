"""Comparing a sheet with the record: counts and sums by stage, owner and month, and lines that differ."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.sheets.fields import extended
from crm_core.sheets.plan import Plan, Row, resolve, wanted
from crm_core.sheets.reading import lines
from crm_core.sheets.references import References
from crm_core.sheets.tables import SheetLineRow, SheetRow

_PAGE: Final = 1000
MOST_DIFFERENCES: Final = 1000
_MONTH: Final = {"deals": "expected_close", "activities": "occurred_at"}
_NOTHING: Final = "(none)"


@dataclass(slots=True)
class Sums:
    """What is counted and added up on both sides of a group."""

    by: str
    group: str
    file_count: int = 0
    record_count: int = 0
    file_amount: Decimal = Decimal(0)
    record_amount: Decimal = Decimal(0)

    @property
    def equal(self) -> bool:
        """Whether both sides say the same."""
        return (self.file_count, self.file_amount) == (self.record_count, self.record_amount)


@dataclass(frozen=True, slots=True)
class Difference:
    """A line of which the record says something else, or nothing."""

    line: int
    record_id: UUID | None
    field: str
    in_file: str | None
    in_record: str | None
    reason: str | None


@dataclass(slots=True)
class Reconciliation:
    """Both sides, compared."""

    groups: dict[tuple[str, str], Sums] = field(default_factory=dict)
    differences: list[Difference] = field(default_factory=list)
    differing: int = 0

    @property
    def equal(self) -> bool:
        """Whether the record holds what the file does."""
        return not self.differing and all(one.equal for one in self.groups.values())

    def sums(self, by: str, group: str) -> Sums:
        """A group, made when it is first met."""
        return self.groups.setdefault((by, group), Sums(by, group))

    def differs(self, difference: Difference) -> None:
        """Note a difference."""
        self.differing += 1
        if len(self.differences) < MOST_DIFFERENCES:
            self.differences.append(difference)


async def reconcile(session: AsyncSession, row: SheetRow, path: Path, *, me: UUID) -> Reconciliation:
    """Compare every row of a sheet with the record that it became."""
    resource = await extended(session, row.noun)
    plan = Plan.of(row, resource)
    references = References(row.source, {str(one): str(who) for one, who in row.owners.items()})
    found = Reconciliation()
    page: list[Row] = []
    seen: set[UUID] = set()
    for line in lines(path, start=row.layout["begin"]):
        page.append(plan.read(line))
        if len(page) == _PAGE:
            await _compare(session, row, plan, references, page, found, seen, me=me)
            page = []
    await _compare(session, row, plan, references, page, found, seen, me=me)
    return found


async def _compare(  # noqa: PLR0917 - both sides of a page
    session: AsyncSession, sheet: SheetRow, plan: Plan, references: References, page: Sequence[Row],
    found: Reconciliation, seen: set[UUID], *, me: UUID,
) -> None:  # fmt: skip
    if not page:
        return
    await references.load(session, wanted(page))
    asked = select(SheetLineRow).where(
        SheetLineRow.sheet_id == sheet.id,
        SheetLineRow.line.between(page[0].line.number, page[-1].line.number),
    )
    became = {one.line: one for one in (await session.execute(asked)).scalars()}
    ids = [one.record_id for one in became.values() if one.record_id]
    names = _compared(plan)
    columns = [plan.resource.column(name) for name in ("id", *names)]
    asked_ = select(*columns).where(plan.resource.column("id").in_(ids))
    kept = {one[0]: dict(zip(names, one[1:], strict=True)) for one in await session.execute(asked_)}
    for row in page:
        resolve(plan, row, references, me=me)
        line = became.get(row.line.number)
        record_id = (
            line.record_id if line and line.status in {"created", "changed", "unchanged", "left"} else None
        )
        record = kept.get(record_id) if record_id else None
        if record is not None and record_id in seen:
            found.differs(
                Difference(
                    row.line.number,
                    record_id,
                    "record",
                    "another row",
                    None,
                    "an earlier line is the same record",
                )
            )
            record = None
        elif record is None:
            reason = (line.reason or line.status) if line else "not brought in yet"
            found.differs(Difference(row.line.number, None, "record", "a row", None, reason))
        else:
            seen.add(record_id)  # type: ignore[arg-type]  # a record has an id
            _differences(found, row, record_id, record, references)
        _add(found, plan, row.values, references, side="file")
        if record is not None:
            _add(found, plan, record, references, side="record")


def _compared(plan: Plan) -> list[str]:
    fields = plan.resource.fields
    mapped = {target.field for _, target in plan.mapped} | {
        "owner_id",
        "user_id",
        "stage_id",
        "amount",
        "status",
    }
    return sorted(name for name in mapped if name in fields and not fields[name].added)


def _differences(
    found: Reconciliation, row: Row, key: UUID | None, record: Mapping[str, Any], references: References
) -> None:
    for name, said in row.values.items():
        if name in record and said is not None and not _same(said, record[name]):
            found.differs(
                Difference(
                    row.line.number,
                    key,
                    name,
                    _shown(said, references),
                    _shown(record[name], references),
                    "the record says something else",
                )
            )


def _same(said: Any, kept: Any) -> bool:
    return bool(said == kept) or (
        isinstance(said, str) and isinstance(kept, str) and said.casefold() == kept.casefold()
    )


def _shown(value: Any, references: References) -> str | None:
    return (
        None
        if value is None
        else references.names.get(value, str(value))
        if isinstance(value, UUID)
        else str(value)
    )


def _add(
    found: Reconciliation, plan: Plan, values: Mapping[str, Any], references: References, *, side: str
) -> None:
    amount = values.get("amount")
    for by, group in _groups(plan, values, references):
        sums = found.sums(by, group)
        setattr(sums, f"{side}_count", getattr(sums, f"{side}_count") + 1)
        if isinstance(amount, Decimal):
            setattr(sums, f"{side}_amount", getattr(sums, f"{side}_amount") + amount)


def _groups(plan: Plan, values: Mapping[str, Any], references: References) -> list[tuple[str, str]]:
    noun = plan.resource.noun
    mapped = {target.field for _, target in plan.mapped}
    groups = [("all", "all")]
    for by, name in (("stage", "stage_id"), ("owner", plan.resource.owner or ""), ("status", "status")):
        if name in mapped:
            groups.append((by, _shown(values.get(name), references) or _NOTHING))
    month = _MONTH.get(noun)
    if month in mapped:
        on = values.get(month or "")
        groups.append(("month", f"{on:%Y-%m}" if on is not None else _NOTHING))
    return groups
