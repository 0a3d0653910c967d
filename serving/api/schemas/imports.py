"""Sheets as they are shown and steered: columns with suggestions, plans, previews, lines and comparisons."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import Field

from serving.api.schemas.kit import Input, Output, Probability

Mode = Literal["create", "update", "both"]
State = Literal["open", "running", "done", "failed", "cancelled", "undoing", "undone"]
LineStatus = Literal["created", "changed", "unchanged", "held", "failed", "removed", "restored", "left"]
DateOrder = Literal["ymd", "dmy", "mdy"]


class ColumnRead(Output):
    """A column: what it holds, how it writes dates and numbers, and which field it is taken for."""

    index: int
    header: str
    kind: str = Field(description="What most of its values are: email, date, number, ...", examples=["email"])
    filled: float = Field(description="The share of rows in which it is filled in.")
    distinct: float = Field(description="Different values among those filled in.")
    samples: list[str]
    decimal: str = Field(description="The decimal mark that the column as a whole speaks for.")
    dates: DateOrder = Field(description="The order of dates that the column as a whole speaks for.")
    ambiguous_dates: bool = Field(description="True when nothing decides between day-month and month-day.")
    field: str | None = Field(description="The field that it becomes; null when it is left out.")
    confidence: Probability
    why: str = Field(description="What the suggestion rests on.", examples=["its header and its values"])


class TargetRead(Output):
    """A field that a column may become."""

    path: str = Field(examples=["account.external_id"])
    kind: str
    label: str
    choices: list[str]
    required: bool


class OptionsSet(Input):
    """What is done where a row leaves it open."""

    create_missing: bool = Field(default=False, description="Add accounts that are named and not there.")
    duplicates: Literal["hold", "update", "ignore"] = Field(
        default="hold",
        description="A row that is likely there is held for review, changes that record, or is added.",
    )
    threshold: float | None = Field(
        default=None, ge=0, le=1, description="From which probability on; the model's own when absent."
    )
    empty_clears: bool = Field(
        default=False, description="Empty cells empty fields of records that are there."
    )
    unknown_owner: Literal["me", "reject"] = Field(
        default="me", description="Whose a row is when its owner is not known here."
    )
    route: bool = Field(default=False, description="Let the rules for new leads find owners for those added.")


class Mapped(Input):
    """What one column becomes."""

    column: int = Field(ge=0)
    field: str | None = Field(max_length=200)


class SheetPatch(Input):
    """What is to be done otherwise; what is not sent stays."""

    noun: str | None = Field(default=None, max_length=50, description="Another kind of record; maps anew.")
    mapping: list[Mapped] | None = Field(default=None, max_length=500)
    mode: Mode | None = None
    match: list[str] | None = Field(
        default=None, max_length=5, description="Fields by which rows are found in the record."
    )
    defaults: dict[str, str] | None = Field(
        default=None, description="Values of fields that no column gives, or whose cell is empty."
    )
    owners: dict[str, str] | None = Field(
        default=None,
        description="What the file calls an owner -> the e-mail address or id of who it is here.",
    )
    options: OptionsSet | None = None
    source: str | None = Field(
        default=None, min_length=1, max_length=100, description="Whose ids external ids are."
    )
    date_order: dict[int, DateOrder] | None = Field(default=None, description="Column -> order of its dates.")


class SheetRead(Output):
    """An import of a sheet: what was read, what is planned, and how far it has come."""

    id: UUID
    name: str
    noun: str
    state: State
    source: str
    folder_id: UUID | None
    file_kind: Literal["csv", "xlsx"]
    encoding: str | None
    delimiter: str | None
    header: bool
    columns: list[ColumnRead]
    fields: list[TargetRead] = Field(description="What columns may become.")
    mode: Mode
    match: list[str]
    defaults: dict[str, str]
    owners: dict[str, str]
    options: dict[str, Any]
    total: int
    done: int
    created: int
    changed: int
    unchanged: int
    held: int
    failed: int
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    undone_at: datetime | None
    error: str | None


class SheetBrief(Output):
    """An import in a list."""

    id: UUID
    name: str
    noun: str | None
    state: State
    folder_id: UUID | None
    total: int
    done: int
    created: int
    changed: int
    unchanged: int
    held: int
    failed: int
    created_at: datetime


class RefusalRead(Output):
    """What is wrong with a row, and what would help."""

    column: str | None
    value: str | None
    reason: str
    remedy: str


class PreviewRow(Output):
    """A row as it would be written."""

    line: int
    values: dict[str, Any]
    errors: list[RefusalRead]


class Preview(Output):
    """The first rows as they would be written."""

    rows: list[PreviewRow]
    missing: list[str] = Field(description="Fields that new records need and nothing gives.")


class CandidateRead(Output):
    """A record that a row may be."""

    id: UUID
    probability: Probability


class LineRead(Output):
    """What became of a line."""

    line: int
    status: LineStatus
    record_id: UUID | None
    column: str | None
    value: str | None
    reason: str | None
    remedy: str | None
    candidates: list[CandidateRead]


class Lines(Output):
    """Lines in their order."""

    items: list[LineRead]
    next_after: int | None = Field(description="Send it back as `after` for more; null at the end.")


class Decision(Input):
    """What a held line is."""

    action: Literal["create", "update", "skip"]
    record_id: UUID | None = Field(default=None, description="Which record it is; the likeliest when absent.")


class UndoStart(Input):
    """How an import is taken back."""

    force: bool = Field(default=False, description="Take back also what was changed since.")


class ChangedRead(Output):
    """A record of the import that was changed since."""

    line: int
    record_id: UUID
    fields: list[str]


class UndoRead(Output):
    """An import on its way back, and the records that are left alone because they were changed since."""

    state: State
    changed_since: list[ChangedRead]


class SumsRead(Output):
    """A group on both sides."""

    by: str = Field(examples=["stage"])
    group: str = Field(examples=["Won"])
    file_count: int
    record_count: int
    file_amount: str
    record_amount: str
    equal: bool


class DifferenceRead(Output):
    """A line of which the record says something else."""

    line: int
    record_id: UUID | None
    field: str
    in_file: str | None
    in_record: str | None
    reason: str | None


class ReconciliationRead(Output):
    """Counts and sums of the file beside those of the record, and the lines that differ."""

    equal: bool
    groups: list[SumsRead]
    differing: int
    differences: list[DifferenceRead] = Field(description="At most a thousand of them.")


class FolderRead(Output):
    """An export that came as a folder: its files in the order they are brought in."""

    id: UUID
    system: str = Field(examples=["salesforce"])
    sheets: list[SheetBrief]
    unrecognized: list[str]
