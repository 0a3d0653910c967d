"""Mappings: what is refused, and with which words."""

from collections.abc import Callable
from pathlib import Path

import pytest

from pipelines.event_log.errors import MappingError
from pipelines.event_log.fit import require_deals, require_outcomes
from pipelines.event_log.mapping import SHIPPED, Mapping, load_mapping
from pipelines.event_log.read import EventLog, read_log
from tests.pipelines.event_log.conftest import MAPPING, Event, sales

OUTCOMES = {"last_of": ["Won", "Lost"], "names": {"won": ["Won"], "lost": ["Lost"]}}


@pytest.fixture
def log(write_csv: Callable[[list[Event]], Path], mapping: Mapping) -> EventLog:
    """The small log."""
    return read_log(write_csv(sales(20, seed=1)), mapping.columns)


def test_what_ships_can_be_read() -> None:
    """Every mapping in the product is valid."""
    assert [load_mapping(path).name for path in SHIPPED.glob("*.yaml")] == ["bpi_challenge_2012"]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"outcome": {}}, "outcome: Extra inputs"),
        ({"deals": {"touches": [{"activity": "Call", "kind": "fax"}]}}, "deals.touches.0.kind"),
        ({"name": " x "}, "name: ' x ' begins or ends with a space"),
        ({"columns": {"time_zone": "Europe/Amsterdm"}}, "no time zone .* did you mean Europe/Amsterdam"),
        ({"columns": {"separator": ""}}, "columns.separator: '' is no separator"),
        ({"deals": {"currency": "euro"}}, "deals.currency: 'euro' is no currency; write three capitals"),
        ({"deals": {"user_name": "{name}"}}, r"deals.user_name: \{name\} is not filled in here"),
        ({"deals": {"user_name": "{resource.__class__}"}}, r"\{resource.__class__\} is not filled in here"),
        ({"deals": {"name": "Deal {id}"}}, r"deals.name: \{id\} is not filled in here; only \{case\} is"),
        ({"outcomes": OUTCOMES | {"last_with_prefix": ""}}, "either last_with_prefix or last_of"),
        ({"outcomes": OUTCOMES | {"names": {"won": ["Called"]}}}, "Called: named in an outcome"),
        ({"outcomes": OUTCOMES | {"names": {"a": ["Won"], "b": ["Won"]}}}, "two outcomes"),
    ],
)
def test_a_wrong_entry_is_named(
    write_mapping: Callable[[dict[str, object]], Path], change: dict[str, object], told: str
) -> None:
    """Whoever wrote the file learns where in it to look."""
    with pytest.raises(MappingError, match=told):
        load_mapping(write_mapping(MAPPING | change))


def test_a_single_brace_is_a_brace(write_mapping: Callable[[dict[str, object]], Path]) -> None:
    """Names are filled in, not evaluated."""
    deals = MAPPING["deals"] | {"user_name": "{ {resource}", "name": "}{case}{"}  # type: ignore[operator]

    assert load_mapping(write_mapping(MAPPING | {"deals": deals})).deals.user_name == "{ {resource}"


def test_a_mapping_that_is_not_there_is_told_with_those_that_ship(tmp_path: Path) -> None:
    """Whoever mistypes a name sees the names there are."""
    for path in (tmp_path, tmp_path / "bpi_chalenge.yaml"):
        with pytest.raises(MappingError, match=r"Mappings that ship: bpi_challenge_2012\."):
            load_mapping(path)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "expected entries, such as 'name: my_log'"),
        (b"- a", "expected entries"),
        (b"a: [", "cannot be read"),
        (b"\xff", "UTF-8"),
    ],
)
def test_a_file_that_is_no_mapping_is_told(tmp_path: Path, content: bytes, told: str) -> None:
    """Before its entries are looked at."""
    path = tmp_path / "mapping.yaml"
    path.write_bytes(content)
    with pytest.raises(MappingError, match=told):
        load_mapping(path)


def test_an_unknown_activity_is_refused_with_close_matches(log: EventLog, mapping: Mapping) -> None:
    """A misspelt name is met with the name that was meant, and with all there are."""
    deals = mapping.deals.model_copy(
        update={
            "touches": (
                *mapping.deals.touches,
                mapping.deals.touches[0].model_copy(update={"activity": "Cal"}),
            )
        }
    )
    with pytest.raises(
        MappingError, match=r"no activity 'Cal'. Did you mean 'Call'\? It has: Answer, Call, Lost"
    ):
        require_deals(log, mapping.model_copy(update={"deals": deals}))


def test_an_unmentioned_activity_is_refused(log: EventLog, mapping: Mapping) -> None:
    """Nothing of a log is dropped because somebody forgot it."""
    deals = mapping.deals.model_copy(update={"touches": ()})
    with pytest.raises(MappingError, match="nothing is said of 'Answer', 'Call'"):
        require_deals(log, mapping.model_copy(update={"deals": deals}))


def test_a_deciding_event_must_end_the_prefix(log: EventLog, mapping: Mapping) -> None:
    """A mapping under which a prefix would show the answer is refused."""
    with pytest.raises(MappingError, match="'Lost' decides an outcome but ends no prefix"):
        require_outcomes(log, mapping.model_copy(update={"gives_away": mapping.gives_away[:1]}))


def test_outcomes_must_be_said(log: EventLog, mapping: Mapping) -> None:
    """Without them there is nothing to foretell."""
    with pytest.raises(MappingError, match="outcomes: missing"):
        require_outcomes(log, mapping.model_copy(update={"outcomes": None}))
