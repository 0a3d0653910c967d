"""From the DuckDB text of a query to steps that Spark runs, with the values that DuckDB gives.

sqlglot knows most of the way. What it leaves, because the words are the same and the meaning is not, is
mended here on the parsed query, each rule in a function of its own; what no rule covers raises.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import sqlglot
from sqlglot import exp
from sqlglot.errors import ErrorLevel

ANSWER: Final = "answer"
"""The name of the last step, the query's own rows."""

_UNKNOWN: Final = "__unknown"
_UNTIL: Final = "__until"


class UntranslatableError(ValueError):
    """The query says something for which no equal is known in Spark."""


@dataclass(frozen=True)
class Step:
    """One named part of a query, in Spark's SQL over sources and earlier steps."""

    name: str
    sql: str
    shared: bool
    """Whether later steps read it more than once, so that it is worth keeping."""


def steps(
    sql: str, *, params: Mapping[str, Sequence[int]] | None = None, prefix: str = ""
) -> tuple[Step, ...]:
    """Return the query's CTEs in their order and then its last SELECT, called `ANSWER`.

    Spark writes a CTE out wherever it is read, and plans and computes it each time anew; steps can be kept.

    Args:
        sql: one query in DuckDB's dialect.
        params: lists of integers for `$name`.
        prefix: goes before the name of every table and step where it is read.

    Raises:
        UntranslatableError: a construct that Spark has not, or for which no rule is known.
    """
    query = _filled(sqlglot.parse_one(sql, read="duckdb"), params or {})
    if not isinstance(query, exp.Query):
        raise UntranslatableError(f"this is no query: {sql[:80]}")
    ctes = list(query.ctes)
    parts: dict[str, exp.Expr] = {cte.alias: cte.this for cte in ctes}
    query.set("with_", None)
    parts[ANSWER] = query
    reads = [table.name for part in parts.values() for table in part.find_all(exp.Table)]
    return tuple(
        Step(name, _written(part, prefix=prefix), shared=reads.count(name) > 1)
        for name, part in parts.items()
    )


def _written(part: exp.Expr, *, prefix: str) -> str:
    mended = part.transform(_structs).transform(_literals).transform(_differences).transform(_days)
    mended = _asof(mended.transform(_whole))
    for table in mended.find_all(exp.Table):
        table.set("alias", table.args.get("alias") or exp.TableAlias(this=exp.to_identifier(table.name)))
        table.set("this", exp.to_identifier(prefix + table.name))
    try:
        return mended.sql(dialect="spark", identify=True, unsupported_level=ErrorLevel.RAISE)
    except sqlglot.UnsupportedError as error:
        raise UntranslatableError(str(error)) from error


def _filled(query: exp.Expr, params: Mapping[str, Sequence[int]]) -> exp.Expr:
    def fill(node: exp.Expr) -> exp.Expr:
        if not isinstance(node, exp.Parameter | exp.Placeholder):
            return node
        name = node.name
        if name not in params:
            raise UntranslatableError(f"no value is given for ${name}")
        return exp.Array(expressions=[exp.Literal.number(value) for value in params[name]])

    return query.transform(fill)


def _structs(node: exp.Expr) -> exp.Expr:
    """Sort unknown fields last: DuckDB takes null in a struct for the greatest value, Spark for the least.

    Each field gets a flag before it that says whether it is null; false sorts before true in both.
    """
    if not isinstance(node, exp.Struct):
        return node
    fields = []
    for field in node.expressions:
        if not isinstance(field, exp.PropertyEQ):
            raise UntranslatableError(f"a struct whose fields have no names: {node.sql('duckdb')}")
        flag = exp.Is(this=field.expression.copy(), expression=exp.Null())
        fields += [exp.PropertyEQ(this=exp.to_identifier(f"{field.name}{_UNKNOWN}"), expression=flag), field]
    node.set("expressions", fields)
    return node


def _literals(node: exp.Expr) -> exp.Expr:
    """Count in doubles: a decimal that meets an integer makes a double in DuckDB and a decimal in Spark."""
    if isinstance(node, exp.Literal) and not node.is_string and "." in node.name:
        return exp.cast(node.copy(), "DOUBLE", dialect="duckdb")
    return node


def _differences(node: exp.Expr) -> exp.Expr:
    """Differences of time: DuckDB counts the borders between, Spark the units that went by whole.

    Microseconds are the same; days are, between dates.
    """
    if not isinstance(node, exp.DateDiff):
        return node
    unit = node.text("unit").upper()
    if unit == "MICROSECOND":
        return node
    if unit != "DAY":
        raise UntranslatableError(f"differences in {unit.lower()} are counted otherwise by Spark")
    for side in ("this", "expression"):
        node.set(side, exp.cast(node.args[side], "DATE", dialect="duckdb"))
    return node


def _days(node: exp.Expr) -> exp.Expr:
    """A span of so many days."""
    if isinstance(node, exp.ToDays) or (isinstance(node, exp.Anonymous) and node.name.upper() == "TO_DAYS"):
        days = node.expressions[0] if isinstance(node, exp.Anonymous) else node.this
        return exp.Anonymous(this="MAKE_DT_INTERVAL", expressions=[days])
    return node


_INTEGERS: Final = frozenset({exp.DType.BIGINT, exp.DType.INT, exp.DType.SMALLINT, exp.DType.TINYINT})


def _whole(node: exp.Expr) -> exp.Expr:
    """Casts to integers: DuckDB rounds half to even, Spark cuts off."""
    if not isinstance(node, exp.Cast) or node.to.this not in _INTEGERS:
        return node
    inner = node.this.unnest()
    if isinstance(inner, exp.Round | exp.Floor | exp.Ceil | exp.Count | exp.Literal):
        return node
    node.set("this", exp.Anonymous(this="BROUND", expressions=[node.this]))
    return node


def _asof(query: exp.Expr) -> exp.Expr:
    """The latest row at or before a moment, as the row that holds from its time until the next one's.

    Of several rows of the same time one holds, which one is left open, as DuckDB leaves it.
    """
    for join in list(query.find_all(exp.Join)):
        if join.method.upper() != "ASOF":
            continue
        join.set("method", None)
        join.set("this", _spans(join))
    return query


def _spans(join: exp.Join) -> exp.Expr:
    """Give the joined table the time of each row's successor, and the join its condition."""
    table = join.this
    alias = table.alias_or_name
    keys, time, moment = [], None, None
    for condition in _conjuncts(join.args["on"]):
        ours, theirs = _sides(condition, alias)
        if isinstance(condition, exp.EQ):
            keys.append(ours.this.copy())
        elif isinstance(condition, exp.LTE | exp.GTE):
            time, moment = ours, theirs
    if time is None or moment is None or not keys:
        raise UntranslatableError(f"an ASOF join by other than equals and <=: {join.sql('duckdb')}")
    column = time.this.copy()
    successor = exp.Window(
        this=exp.Lead(this=exp.Column(this=column)),
        partition_by=[exp.Column(this=key) for key in keys],
        order=exp.Order(expressions=[exp.Ordered(this=exp.Column(this=column.copy()))]),
    )
    spans = exp.select("*", exp.alias_(successor, _UNTIL)).from_(exp.to_table(table.name))
    until = exp.column(_UNTIL, table=alias)
    join.set(
        "on",
        exp.and_(
            join.args["on"],
            exp.or_(
                exp.Is(this=until, expression=exp.Null()), exp.GT(this=until.copy(), expression=moment.copy())
            ),
        ),
    )
    return spans.subquery(alias)


def _conjuncts(condition: exp.Expr) -> Iterator[exp.Expr]:
    if isinstance(condition, exp.And):
        yield from _conjuncts(condition.left)
        yield from _conjuncts(condition.right)
    else:
        yield condition


def _sides(condition: exp.Expr, alias: str) -> tuple[exp.Expr, exp.Expr]:
    """Return the joined table's column of a comparison, and the other side."""
    left, right = condition.args.get("this"), condition.args.get("expression")
    for ours, theirs in ((left, right), (right, left)):
        if isinstance(ours, exp.Column) and ours.table == alias and theirs is not None:
            return ours, theirs
    raise UntranslatableError(f"an ASOF join whose condition is no comparison: {condition.sql('duckdb')}")
