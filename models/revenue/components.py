"""What a revenue model has learned: how many deals come, when, for how much and by whom they are won."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.revenue.pace import Pace
from models.revenue.stages import StageCurves

Floats = NDArray[np.float64]

Stretch = Mapping[str, Mapping[int, float]]
"""By `kind:level` and interval in percent: how far the ends lie from the median, as a multiple."""


@dataclass(frozen=True)
class Created:
    """How many deals will be opened by month, as sample paths would have it."""

    months: tuple[date, ...]
    paths: Floats
    """[paths, months], at least 0; as many as say how uncertain the counts are."""
    note: str
    """How it was foretold, in a sentence."""
    weights: Mapping[str, float] = field(default_factory=dict)
    """Share of each series model."""

    def of(self, months: Sequence[date]) -> Floats:
        """Return [paths, months]; a month past what was foretold is as the same one a year before."""
        places = []
        for month in months:
            place = self._place(month)
            while place is not None and place >= len(self.months):
                place -= 12
            places.append(0 if place is None or place < 0 else place)
        return self.paths[:, places]

    def _place(self, month: date) -> int | None:
        if not self.months:
            return None
        first = self.months[0]
        return (month.year - first.year) * 12 + month.month - first.month

    def to_json(self) -> dict[str, Any]:
        """Return what `from_json` reads."""
        return {
            "months": [each.isoformat() for each in self.months],
            "paths": np.round(self.paths, 4).tolist(),
            "note": self.note,
            "weights": dict(self.weights),
        }

    @classmethod
    def from_json(cls, written: Mapping[str, Any]) -> "Created":
        """Return what `to_json` wrote."""
        months = tuple(date.fromisoformat(each) for each in written["months"])
        paths = np.asarray(written["paths"], dtype=np.float64).reshape(-1, len(months))
        return cls(months, paths, written["note"], dict(written["weights"]))


@dataclass(frozen=True)
class Pool:
    """Won deals, as a picture of those to come; `weight` sums to 1."""

    amount: Floats
    weight: Floats
    account: tuple[str, ...]
    region: tuple[str, ...]
    products: tuple[tuple[str, ...], ...]
    shares: tuple[tuple[float, ...], ...]

    @property
    def count(self) -> int:
        """How many there are."""
        return int(self.amount.size)

    @cached_property
    def mix(self) -> Mapping[str, float]:
        """Share of each product in what the pool is worth; what deals without lines count for."""
        found: dict[str, float] = {}
        for worth, products, shares in zip(
            self.amount * self.weight, self.products, self.shares, strict=True
        ):
            for product, share in zip(products, shares, strict=True):
                found[product] = found.get(product, 0.0) + float(worth) * share
        total = sum(found.values())
        return {name: each / total for name, each in sorted(found.items())} if total > 0 else {}

    def to_json(self) -> dict[str, Any]:
        """Return what `from_json` reads."""
        return {
            "amount": np.round(self.amount, 2).tolist(),
            "weight": self.weight.tolist(),
            "account": list(self.account),
            "region": list(self.region),
            "products": [list(each) for each in self.products],
            "shares": [list(each) for each in self.shares],
        }

    @classmethod
    def from_json(cls, written: Mapping[str, Any]) -> "Pool":
        """Return what `to_json` wrote."""
        return cls(
            amount=np.asarray(written["amount"], dtype=np.float64),
            weight=np.asarray(written["weight"], dtype=np.float64),
            account=tuple(written["account"]),
            region=tuple(written["region"]),
            products=tuple(tuple(each) for each in written["products"]),
            shares=tuple(tuple(each) for each in written["shares"]),
        )


@dataclass(frozen=True)
class Components:
    """All that `combine` needs beside inputs and seed."""

    created: Created
    opening: Floats
    """[weeks], P(won within k + 1 weeks) of a deal just opened."""
    stages: StageCurves
    pool: Pool
    users: Mapping[str, float]
    """Share of business to come by owner; sums to 1, or is empty."""
    ratios: Floats
    """Amounts when won, as multiples of what the record said before, with mean 1; at least one."""
    lean: float = 0.5
    """Weight of close_timing's curves beside those of the stages."""
    pace: Pace = field(default_factory=Pace)
    shock: float = 0.0
    """Correlation of deals' fates within a path (Vasicek 2002)."""
    stretch: Stretch = field(default_factory=dict)
    unproven: float = 1.6
    """Stretch where no backtest says."""
    paths: int = 2000

    def curves(self, timed: Floats, stage: Sequence[str | None]) -> Floats:
        """Return curves [deals, weeks]: close_timing's leaned on those of the stages, which stand in where it
        has none.
        """
        by_stage = self.stages.curves(stage)
        answered = ~np.isnan(timed).any(axis=1)
        found = by_stage.copy()
        found[answered] = self.lean * timed[answered] + (1 - self.lean) * by_stage[answered]
        return found

    def to_json(self) -> dict[str, Any]:
        """Return what `from_json` reads."""
        return {
            "created": self.created.to_json(),
            "opening": np.round(self.opening, 8).tolist(),
            "stages": self.stages.to_json(),
            "pool": self.pool.to_json(),
            "users": dict(self.users),
            "ratios": np.round(self.ratios, 6).tolist(),
            "lean": self.lean,
            "pace": self.pace.to_json(),
            "shock": self.shock,
            "stretch": {k: {str(level): v for level, v in each.items()} for k, each in self.stretch.items()},
            "unproven": self.unproven,
            "paths": self.paths,
        }

    @classmethod
    def from_json(cls, written: Mapping[str, Any]) -> "Components":
        """Return what `to_json` wrote."""
        return cls(
            created=Created.from_json(written["created"]),
            opening=np.asarray(written["opening"], dtype=np.float64),
            stages=StageCurves.from_json(written["stages"]),
            pool=Pool.from_json(written["pool"]),
            users=dict(written["users"]),
            ratios=np.asarray(written["ratios"], dtype=np.float64),
            lean=float(written["lean"]),
            pace=Pace.from_json(written["pace"]),
            shock=float(written["shock"]),
            stretch={
                k: {int(level): float(v) for level, v in each.items()}
                for k, each in written["stretch"].items()
            },
            unproven=float(written["unproven"]),
            paths=int(written["paths"]),
        )


def rounded(components: Components) -> Components:
    """Return the components as they are after saving and loading, so that both give the same numbers."""
    return Components.from_json(components.to_json())
