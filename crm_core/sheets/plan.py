"""How a sheet is brought in: its mapping with all that was said about it, and what rows say by it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from crm_core.kit.resource import CUSTOM, Resource
from crm_core.sheets.columns import Column, revived
from crm_core.sheets.errors import SheetMappingError
from crm_core.sheets.fields import Target, targets
from crm_core.sheets.reading import Line
from crm_core.sheets.references import Meant, References
from crm_core.sheets.tables import SheetRow
from crm_core.sheets.values import Convention, read

HISTORY: Final = ("opened_at", "closed_at", "lost_reason", "stage_history")
_REMEDIES: Final = {
    "date": "write it like 2026-03-02, or say in which order this column's dates are",
    "time": "write it like 2026-03-02 09:00, or say in which order this column's dates are",
    "decimal": "write digits and one decimal mark", "number": "write digits and one decimal mark",
    "whole": "write whole digits", "flag": "write yes or no",
    "country": "write its name in English or its two letters",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Options:
    """What is done where a row leaves it open."""

    create_missing: bool = False
    """Add accounts that are named and not there."""
    duplicates: str = "hold"
    """What becomes of a row that is likely there already: hold, update or ignore."""
    threshold: float | None = None
    empty_clears: bool = False
    """Whether an empty cell empties the field of a record that is there."""
    route: bool = False
    """Whether the rules for new leads find owners for those added."""
    unknown_owner: str = "me"
    """Whose a row is when its owner is not known here: me, or reject."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a row is not brought in, and what would help."""

    column: str | None
    value: str | None
    reason: str
    remedy: str


@dataclass(slots=True)
class Row:
    """What a row says."""

    line: Line
    values: dict[str, Any] = field(default_factory=dict)
    meant: dict[str, tuple[Target, Meant]] = field(default_factory=dict)
    """Path -> the reference that stands there."""
    history: dict[str, Any] = field(default_factory=dict)
    refusals: list[Refusal] = field(default_factory=list)
    words: dict[str, str] = field(default_factory=dict)
    """Path -> the cell as it stands."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A sheet's mapping, ready to read rows by."""

    resource: Resource
    known: Mapping[str, Target]
    columns: tuple[Column, ...]
    mapped: tuple[tuple[int, Target], ...]
    mode: str
    match: tuple[str, ...]
    defaults: Mapping[str, str]
    options: Options
    source: str

    @classmethod
    def of(cls, sheet: SheetRow, resource: Resource) -> "Plan":
        """Read the plan of a sheet; raises SheetMappingError."""
        known = targets(resource)
        columns = tuple(revived(one) for one in sheet.columns)
        mapped = []
        for one in sheet.mapping:
            if one.get("field") is None:
                continue
            if one["field"] not in known:
                raise SheetMappingError(
                    f"{resource.noun} have no field {one['field']} that a sheet could fill"
                )
            if not 0 <= one["column"] < len(columns):
                raise SheetMappingError(f"there is no column {one['column']}")
            mapped.append((int(one["column"]), known[one["field"]]))
        paths = [target.path for _, target in mapped]
        if twice := sorted({path for path in paths if paths.count(path) > 1}):
            raise SheetMappingError(f"two columns cannot both be {', '.join(twice)}")
        if unknown := sorted(set(sheet.defaults) - set(known)):
            raise SheetMappingError(f"{resource.noun} have no field {', '.join(unknown)}")
        match = tuple(sheet.match)
        if strange := [name for name in match if name not in known]:
            raise SheetMappingError(f"{resource.noun} cannot be matched by {', '.join(strange)}")
        return cls(
            resource, known, columns, tuple(mapped), sheet.mode, match,
            {name: str(value) for name, value in sheet.defaults.items()},
            Options(**sheet.options), sheet.source,
        )  # fmt: skip

    def missing(self) -> list[str]:
        """Fields that a new record needs and no column or default gives."""
        given = {target.field for _, target in self.mapped} | {self.known[one].field for one in self.defaults}
        lacking = {one.field for one in self.known.values() if one.required} - given - {"pipeline_id"}
        return sorted(lacking) if self.mode != "update" else []

    def read(self, line: Line) -> Row:
        """What a row says, with every cell that cannot be read told."""
        row = Row(line)
        parts: dict[str, str] = {}
        width = len(self.columns)
        if any(line.cells[width:]):
            row.refusals.append(
                Refusal(
                    None,
                    None,
                    f"has more cells than the {width} columns",
                    "quote cells that hold the sign between cells",
                )
            )
        for index, target in self.mapped:
            cell = line.cells[index] if index < len(line.cells) else ""
            if not cell:
                if target.path not in self.defaults:
                    self._empty(row, target)
                    continue
                cell = self.defaults[target.path]
            self._take(row, parts, target, cell, self.columns[index])
        mapped = {target.path for _, target in self.mapped}
        for path, value in self.defaults.items():
            if path not in mapped:
                self._take(row, parts, self.known[path], value, None)
        if parts:
            row.values["name"] = " ".join(
                parts[name] for name in ("first_name", "last_name") if name in parts
            )
        return row

    def _empty(self, row: Row, target: Target) -> None:
        fields = self.resource.fields
        nullable = target.field in fields and fields[target.field].nullable
        if self.options.empty_clears and nullable and target.path != "external_id":
            self._put(row, target, None)

    def _take(
        self, row: Row, parts: dict[str, str], target: Target, cell: str, column: Column | None
    ) -> None:
        row.words[target.path] = cell
        if target.path in {"first_name", "last_name"}:
            parts[target.path] = cell
            return
        if target.kind == "reference":
            row.meant[target.path] = (
                target,
                Meant(target.refers_to or "", cell.removeprefix("@"), target.by_external_id),
            )
            return
        try:
            convention = column.convention if column else Convention()
            value = read(target.kind, cell, convention, choices=target.choices)
        except ValueError as error:
            remedy = _REMEDIES.get(target.kind, "write one of them" if target.choices else "correct it")
            row.refusals.append(Refusal(header_of(column, target), cell[:500], str(error), remedy))
            return
        self._put(row, target, value)

    @staticmethod
    def _put(row: Row, target: Target, value: Any) -> None:
        if target.path in HISTORY:
            row.history[target.path] = value
        elif target.path.startswith(CUSTOM):
            row.values.setdefault("custom", {})[target.path.removeprefix(CUSTOM)] = _custom(value)
        else:
            row.values[target.field] = value

    def header(self, path: str) -> str | None:
        """The header of the column that a field is read from."""
        found = next((index for index, target in self.mapped if target.path == path), None)
        return None if found is None else header_of(self.columns[found], self.known[path])


def header_of(column: Column | None, target: Target) -> str:
    """What a column is called where something is said about it."""
    return (column.header or f"column {column.index + 1}") if column else f"default of {target.path}"


def _custom(value: Any) -> Any:
    """Custom fields take JSON: dates, times and decimals as text."""
    if isinstance(value, datetime) or hasattr(value, "isoformat"):
        return value.isoformat()
    return (
        value if value is None or isinstance(value, str | bool | int | float | list) else format(value, "f")
    )


def resolve(plan: Plan, row: Row, references: References, *, me: UUID) -> list[tuple[Target, str]]:
    """Put ids in place of names; what cannot be is refused. Returns accounts that are to be added first."""
    lacking: list[tuple[Target, str]] = []
    paths = sorted(row.meant, key=lambda path: not path.endswith(".external_id"))
    for path in paths:
        target, meant = row.meant[path]
        if target.field == "stage_id" or row.values.get(target.field) is not None:
            continue
        found = references.find(meant)
        if len(found) == 1:
            row.values[target.field] = next(iter(found))
        elif len(found) > 1:
            row.refusals.append(
                Refusal(
                    plan.header(path),
                    meant.text[:500],
                    f"names {len(found)} {target.refers_to}",
                    "use an external id or an e-mail address",
                )
            )
        elif target.field in {"owner_id", "user_id"} and plan.options.unknown_owner == "me":
            row.values[target.field] = me
        elif target.by_external_id and path.removesuffix(".external_id") in row.meant:
            continue
        elif target.refers_to == "accounts" and plan.options.create_missing and not target.by_external_id:
            lacking.append((target, meant.text))
        else:
            row.refusals.append(
                Refusal(
                    plan.header(path),
                    meant.text[:500],
                    f"is none of the {target.refers_to} here",
                    "import those first, or correct the name",
                )
            )
    if plan.resource.noun == "deals":
        _stage(plan, row, references)
    return lacking


def _stage(plan: Plan, row: Row, references: References) -> None:
    if (
        row.values.get("pipeline_id") is None
        and len(references.pipelines) == 1
        and "pipeline" not in row.meant
    ):
        row.values["pipeline_id"] = next(iter(references.pipelines))
    if "stage" in row.meant:
        text = row.meant["stage"][1].text
        found = references.stage(row.values.get("pipeline_id"), text)
        if found is None:
            row.refusals.append(
                Refusal(
                    plan.header("stage"),
                    text[:500],
                    "is no stage of the pipeline",
                    "name the pipeline, or add the stage to it",
                )
            )
        else:
            row.values["stage_id"] = found
            row.values.setdefault("pipeline_id", references.stages[found].pipeline_id)


def wanted(rows: Iterable[Row]) -> Sequence[Meant]:
    """All the references in rows."""
    return [meant for row in rows for _, meant in row.meant.values()]
