"""What the revenue model is: its levels, periods and quantiles, the rows it learns from, and its settings."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Final, Literal

import pyarrow as pa

MODEL: Final = "revenue"

Level = Literal["company", "team", "user", "territory", "product"]
LEVELS: Final[tuple[Level, ...]] = ("company", "team", "user", "territory", "product")

Kind = Literal["month", "quarter"]

MONTHS: Final = 12
"""Calendar months that are simulated, the one that runs included; four quarters need no more."""
MONTHS_TOLD: Final = 6
QUARTERS_TOLD: Final = 4
WEEKS: Final = 52
"""Length of the curves that say when a deal is won."""

GRID: Final = (0.025, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.975)
"""Probabilities whose quantiles are told."""
INTERVALS: Final[Mapping[int, tuple[float, float]]] = {
    50: (0.25, 0.75),
    80: (0.1, 0.9),
    90: (0.05, 0.95),
    95: (0.025, 0.975),
}
"""Central intervals by their level in percent."""

DEAL, OPEN, ASKED = "deal", "open", "asked"
_FIELDS: Final[list["pa.Field[Any]"]] = [
    # deal: one row a deal, as it stood when it was closed, else now. open: one open at an origin, as it
    # stood then. asked: a deal open at one moment a week, its stage then and how it ended.
    pa.field("kind", pa.string(), nullable=False),
    pa.field("deal_id", pa.string(), nullable=False),
    pa.field("as_of", pa.timestamp("us")),
    pa.field("opened_at", pa.timestamp("us")),
    # When it happened, and when the record knew.
    pa.field("closed_at", pa.timestamp("us")),
    pa.field("known_at", pa.timestamp("us")),
    pa.field("won", pa.bool_()),
    pa.field("amount", pa.float64()),
    pa.field("stage", pa.string()),
    pa.field("expected_close", pa.date32()),
    pa.field("owner_id", pa.string()),
    pa.field("account_id", pa.string()),
    pa.field("region", pa.string()),
    # Lines, and the share of the deal's amount that each has.
    pa.field("products", pa.list_(pa.string())),
    pa.field("shares", pa.list_(pa.float64())),
    # P(won within k + 1 weeks of as_of), by a model that knew what was known then; empty: by stage.
    pa.field("win_by", pa.list_(pa.float64())),
]
ROWS: Final = pa.schema(_FIELDS)


@dataclass(frozen=True)
class Minimum:
    """History needed before a backtest says how wide intervals are; with less, a prior answers."""

    won: int = 60
    months: int = 15
    """Whole months between the first deal and the last fact."""
    origins: int = 6
    """Moments of the past from which the coming quarter could be foretold and is known by now."""


@dataclass(frozen=True)
class Caution:
    """How much has to be seen before the pace is believed."""

    wins: float = 60.0
    """That stand behind saying nothing, for each number that is learned."""
    season_wins: float = 150.0
    """The same for the time of year, which one more year may show to be something else."""
    season_months: int = 18
    """Different months that must have passed before the time of year counts."""
    half_life_days: float = 365.0
    """In which the weight of an old month halves: markets change."""


@dataclass(frozen=True)
class Params:
    """Everything that shapes a revenue model; `params.yaml` holds the values in use."""

    seed: int = 20264
    minimum: Minimum = field(default_factory=Minimum)
    paths: int = 2000
    origins: int = 24
    """Month beginnings of the past from which the backtest foretells; the newest ones."""
    held_out: int = 12
    """Of those, the last ones whose figures judge the model; each knows only what came before it."""
    rivals: str = "all"
    """`all` series models choose how many deals will be created, or `seasonal` alone (quick)."""
    half_life_days: float = 540.0
    """In which the weight of an old won deal halves, as a picture of those to come."""
    lean: float = 0.5
    """Weight of close_timing's curves beside those of the stages: trees tell deals apart, rates by stage keep
    the sum right, and their mean did better on simulated companies than either (Bates and Granger 1969)."""
    caution: Caution = field(default_factory=Caution)
    """How slowly open deals' chances are corrected by what months that passed showed."""
    shocks: tuple[float, ...] = (0.0, 0.01, 0.03, 0.06, 0.1)
    """Correlations between deals' fates that are tried; the one with the best pinball loss stays."""
    unproven: float = 1.6
    """How far quantiles are stretched from the median while no backtest says how far."""
    timing: str = "model"
    """Whose curves the backtest uses: `model`, close_timing as trained at each origin, or `stage`, quick."""
    timing_every: int = 6
    """At every so many origins the timing model of the backtest learns anew."""

    @classmethod
    def read(cls, written: Mapping[str, Any]) -> "Params":
        """Return the settings of a mapping as in `params.yaml`; an unknown name raises TypeError."""
        parts: dict[str, Any] = dict(written)
        for name, kind in {"minimum": Minimum, "caution": Caution}.items():
            if name in parts and not isinstance(parts[name], kind):
                parts[name] = kind(**parts[name])
        if "shocks" in parts:
            parts["shocks"] = tuple(parts["shocks"])
        return cls(**parts)

    def to_json(self) -> dict[str, Any]:
        """Return what `read` reads."""
        return asdict(self)
