"""The import bundle: a folder of CSV or Parquet tables that carries a team's history into the record.

Whoever brings history in (the simulator, the event-log reader, a migration) writes this folder; one importer
reads it. Rows refer to each other by `external_id`, the id in the system they come from. A table may be
absent. `docs/reference/bundle.md` is the reader's version of this file.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

MANIFEST: Final = "bundle.yaml"


class Kind(StrEnum):
    """What a column holds, and so how its text is read in CSV."""

    TEXT = "text"
    NUMBER = "number"
    INTEGER = "integer"
    BOOLEAN = "boolean"
    DATE = "date"
    TIME = "time"
    """ISO 8601 with an offset; without one it is UTC."""


@dataclass(frozen=True)
class Column:
    """One column of a bundle table."""

    name: str
    kind: Kind = Kind.TEXT
    required: bool = False
    refers_to: str | None = None
    """The bundle table whose `external_id` this column holds."""
    choices: tuple[str, ...] = ()
    meaning: str = ""


@dataclass(frozen=True)
class Table:
    """One table of a bundle; each file is `<name>.csv` or `<name>.parquet`."""

    name: str
    columns: tuple[Column, ...]
    meaning: str

    def column(self, name: str) -> Column:
        """Return the column of that name, or raise KeyError."""
        return next(column for column in self.columns if column.name == name)


def _text(name: str, meaning: str = "", *, required: bool = False, choices: tuple[str, ...] = ()) -> Column:
    return Column(name, required=required, choices=choices, meaning=meaning)


def _ref(name: str, table: str, *, required: bool = False) -> Column:
    return Column(name, required=required, refers_to=table)


def _time(name: str, meaning: str = "", *, required: bool = False) -> Column:
    return Column(name, Kind.TIME, required=required, meaning=meaning)


_ID: Final = Column("external_id", required=True, meaning="id in the source system, unique in its table")

STAGE_KINDS: Final = ("open", "won", "lost")
ROLES: Final = ("sales_representative", "business_development", "sales_manager", "analyst", "admin")
BUYING_ROLES: Final = (
    "decision_maker",
    "economic_buyer",
    "champion",
    "influencer",
    "technical_buyer",
    "user",
    "gatekeeper",
    "other",
)
ACTIVITY_KINDS: Final = ("call", "email", "meeting", "note", "task", "offer")
DIRECTIONS: Final = ("outbound", "inbound", "internal")

TABLES: Final[tuple[Table, ...]] = (
    Table(
        "users",
        (
            _ID,
            _text("name", required=True),
            _text("email", required=True),
            _text("role", required=True, choices=ROLES),
            _ref("manager", "users"),
            _text("team"),
            Column("active", Kind.BOOLEAN, meaning="true when empty"),
        ),
        "People who sell; a user's manager makes the reporting tree.",
    ),
    Table(
        "stages",
        (
            _ID,
            _text("pipeline", "name of the pipeline the stage belongs to", required=True),
            _text("name", required=True),
            Column("position", Kind.INTEGER, required=True, meaning="order in the pipeline, from 0"),
            _text("kind", required=True, choices=STAGE_KINDS),
        ),
        "The stages of each pipeline, with at least one open, one won and one lost.",
    ),
    Table(
        "accounts",
        (
            _ID,
            _text("name", required=True),
            _ref("parent", "accounts"),
            _ref("owner", "users"),
            _text("industry"),
            _text("region"),
            Column("employees", Kind.INTEGER),
            _time("created_at", required=True),
        ),
        "Companies sold to; a parent makes the hierarchy.",
    ),
    Table(
        "people",
        (
            _ID,
            _ref("account", "accounts"),
            _text("name", required=True),
            _text("email"),
            _text("phone"),
            _text("title"),
            _ref("owner", "users"),
            _time("created_at", required=True),
        ),
        "People at accounts.",
    ),
    Table(
        "deals",
        (
            _ID,
            _text("name", required=True),
            _ref("account", "accounts"),
            _ref("owner", "users"),
            _text("pipeline", required=True),
            _text("source", "where the deal came from, such as referral or tender"),
            Column("amount", Kind.NUMBER, meaning="as it was when the deal was opened"),
            _text("currency", "ISO 4217; the organization's own when empty"),
            Column("expected_close", Kind.DATE, meaning="as it was when the deal was opened"),
            _time("created_at", required=True),
        ),
        "Deals as they were when opened; what changed afterwards is in the change tables.",
    ),
    Table(
        "stage_changes",
        (
            _ID,
            _ref("deal", "deals", required=True),
            _ref("stage", "stages", required=True),
            _ref("changed_by", "users"),
            _text("reason", "why it was lost, when it was"),
            _time("changed_at", required=True),
            _time("known_at", "when the CRM could have known it; changed_at when empty"),
        ),
        "Every stage a deal entered, the first included.",
    ),
    Table(
        "deal_changes",
        (
            _ID,
            _ref("deal", "deals", required=True),
            _text("field", required=True, choices=("amount", "expected_close", "owner")),
            _text("value", "a number, a date, or a user's external_id", required=True),
            _ref("changed_by", "users"),
            _time("changed_at", required=True),
            _time("known_at"),
        ),
        "Later amounts, expected close dates and owners.",
    ),
    Table(
        "deal_people",
        (
            _ID,
            _ref("deal", "deals", required=True),
            _ref("person", "people", required=True),
            _text("role", choices=BUYING_ROLES),
            _time("added_at", required=True),
            _time("removed_at"),
        ),
        "Who on the buyer's side took part in a deal, and as what.",
    ),
    Table(
        "deal_products",
        (
            _ID,
            _ref("deal", "deals", required=True),
            _text("product", required=True),
            Column("quantity", Kind.NUMBER, required=True),
            Column("unit_price", Kind.NUMBER, required=True),
            _time("added_at", required=True),
            _time("removed_at"),
        ),
        "Product lines of deals.",
    ),
    Table(
        "activities",
        (
            _ID,
            _ref("deal", "deals"),
            _ref("account", "accounts"),
            _ref("person", "people"),
            _ref("user", "users"),
            _text("kind", required=True, choices=ACTIVITY_KINDS),
            _text("direction", choices=DIRECTIONS),
            _text("subject"),
            _text("body"),
            _text("outcome", "connected, no_answer, sent, returned, done ..."),
            _time("occurred_at", "start", required=True),
            _time("ended_at"),
            _time(
                "known_at",
                "when the CRM could have known it; when empty its end, of a task its start",
            ),
        ),
        "Calls, emails, meetings, notes, tasks and offers, each on a deal, an account or a person.",
    ),
)

BY_NAME: Final[dict[str, Table]] = {table.name: table for table in TABLES}
