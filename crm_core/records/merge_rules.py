"""What merging does with everything that refers to a record, and which value of each field is kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal
from uuid import UUID

from crm_core.kit import InvalidError
from crm_core.kit.resource import CUSTOM, Resource
from crm_core.kit.table import Table
from crm_core.records.tables import MERGED


@dataclass(frozen=True, slots=True)
class Reference:
    """A column that holds ids of records that can be merged."""

    table: str
    column: str
    to: str
    """The noun; of rows that name any record by noun and id, every noun."""
    what: Literal["move", "drop"] = "move"
    """Moved to the record that is left, or dropped because it is worked out anew; undoing restores both."""


MOVED: Final = (
    # Affiliations go before the people whose account they follow: what keeps both in step has nothing to do.
    Reference("affiliations", "account_id", "accounts"),
    Reference("affiliations", "person_id", "people"),
    Reference("accounts", "parent_id", "accounts"),
    Reference("people", "account_id", "accounts"),
    Reference("deals", "account_id", "accounts"),
    Reference("deal_people", "person_id", "people"),
    Reference("role_decisions", "person_id", "people"),
    Reference("activities", "account_id", "accounts"),
    Reference("activities", "person_id", "people"),
    Reference("activities", "lead_id", "leads"),
    Reference("orders", "account_id", "accounts"),
    Reference("invoices", "account_id", "accounts"),
    Reference("subscriptions", "account_id", "accounts"),
    Reference("targets", "account_id", "accounts"),
    Reference("leads", "converted_account_id", "accounts"),
    Reference("leads", "converted_person_id", "people"),
    Reference("routing_assignments", "lead_id", "leads"),
    Reference("account_territories", "account_id", "accounts", "drop"),
    Reference("lead_territories", "lead_id", "leads", "drop"),
)
NAMED: Final = ("record_tags", "files", "notifications", "record_aliases")
"""Tables whose rows name a record by noun and id, and go with it."""
STAY: Final = frozenset({"events", "erasures", "audit_links", "search_entries"})
"""Tables that name records and are left as they are: what happened, happened; triggers keep the last."""
FORETOLD: Final = frozenset({"account_risks", "recommendations", "recommendation_answers"})
"""Tables of what was foretold of an account as it was: it goes with a record that is merged, also when that
is undone, and is foretold anew of the one that is left; the log keeps that it was told."""


def references(noun: str) -> tuple[Reference, ...]:
    """Everything that refers to records of a noun, in the order in which it is moved."""
    own = tuple(one for one in MOVED if one.to == noun and one.table in Table.metadata.tables)
    return (*own, *(Reference(table, "record_id", noun) for table in NAMED if table in Table.metadata.tables))


def unknown_references() -> list[str]:
    """Columns that refer to records that can be merged, of which nothing is said here."""
    said = {(one.table, one.column) for one in MOVED}
    found = []
    for table in Table.metadata.sorted_tables:
        for constraint in table.foreign_key_constraints:
            *_, last = constraint.elements
            if table.name in FORETOLD:
                continue
            if last.target_fullname.removesuffix(".id") in MERGED and last.parent.name != "org_id":
                found += (
                    [] if (table.name, last.parent.name) in said else [f"{table.name}.{last.parent.name}"]
                )
        if {"noun", "record_id"} <= set(table.c.keys()) and table.name not in {*NAMED, *STAY}:
            found.append(f"{table.name}.record_id")
    return found


Row = Mapping[str, Any]
_KEPT: Final = frozenset({"external_source", "external_id", "custom"})
"""Fields that no rule is given for: keys stay as aliases, and custom fields have rules of their own."""


def kept_values(
    resource: Resource, target: Row, sources: Sequence[Row], *, rules: Mapping[str, str]
) -> dict[str, Any]:
    """The values that the record that is left gets, by the rules: fields that stay as they are are left out.

    A field without a rule keeps the target's value, or where that is empty the newest there is; what it
    lies below in a hierarchy is the target's own.
    Raises InvalidError when a rule is none.
    """
    fields = [field for field in resource.written if field.name not in _KEPT]
    names = [field.name for field in fields]
    own = sorted({name for row in (target, *sources) for name in row.get("custom") or {}})
    if unknown := sorted(set(rules) - set(names) - {CUSTOM + name for name in own}):
        raise InvalidError(f"{resource.noun} have no field {', '.join(unknown)} to keep a value of")
    found: dict[str, Any] = {}
    together = {UUID(str(row["id"])) for row in (target, *sources)}
    for field in fields:
        name = field.name
        unsaid = "target" if field.refers_to == resource.table.__tablename__ else "filled"
        value = _kept(name, rules.get(name, unsaid), target=target, sources=sources)
        if value != target.get(name) and value not in together:
            found[name] = value
    custom = {}
    for name in own:
        of_target, *of_sources = ({**row, **(row.get("custom") or {})} for row in (target, *sources))
        value = _kept(name, rules.get(CUSTOM + name, "filled"), target=of_target, sources=of_sources)
        if value != (target.get("custom") or {}).get(name):
            custom[name] = value
    return found | ({"custom": custom} if custom else {})


def _kept(name: str, rule: str, *, target: Row, sources: Sequence[Row]) -> Any:
    newest_first = sorted((target, *sources), key=lambda row: row["updated_at"], reverse=True)
    values = [value for row in newest_first if not _empty(value := row.get(name))]
    match rule.split(":", 1):
        case ["target"]:
            return target.get(name)
        case ["filled"]:
            own = target.get(name)
            return own if not _empty(own) or not values else values[0]
        case ["newest"]:
            return values[0] if values else target.get(name)
        case ["oldest"]:
            return values[-1] if values else target.get(name)
        case ["longest"] if all(isinstance(value, str) for value in values):
            return max(values, key=lambda value: len(str(value))) if values else target.get(name)
        case ["source", key]:
            chosen = [row for row in sources if str(row["id"]) == key]
            if chosen:
                return chosen[0].get(name)
    raise InvalidError(
        f"{name}: a rule is target, filled, newest, oldest, longest (of texts) or source:<id of a source>"
    )


def _empty(value: object) -> bool:
    return value is None or value == ""
