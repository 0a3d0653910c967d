"""One organization's revenue model, ready to answer: a forecast from its inputs, saved as JSON."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from models.contract import Basis
from models.learner import Origin
from models.revenue import combine as combining
from models.revenue import created, stages
from models.revenue.calendar import days_until, months_from, won_in
from models.revenue.components import Components, Pool
from models.revenue.inputs import Inputs, Line
from models.revenue.spec import Params

Floats = NDArray[np.float64]

MANIFEST: Final = "manifest.json"
COMPONENTS: Final = "components.json"
UNTRAINED: Final = "untrained"
UNCHECKED: Final = "Its intervals were not checked on later months."


@dataclass(frozen=True, slots=True)
class Counted:
    """How much history there was."""

    won: int = 0
    months: int = 0
    origins: int = 0
    """Moments of the past of which a coming quarter had passed by then."""


@dataclass(frozen=True)
class Standing:
    """Open deals as close_timing left them: columns."""

    win_by: Floats
    """[deals, weeks], P(won within k + 1 weeks of when it was asked); NaN of deals it has not answered."""
    waited: Floats
    """Days since it was asked."""
    still_open: Floats
    """P(still open by now), as it was foretold then; 1 where nothing was."""
    stage: Sequence[str | None]
    amount: Floats
    """In the organization's own currency."""


@dataclass(frozen=True)
class Revenue:
    """What tells revenue; `proven` when a backtest says how wide its intervals must be."""

    origin: Origin
    components: Components
    counted: Counted
    proven: bool
    version: str = UNTRAINED
    doubt: str | None = UNCHECKED
    """Why its intervals are not to be called measured, in a sentence; None once a card says they are."""

    @property
    def params(self) -> Params:
        """The settings it was made with."""
        return Params.read(self.origin.params)

    @property
    def basis(self) -> Basis:
        """`prior` while too few months have passed for a backtest."""
        return "model" if self.proven else "prior"

    @cached_property
    def basis_note(self) -> str:
        """Which data the numbers rest on, in a sentence."""
        had = f"{self.counted.won:,} won deals over {self.counted.months} months"
        if self.proven:
            return (
                f"Learned from {had}; intervals are as wide as forecasts from {self.counted.origins} past "
                f"months had to be. {self.doubt or ''}".strip()
            )
        need = self.params.minimum
        return (
            f"You have {had} so far; a checked forecast needs {need.won} over {need.months}. Until then open "
            "deals are simulated, business to come is a guess from what little there is, and intervals are "
            f"{self.components.unproven:g} times as wide as chance alone would make them."
        )

    def combine(self, inputs: Inputs, *, seed: int | None = None) -> list[Line]:
        """Return the forecast; the same inputs and seed give the same numbers to the last bit."""
        return combining.combine(self.components, inputs, seed=self.params.seed if seed is None else seed)

    def chances(self, deals: "Standing", at: datetime) -> Floats:
        """Return P(won in each coming month) [deals, months], from `at` (UTC) on."""
        months = months_from(at)
        ends = days_until(at, months)
        raw = np.zeros((len(deals.stage), len(months)))
        curves = self.components.curves(deals.win_by, deals.stage)
        for days in np.unique(deals.waited):
            mine = deals.waited == days
            raw[mine] = won_in(curves[mine], ends, waited=float(days), open_now=deals.still_open[mine])
        return self.components.pace.paced(raw, deals.amount, at, months)

    def save(self, folder: Path) -> None:
        """Write JSON files only, the same bytes for the same model."""
        manifest = {
            "origin": asdict(self.origin),
            "counted": asdict(self.counted),
            "proven": self.proven,
        }
        _write(folder / MANIFEST, manifest)
        _write(folder / COMPONENTS, self.components.to_json())


def load(folder: Path, *, version: str) -> Revenue:
    """Return the model that `save` wrote."""
    manifest = json.loads((folder / MANIFEST).read_text())
    return Revenue(
        origin=Origin(**manifest["origin"]),
        components=Components.from_json(json.loads((folder / COMPONENTS).read_text())),
        counted=Counted(**manifest["counted"]),
        proven=bool(manifest["proven"]),
        version=version,
    )


def untrained(organization: str, *, at: datetime) -> Revenue:
    """Return what answers before anything was learned: open deals by a plain pace, nothing of business to
    come.
    """
    plain = stages.prior()
    nothing = np.zeros(0)
    components = Components(
        created=created.nothing_known(months_from(at, 1)[0], seed=0),
        opening=plain.any_stage,
        stages=plain,
        pool=Pool(nothing, nothing, (), (), (), ()),
        users={},
        ratios=np.ones(1),
    )
    return Revenue(Origin(organization, ""), components, Counted(), proven=False)


def _write(path: Path, written: Mapping[str, Any]) -> None:
    path.write_text(json.dumps(written, indent=None, sort_keys=True, separators=(",", ":")) + "\n")
