"""Properties that every feature view obeys, whatever its columns; tests run them over all views and services.

Each check raises AssertionError with what differs. `answer` computes a service over asks and facts in either
context; `asks` has an entity's id, first, and `as_of`. Checking each component by the same properties
follows river.
"""

from collections.abc import Callable, Mapping
from datetime import datetime

import pyarrow as pa
import pyarrow.compute as pc

from features import scope
from features.services import FeatureService

History = Mapping[str, pa.Table]
Answer = Callable[[pa.Table, History], pa.Table]
Narrow = Callable[[History, list[str]], History]


def one_row_per_ask(answer: Answer, asks: pa.Table, facts: History) -> None:
    """Each ask has one row, in the order asked, also when it was asked twice."""
    twice = pa.concat_tables([asks, asks])
    rows = answer(twice, facts)
    _expect(rows.column(0) == twice.column(0), f"{rows.num_rows} rows for {twice.num_rows} asks")
    _same(rows.slice(0, asks.num_rows), rows.slice(asks.num_rows), "the second of two equal asks")


def schema_as_declared(service: FeatureService, answer: Answer, asks: pa.Table, facts: History) -> None:
    """Columns come with the declared names, types and order."""
    rows = answer(asks, facts)
    _expect(rows.schema == service.schema, f"{rows.schema} is not {service.schema}")


def later_facts_change_nothing(answer: Answer, asks: pa.Table, facts: History) -> None:
    """Rows as of a moment are the same whether or not later facts are there."""
    last = pc.max(asks.column("as_of")).as_py()
    then = {source: _known_by(rows, last) for source, rows in facts.items()}
    _same(answer(asks, facts), answer(asks, then), "without later facts")
    for position in range(asks.num_rows):
        ask = asks.slice(position, 1)
        moment = ask.column("as_of")[0].as_py()
        known = {source: _known_by(rows, moment) for source, rows in facts.items()}
        _same(answer(ask, facts), answer(ask, known), f"as of {moment}")


def alone_as_in_batch(answer: Answer, asks: pa.Table, facts: History) -> None:
    """An ask is answered alike alone and among others."""
    rows = answer(asks, facts)
    for position in range(asks.num_rows):
        alone = answer(asks.slice(position, 1), facts)
        _same(rows.slice(position, 1), alone, f"ask {position} alone")


def order_of_facts_is_irrelevant(answer: Answer, asks: pa.Table, facts: History) -> None:
    """Facts may come in any order."""
    backwards = {
        source: rows.take(pa.array(range(rows.num_rows - 1, -1, -1), pa.int64()))
        for source, rows in facts.items()
    }
    _same(answer(asks, facts), answer(asks, backwards), "with facts reversed")


def scope_is_enough(
    answer: Answer, asks: pa.Table, facts: History, *, live: Answer, narrow: Narrow = scope.narrow
) -> None:
    """The live row, from the facts that `features.scope` names, equals the training row from all facts."""
    rows = answer(asks, facts)
    for position in range(asks.num_rows):
        ask = asks.slice(position, 1)
        own = narrow(facts, _ids(ask))
        _same(rows.slice(position, 1), live(ask, own), f"ask {position} live")
    together = narrow(facts, _ids(asks))
    _same(rows, live(asks, together), "all asks live")


PROPERTIES = (
    one_row_per_ask,
    later_facts_change_nothing,
    alone_as_in_batch,
    order_of_facts_is_irrelevant,
)


def _ids(asks: pa.Table) -> list[str]:
    return [str(asked) for asked in asks.column(0).to_pylist()]


def _known_by(rows: pa.Table, moment: datetime) -> pa.Table:
    return rows.filter(pc.field("known_at") <= pa.scalar(moment, pa.timestamp("us")))


def _same(expected: pa.Table, actual: pa.Table, what: str) -> None:
    differing = [
        name
        for name in expected.column_names
        if expected.column(name).combine_chunks() != actual.column(name).combine_chunks()
    ]
    shown = {name: (expected.column(name).to_pylist(), actual.column(name).to_pylist()) for name in differing}
    _expect(not differing, f"{what}: {shown}")


def _expect(held: bool, what: str) -> None:  # noqa: FBT001 - reads as an assertion
    if not held:
        raise AssertionError(what)
