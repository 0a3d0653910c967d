"""Answering for deals: a calibrated probability, its range, the reasons that add up to it; saved as text."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import lightgbm as lgb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from scipy.special import expit
from scipy.stats import norm

from features.services import WIN_PROBABILITY_V1, FeatureService
from models import reasons
from models.calibration import Calibration, spread
from models.contract import Basis, Period, Prediction, Reason
from models.rows import STAGE, Encoding, stages_of
from models.win_probability.periods import Cuts
from models.win_probability.prior import Prior
from models.win_probability.spec import LEVEL, Minimum, Params, band_of

Floats = NDArray[np.float64]

SERVICES: Final[Mapping[str, FeatureService]] = {WIN_PROBABILITY_V1.name: WIN_PROBABILITY_V1}
UNTRAINED: Final = "untrained"
_Z: Final = float(norm.ppf((1 + LEVEL) / 2))
_FEW_ROWS: Final = 64
MANIFEST: Final = "manifest.json"


class UnknownServiceError(LookupError):
    """The model reads a feature service that this code does not have."""


@dataclass(frozen=True)
class Origin:
    """Whose model it is, what it was given, and by which settings it was made."""

    organization: str
    service: str
    trained_at: str
    read: Mapping[str, str]
    params: Params


@dataclass(frozen=True)
class Learned:
    """What training adds to a prior."""

    encoding: Encoding
    members: tuple[lgb.Booster, ...]
    calibration: Calibration
    wiggles: tuple[Calibration, ...]
    """The calibration as it would be on other draws of the same period."""
    calibration_losses: Mapping[str, float]
    cuts: Cuts
    periods: Mapping[str, Period]
    trees: int


@dataclass(frozen=True)
class Scored:
    """Predictions before they become sentences: arrays over rows; effects (rows, columns); all log-odds."""

    base: Floats
    effects: Floats
    score: Floats
    spread: Floats
    """Standard deviation of the score, had the history been drawn again."""


@dataclass(frozen=True)
class WinProbability:
    """One organization's win-probability model; without `learned` it answers from its prior."""

    origin: Origin
    prior: Prior
    definition: FeatureService = field(repr=False)
    learned: Learned | None = None
    version: str = UNTRAINED
    doubt: str | None = "Its calibration was not checked on later deals."
    """Why what was learned is not to be called calibrated, in a sentence; None once a card says it is."""

    @property
    def service(self) -> str:
        return self.origin.service

    @property
    def columns(self) -> tuple[str, ...]:
        return self.learned.encoding.columns if self.learned else (STAGE,)

    @property
    def basis(self) -> Basis:
        return "model" if self.learned else "prior"

    @cached_property
    def basis_note(self) -> str:
        """Which data the numbers rest on, in a sentence."""
        had = f"{self.prior.won:,} won and {self.prior.lost:,} lost deals"
        if self.learned:
            if self.doubt is not None:
                return f"Learned from {had} of yours. {self.doubt}"
            return f"Learned from {had} of yours, and checked on later deals than it learned from."
        need = self.origin.params.minimum
        if self.prior.won < need.won or self.prior.lost < need.lost:
            return (
                f"You have {had} so far; a model needs {need.won} and {need.lost}. Until then this is the "
                "win rate of deals in this stage, pulled towards your overall rate."
            )
        return (
            f"You have {had}, but too few closed recently to check a model on ({need.a_period} won and "
            f"{need.a_period} lost in each checking period). Until then this is the stage's win rate."
        )

    def score(self, matrix: Floats) -> Scored:
        """Return exact additive effects of encoded rows; only for a model, not for a prior."""
        if self.learned is None:
            raise TypeError("a prior has no trees to ask")
        parts = contributions(self.learned.members, matrix)
        mean = parts.mean(axis=0)
        base, effects, score = spread(self.learned.calibration, mean[:, -1], mean[:, :-1])
        members = self.learned.calibration.apply(parts.sum(axis=2))
        maps = np.stack([each.apply(mean.sum(axis=1)) for each in self.learned.wiggles])
        variance = members.var(axis=0, ddof=1) + maps.var(axis=0, ddof=1)
        return Scored(base, effects, score, np.sqrt(variance))

    def predict(self, rows: pa.Table) -> list[Prediction]:
        """Answer each row (`as_of` and the columns; what is absent counts as missing) in the order given."""
        moments = _moments(rows)
        stages = stages_of(rows)
        if self.learned is None:
            return [self._from_prior(*ask, note=self.basis_note) for ask in zip(stages, moments, strict=True)]
        matrix, known = self._read(self.learned, rows, stages)
        answers = iter(self._from_trees(rows.filter(pa.array(known)), matrix[known]))
        note = "The record knows too little of this deal; this is your overall win rate."
        return [
            next(answers) if able else self._from_prior(stage, moment, note=note)
            for able, stage, moment in zip(known, stages, moments, strict=True)
        ]

    def values(self, rows: pa.Table) -> Floats:
        """Return the probabilities that `predict` gives, without reasons and so many times faster."""
        stages = stages_of(rows)
        answers = np.asarray([self.prior.rate(stage).mean for stage in stages], dtype=np.float64)
        if self.learned is not None:
            matrix, known = self._read(self.learned, rows, stages)
            if known.any():
                raw = raw_scores(self.learned.members, matrix[known])
                answers[known] = expit(self.learned.calibration.apply(raw))
        return answers

    @staticmethod
    def _read(
        learned: Learned, rows: pa.Table, stages: NDArray[np.object_]
    ) -> tuple[Floats, NDArray[np.bool_]]:
        """Return the encoded rows, and which of them say enough for the trees: some value, and a stage."""
        matrix = learned.encoding.matrix(rows)
        staged = np.asarray([stage is not None for stage in stages], dtype=bool)
        if STAGE not in learned.encoding.columns:
            staged[:] = True
        known: NDArray[np.bool_] = np.logical_and(staged, (~np.isnan(matrix)).any(axis=1))
        return matrix, known

    def _from_trees(self, rows: pa.Table, matrix: Floats) -> list[Prediction]:
        if not rows.num_rows:
            return []
        scored = self.score(matrix)
        value, low, high = (expit(scored.score + step * scored.spread).tolist() for step in (0.0, -_Z, _Z))
        by_name = {feature.name: feature for feature in self.definition.features}
        told = reasons.tell(
            rows,
            matrix,
            scored.effects,
            scored.score,
            features=[by_name[name] for name in self.columns],
            groups=self.definition.groups,
        )
        return [
            Prediction(
                value=value[row],
                low=low[row],
                high=high[row],
                calibrated=self.doubt is None,
                basis="model",
                basis_note=self.basis_note,
                band=band_of(value[row]),
                base=base,
                reasons=shown,
                rest=rest,
                model_version=self.version,
                as_of=moment,
            )
            for row, (base, (shown, rest), moment) in enumerate(
                zip(scored.base.tolist(), told, _moments(rows), strict=True)
            )
        ]

    def _from_prior(self, stage: str | None, as_of: datetime, *, note: str) -> Prediction:
        overall, rate = self.prior.organization, self.prior.rate(stage)
        low, high = rate.range
        effect = rate.log_odds - overall.log_odds
        reason = Reason(
            feature_group="stage_timing",
            features=(STAGE,),
            sentence=f"It is in the stage {stage}",
            effect=effect,
            effect_points=100 * (rate.mean - overall.mean),
        )
        return Prediction(
            value=rate.mean,
            low=low,
            high=high,
            calibrated=False,
            basis="prior",
            basis_note=note,
            band=band_of(rate.mean),
            base=overall.log_odds,
            reasons=(reason,) if stage in self.prior.stages else (),
            rest=0.0,
            model_version=self.version,
            as_of=as_of,
        )

    def without_trees(self) -> "WinProbability":
        """Return the prior that came with this model."""
        return WinProbability(origin=self.origin, prior=self.prior, definition=self.definition)

    def save(self, folder: Path) -> None:
        """Write the model as text: a JSON manifest and one LightGBM text file a member."""
        folder.mkdir(parents=True, exist_ok=True)
        manifest: dict[str, Any] = {
            "origin": {**asdict(self.origin), "params": self.origin.params.to_json()},
            "prior": self.prior.to_json(),
            "learned": _written(self.learned),
        }
        (folder / MANIFEST).write_text(json.dumps(manifest, indent=1, sort_keys=True) + "\n")
        for old in folder.glob("member_*.txt"):
            old.unlink()
        for number, member in enumerate(self.learned.members if self.learned else ()):
            (folder / _member(number)).write_text(member.model_to_string())


def contributions(members: Sequence[lgb.Booster], matrix: Floats) -> Floats:
    """Return (members, rows, columns + 1) raw contributions (TreeSHAP: Lundberg et al. 2020), base last."""
    threads = _threads(matrix)
    asked = [each.predict(matrix, pred_contrib=True, num_threads=threads) for each in members]
    return np.asarray(asked, dtype=np.float64)


def raw_scores(members: Sequence[lgb.Booster], matrix: Floats) -> Floats:
    """Return the members' mean log-odds before calibration."""
    threads = _threads(matrix)
    asked = [each.predict(matrix, raw_score=True, num_threads=threads) for each in members]
    mean: Floats = np.asarray(asked, dtype=np.float64).mean(axis=0)
    return mean


def _threads(matrix: Floats) -> int:
    """A handful of rows is done before a second thread has woken up."""
    return 1 if len(matrix) <= _FEW_ROWS else 2


def _moments(rows: pa.Table) -> list[datetime]:
    """Return when each row was asked; a time without a zone is UTC."""
    asked: list[Any] = rows.column("as_of").to_pylist()
    return [
        moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC) for moment in asked
    ]


def _member(number: int) -> str:
    return f"member_{number}.txt"


def _written(learned: Learned | None) -> dict[str, Any] | None:
    if learned is None:
        return None
    return {
        "columns": list(learned.encoding.columns),
        "categories": {name: list(values) for name, values in learned.encoding.categories.items()},
        "members": len(learned.members),
        "calibration": learned.calibration.to_json(),
        "wiggles": [each.to_json() for each in learned.wiggles],
        "calibration_losses": dict(learned.calibration_losses),
        "cuts": {name: str(moment) for name, moment in asdict(learned.cuts).items()},
        "periods": {name: asdict(period) for name, period in learned.periods.items()},
        "trees": learned.trees,
    }


def _read(written: Mapping[str, Any], folder: Path) -> Learned:
    return Learned(
        encoding=Encoding(
            tuple(written["columns"]), {name: tuple(values) for name, values in written["categories"].items()}
        ),
        members=tuple(lgb.Booster(model_file=str(folder / _member(n))) for n in range(written["members"])),
        calibration=Calibration.from_json(written["calibration"]),
        wiggles=tuple(Calibration.from_json(each) for each in written["wiggles"]),
        calibration_losses=written["calibration_losses"],
        cuts=Cuts(**{name: np.datetime64(moment) for name, moment in written["cuts"].items()}),
        periods={name: Period(**period) for name, period in written["periods"].items()},
        trees=written["trees"],
    )


def load(
    folder: Path, *, version: str, services: Mapping[str, FeatureService] | None = None
) -> WinProbability:
    """Return the model saved in a folder; or raise UnknownServiceError for columns nobody computes."""
    manifest = json.loads((folder / MANIFEST).read_text())
    known = SERVICES if services is None else services
    origin = Origin(**{**manifest["origin"], "params": Params.read(manifest["origin"]["params"])})
    if origin.service not in known:
        raise UnknownServiceError(
            f"{folder} reads the feature service {origin.service}; known: {', '.join(known)}"
        )
    return WinProbability(
        origin=origin,
        prior=Prior.from_json(manifest["prior"]),
        definition=known[origin.service],
        learned=_read(manifest["learned"], folder) if manifest["learned"] else None,
        version=version,
    )


def untrained(organization: str, *, service: FeatureService = WIN_PROBABILITY_V1) -> WinProbability:
    """Return what answers before anything was learned: one in four, give or take, and it says so."""
    origin = Origin(organization, service.name, "", {}, Params(minimum=Minimum()))
    return WinProbability(origin=origin, prior=Prior(), definition=service)
