"""The mapping: what the names in an event log mean to a sales team, as written in a YAML file."""

import re
from collections.abc import Iterator
from datetime import datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Literal, Self
from zoneinfo import available_timezones

import polars as pl
import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from pipelines.event_log.errors import MappingError

SHIPPED = Path(__file__).parent / "mappings"
"""Mappings that come with the product."""

Name = Annotated[str, Field(min_length=1)]


def _bare(text: str) -> str:
    if text != text.strip():
        raise ValueError(f"{text!r} begins or ends with a space; leave it out")
    return text


def _between_columns(text: str) -> str:
    if len(text) != 1 or text in '"\r\n':
        raise ValueError(f"{text!r} is no separator; give one character, such as ';' or '\\t'")
    return text


def _zone(name: str) -> str:
    try:
        pl.Series([datetime(2000, 1, 1)]).dt.replace_time_zone(name or "none")  # noqa: DTZ001 - any will do
    except pl.exceptions.PolarsError as error:
        known = {zone.lower(): zone for zone in available_timezones()}
        close = [known[zone] for zone in get_close_matches(name.lower(), known, n=2)]
        meant = f"did you mean {' or '.join(close)}?" if close else "write it as Europe/Amsterdam, or UTC"
        raise ValueError(f"there is no time zone {name!r}; {meant}") from error
    return name


def _currency(code: str) -> str:
    if not re.fullmatch("[A-Z]{3}", code):
        raise ValueError(f"{code!r} is no currency; write three capitals (ISO 4217), such as EUR")
    return code


def _filled_with(known: str) -> AfterValidator:
    def check(text: str) -> str:
        strays = [name for name in re.findall(r"\{[^{}]*\}", text) if name != known]
        if strays:
            raise ValueError(f"{strays[0]} is not filled in here; only {known} is")
        return text

    return AfterValidator(check)


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Columns(_Part):
    """What holds each thing: a CSV column, or an XES attribute (`case:` before the name of a trace's own)."""

    case: Name = "case:concept:name"
    activity: Name = "concept:name"
    time: Name = "time:timestamp"
    resource: Name | None = None
    lifecycle: Name | None = None
    amount: Name | None = None
    account: Name | None = None
    separator: Annotated[str, AfterValidator(_between_columns)] = ","
    """Between the columns of a CSV file."""
    time_format: str | None = None
    """How times are written (strptime); ISO 8601 when absent."""
    time_zone: Annotated[str, AfterValidator(_zone)] = "UTC"
    """Zone of times that carry no offset."""

    def named(self) -> dict[str, str]:
        """Return what each role is called in the log, for the roles that are mapped."""
        roles = ("case", "activity", "time", "resource", "lifecycle", "amount", "account")
        return {role: name for role in roles if (name := getattr(self, role)) is not None}


class Lifecycle(_Part):
    """What the log calls the beginning and the end of a piece of work."""

    start: Name = "START"
    complete: Name = "COMPLETE"


class Stage(_Part):
    """A stage of the pipeline; its activities enter it, unless the deal is in it already."""

    name: Name
    kind: Literal["open", "won", "lost"] = "open"
    activities: Annotated[tuple[Name, ...], Field(min_length=1)]
    reason: str | None = None
    """Why the deal was lost, when entering this stage says so."""


class Touch(_Part):
    """An activity of the log that becomes an activity on the deal."""

    activity: Name
    kind: Literal["call", "email", "meeting", "note", "task", "offer"]
    direction: Literal["outbound", "inbound", "internal"] | None = None
    subject: str | None = None
    outcome: str | None = None
    spans: bool = False
    """True when start and completion are separate events, to be paired."""


class Ignored(_Part):
    """An activity left out on purpose, and why."""

    activity: Name
    reason: Name


class Deals(_Part):
    """How cases become deals and resources become users."""

    pipeline: Name = "Imported"
    name: Annotated[Name, _filled_with("{case}")] = "{case}"
    currency: Annotated[str, AfterValidator(_currency)] | None = None
    source: str | None = None
    user_name: Annotated[Name, _filled_with("{resource}")] = "{resource}"
    automatic: tuple[str, ...] = ()
    """Resources that are machines: they are users, but never own a deal."""
    stages: tuple[Stage, ...] = ()
    touches: tuple[Touch, ...] = ()
    ignored: tuple[Ignored, ...] = ()

    @model_validator(mode="after")
    def _each_activity_once(self) -> Self:
        seen: set[str] = set()
        for name in self.activities():
            if name in seen:
                raise ValueError(f"activity {name!r} is mapped twice")
            seen.add(name)
        names = [stage.name for stage in self.stages]
        if len(set(names)) < len(names):
            raise ValueError("two stages have the same name; give one stage both activities")
        return self

    def activities(self) -> Iterator[str]:
        """Yield every activity the mapping says something about."""
        for stage in self.stages:
            yield from stage.activities
        yield from (touch.activity for touch in self.touches)
        yield from (ignored.activity for ignored in self.ignored)


class Outcomes(_Part):
    """How a case is labelled: by the last of its deciding events."""

    last_with_prefix: str | None = None
    """Deciding events are those whose activity begins so; an empty text means all events."""
    last_of: tuple[Name, ...] = ()
    """Deciding events are these activities."""
    names: Annotated[dict[Name, tuple[Name, ...]], Field(min_length=1)]
    """Outcome -> activities which, as a case's last deciding event, mean that outcome."""
    others: tuple[Name, ...] = ()
    """Activities which, as last deciding event, label a case as having none of the outcomes."""

    @model_validator(mode="after")
    def _one_rule(self) -> Self:
        if (self.last_with_prefix is None) == (not self.last_of):
            raise ValueError("give either last_with_prefix or last_of")
        labels = [*self.labels()]
        if len(set(labels)) < len(labels):
            raise ValueError("an activity stands for two outcomes")
        strays = [name for name in labels if not self.decides(name)]
        if strays:
            raise ValueError(f"{', '.join(strays)}: named in an outcome but not among the deciding events")
        return self

    def labels(self) -> Iterator[str]:
        """Yield every activity that labels a case."""
        for activities in self.names.values():
            yield from activities
        yield from self.others

    def decides(self, activity: str) -> bool:
        """Whether an event of this activity is a deciding one."""
        if self.last_with_prefix is not None:
            return activity.startswith(self.last_with_prefix)
        return activity in self.last_of


class Tell(_Part):
    """An activity that gives the outcome away, so that a prefix must end before it."""

    activity: Name
    only: Literal["deciding"] | None = None
    """`deciding`: only where it is the event that labels the case, its earlier occurrences are harmless."""


class Mapping(_Part):
    """Everything a log's names mean."""

    name: Annotated[Name, AfterValidator(_bare)]
    description: str = ""
    columns: Columns = Columns()
    lifecycle: Lifecycle = Lifecycle()
    deals: Deals = Deals()
    outcomes: Outcomes | None = None
    gives_away: tuple[Tell, ...] = ()


def shipped() -> list[str]:
    """Return the names of the mappings that come with the product."""
    return sorted(path.stem for path in SHIPPED.glob("*.yaml"))


def load_mapping(path: Path) -> Mapping:
    """Read a mapping file.

    Raises:
        MappingError: It is not YAML or not a mapping; each fault names the entry.

    """
    if not path.is_file():
        what = "is a folder; name the mapping's file in it" if path.is_dir() else "no such file"
        raise MappingError([f"{path}: {what}. Mappings that ship: {', '.join(shipped())}."])
    try:
        entries = yaml.safe_load(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        raise MappingError([f"{path}: is not text in UTF-8; save it as UTF-8"]) from error
    except (OSError, yaml.YAMLError) as error:
        raise MappingError([f"{path}: cannot be read: {error}"]) from error
    if not isinstance(entries, dict):
        raise MappingError([f"{path}: expected entries, such as 'name: my_log' and 'columns:'"])
    try:
        return Mapping.model_validate(entries)
    except ValidationError as error:
        faults = [
            f"{path.name}: {'.'.join(map(str, fault['loc'])) or 'mapping'}: "
            f"{fault['msg'].removeprefix('Value error, ')}"
            for fault in error.errors(include_url=False, include_context=False)
        ]
        raise MappingError(faults) from error
