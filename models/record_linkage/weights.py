"""Fellegi-Sunter weights (1969), estimated by Splink in DuckDB: what each level of agreement is worth.

A level's weight is log2(m / u): m is its share among records of one entity, u among records of two. m is
learned from labels or, without any, by expectation maximisation; u from random pairs. The levels that DuckDB
sees are made by the functions that compare two records anywhere else, so each has one definition.
"""

import logging
import math
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

import duckdb
import duckdb.sqltypes
import pandas as pd
from duckdb.func import FunctionNullHandling

from models.record_linkage.compare import MAY_MISS, level_of
from models.record_linkage.normal import Normal
from models.record_linkage.spec import COMPARISONS, MISSING, Comparison, Kind

RANDOM_PAIRS: Final = 200_000.0
_LEAST: Final = 1e-5
"""A share that was never seen is taken for this."""
_EM_RULES: Final[dict[Kind, tuple[str, ...]]] = {
    "accounts": ("l.core = r.core", "l.domain = r.domain"),
    "people": ("l.email = r.email", "l.family = r.family and l.given = r.given"),
}
"""Pairs that expectation maximisation learns from: those equal in one thing teach about the others."""


@dataclass(frozen=True, slots=True)
class Weights:
    """Bits by comparison and level; a level that is missing says nothing, which is 0 bits."""

    bits: tuple[tuple[float, ...], ...]

    def of(self, levels: Sequence[int]) -> tuple[float, ...]:
        """Return the bits of each comparison's level."""
        return tuple(
            own[level] if level != MISSING else 0.0 for own, level in zip(self.bits, levels, strict=True)
        )


def _guarded(kind: Kind, one: Comparison) -> Any:
    level, split, lenient = level_of(kind, one.name), len(one.fields), [f in MAY_MISS for f in one.fields]

    def guarded(*values: str | None) -> int:
        missing = any(v is None and not lenient[n % split] for n, v in enumerate(values))
        return MISSING if missing else level(*values)

    # DuckDB counts the parameters of a function that it is given.
    match split:
        case 1:
            return lambda a, b: guarded(a, b)  # noqa: PLW0108 - the parameters are counted
        case 2:
            return lambda a, b, c, d: guarded(a, b, c, d)  # noqa: PLW0108
        case _:
            return lambda a, b, c, d, e, f: guarded(a, b, c, d, e, f)  # noqa: PLW0108


def _settings(kind: Kind) -> dict[str, Any]:
    def comparison(one: Comparison) -> dict[str, Any]:
        sides = (f"{field}_{side}" for side in "lr" for field in one.fields)
        asked = f"level_{one.name}({', '.join(sides)})"
        levels: list[dict[str, Any]] = [
            {"sql_condition": f"{asked} = {MISSING}", "label_for_charts": "missing", "is_null_level": True}
        ]
        levels += [
            {"sql_condition": f"{asked} = {level}", "label_for_charts": one.levels[level]}
            for level in range(len(one.levels) - 1, 0, -1)
        ]
        levels.append({"sql_condition": "ELSE", "label_for_charts": one.levels[0]})
        return {"output_column_name": one.name, "comparison_levels": levels}

    return {
        "link_type": "dedupe_only",
        "comparisons": [comparison(one) for one in COMPARISONS[kind]],
        "blocking_rules_to_generate_predictions": list(_EM_RULES[kind]),
        "retain_intermediate_calculation_columns": True,
    }


def linker(
    kind: Kind,
    records: Sequence[Normal],
    entities: Sequence[int],
    *,
    settings: Mapping[str, Any] | None = None,
) -> Any:
    """Return Splink's linker over normalised records, of which the entity is known."""
    import splink  # noqa: PLC0415 - a second to import, and answering needs none of it
    from splink.backends.duckdb import DuckDBAPI  # noqa: PLC0415

    logging.getLogger("splink").setLevel(logging.ERROR)
    connection = duckdb.connect()
    for one in COMPARISONS[kind]:
        connection.create_function(
            f"level_{one.name}", _guarded(kind, one), [duckdb.sqltypes.VARCHAR] * (2 * len(one.fields)),
            duckdb.sqltypes.INTEGER, null_handling=FunctionNullHandling.SPECIAL, side_effects=False,
        )  # fmt: skip
    frame = pd.DataFrame(
        [
            {"unique_id": n, "entity": str(e)} | asdict(r)
            for n, (r, e) in enumerate(zip(records, entities, strict=True))
        ]
    )
    api = DuckDBAPI(connection=connection)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return splink.Linker(api.register(frame), dict(settings or _settings(kind)))


def learn(
    kind: Kind, records: Sequence[Normal], entities: Sequence[int], *, seed: int, labels: bool
) -> Weights:
    """Estimate the weights, m from the entities when `labels`, else by expectation maximisation."""
    return read(kind, trained(kind, records, entities, seed=seed, labels=labels).misc.save_model_to_json())


def trained(
    kind: Kind, records: Sequence[Normal], entities: Sequence[int], *, seed: int, labels: bool
) -> Any:
    """Return Splink's linker with its parameters estimated."""
    found = linker(kind, records, entities)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found.training.estimate_u_using_random_sampling(max_pairs=RANDOM_PAIRS, seed=seed)
        if labels:
            found.training.estimate_m_from_label_column("entity")
        else:
            for rule in _EM_RULES[kind]:
                found.training.estimate_parameters_using_expectation_maximisation(rule)
    return found


def read(kind: Kind, settings: Mapping[str, Any]) -> Weights:
    """Read the weights out of Splink's own description of its model."""
    by_name = {one["output_column_name"]: one["comparison_levels"] for one in settings["comparisons"]}
    bits = []
    for one in COMPARISONS[kind]:
        levels = [level for level in by_name[one.name] if not level.get("is_null_level")]
        shares = [
            (float(level.get("m_probability") or _LEAST), float(level.get("u_probability") or _LEAST))
            for level in reversed(levels)
        ]
        bits.append(tuple(math.log2(max(m, _LEAST) / max(u, _LEAST)) for m, u in shares))
    return Weights(tuple(bits))
