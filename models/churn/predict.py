"""Answering for customers: calibrated chances to be lost, and reasons that add up; saved as text."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from functools import cached_property, partial
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from scipy.special import expit
from scipy.stats import norm

from models import reasons
from models.calibration import Calibration, spread
from models.churn import combine, hazard
from models.churn.bgnbd import BgNbd
from models.churn.encoding import Encoding
from models.churn.hazard import Choice, Member
from models.churn.prior import Rate, rate_of, times
from models.churn.spec import FEATURES, GROUPS, HORIZONS, KINDS, LEVEL, MAIN, STEP, STEPS, Kind, band_of
from models.contract import Basis, Period, Prediction, Reason
from models.learner import Origin

Floats = NDArray[np.float64]

MANIFEST: Final = "manifest.json"
UNTRAINED: Final = "untrained"
_Z: Final = float(norm.ppf((1 + LEVEL) / 2))
_ADDED: Final = "days_since_order"
_CONTRACT: Final = "contract_age_days"


@dataclass(frozen=True)
class Learned:
    """One way to leave, as learned."""

    encoding: Encoding
    members: tuple[Member, ...]
    calibration: Calibration
    wiggles: tuple[Calibration, ...]
    """The calibration as it would be on other draws of the same period."""
    choice: Choice
    periods: Mapping[str, Period]


@dataclass(frozen=True)
class Units:
    """What is asked of one kind: each unit is a subscription, or an account's ordering, as of its ask."""

    kind: Kind
    rows: pa.Table
    ask: NDArray[np.intp]
    """Which ask each row belongs to."""


@dataclass(frozen=True)
class Answered:
    """What is known of one ask."""

    chances: Mapping[int, float]
    """By horizon in days."""
    each: tuple[float, ...]
    """Of every unit of the ask, at `MAIN` of its kind."""
    prediction: Prediction


@dataclass(frozen=True)
class ChurnModel:
    """One organization's churn model; a way to leave that is not among `learned` answers from its prior."""

    origin: Origin
    priors: Mapping[Kind, Rate]
    learned: Mapping[Kind, Learned] = field(default_factory=dict)
    buying: BgNbd | None = None
    """How often customers order and whether they still do, in days; None before there are repeat orders."""
    cuts: Mapping[str, str] = field(default_factory=dict)
    version: str = UNTRAINED
    doubt: str | None = "Its calibration was not checked on later customers."
    """Why what was learned is not to be called calibrated; None once a card says it is."""

    @property
    def service(self) -> str:
        return "churn_v1"

    @property
    def columns(self) -> tuple[str, ...]:
        names = [
            name for kind in KINDS if kind in self.learned for name in self.learned[kind].encoding.columns
        ]
        return tuple(dict.fromkeys(names)) or (_ADDED,)

    @property
    def basis(self) -> Basis:
        return "model" if self.learned else "prior"

    @cached_property
    def basis_note(self) -> str:
        """Which data the chances rest on, in a sentence."""
        left, ordered = (self.priors[kind].seen for kind in KINDS)
        had = f"{left:,} subscriptions that were left and {ordered:,} orders that followed others"
        if not self.learned:
            return f"You have {had} so far, too few for a model. Until then this is the overall rate."
        only = (
            "" if len(self.learned) == len(KINDS) else f" Of {_other(self.learned)} only the rate is known."
        )
        if self.doubt is not None:
            return f"Learned from {had}.{only} {self.doubt}"
        return f"Learned from {had}, and checked on a later time than it learned from.{only}"

    def predict(self, rows: pa.Table) -> list[Prediction]:
        """Answer each row alone: `as_of` and the columns of one subscription or of an account's ordering."""
        kinds = kinds_of(rows)
        found: dict[int, Prediction] = {}
        for kind in KINDS:
            places = np.flatnonzero(kinds == kind)
            units = Units(kind, rows.take(places), np.arange(places.size))
            for place, answer in zip(places.tolist(), self.answer(units, asks=places.size), strict=True):
                found[place] = answer.prediction
        return [found[place] for place in range(rows.num_rows)]

    def answer(self, units: Units, *, asks: int) -> list[Answered]:
        """Answer each ask of one kind; every ask has a unit."""
        learned = self.learned.get(units.kind)
        known = _known(units.rows, learned)
        if learned is None or not known.any():
            return [self._from_prior(units, ask) for ask in range(asks)]
        weak = set(units.ask[~known].tolist())
        strong = [ask for ask in range(asks) if ask not in weak]
        place = {ask: number for number, ask in enumerate(strong)}
        kept = np.asarray([ask in place for ask in units.ask.tolist()], dtype=bool)
        part = Units(
            units.kind,
            units.rows.filter(pa.array(kept)),
            np.asarray([place[ask] for ask in units.ask[kept].tolist()], dtype=np.intp),
        )
        told = iter(_from_model(self, learned, part, asks=len(strong)))
        return [self._from_prior(units, ask) if ask in weak else next(told) for ask in range(asks)]

    def chances(self, units: Units, *, asks: int) -> dict[int, Floats]:
        """Return the chances that `answer` gives by horizon, without reasons and so many times faster."""
        learned = self.learned.get(units.kind)
        if learned is None or not units.rows.num_rows:
            counts = np.bincount(units.ask, minlength=asks).tolist()
            return {days: self.priors[units.kind].of_each(counts, days, kind=units.kind) for days in HORIZONS}
        answers = {days: np.zeros(asks) for days in HORIZONS}
        scores = scores_of(learned, units.rows)
        for ask, rows in _by_ask(units, asks):
            for days in HORIZONS:
                answers[days][ask] = combine.lost(scores[rows, : days // STEP].ravel(), kind=units.kind)
        return answers

    def _from_prior(self, units: Units, ask: int) -> Answered:
        kind, rate = units.kind, self.priors[units.kind]
        rows = np.flatnonzero(units.ask == ask)
        count = times(kind, rows.size)
        chances = {days: rate.chance(days * count, kind=kind) for days in HORIZONS}
        days = MAIN[kind]
        low, high = rate.range(days * count, kind=kind)
        value = chances[days]
        prediction = Prediction(
            value=value,
            low=low,
            high=high,
            calibrated=False,
            basis="prior",
            basis_note=self.basis_note
            if kind not in self.learned
            else "The record knows too little of this account; this is the overall rate.",
            band=band_of(value),
            base=float(np.log(value) - np.log1p(-value)),
            reasons=(),
            rest=0.0,
            model_version=self.version,
            as_of=_moment(units.rows, int(rows[0])),
        )
        return Answered(chances, (rate.chance(days, kind=kind),) * rows.size, prediction)

    def save(self, folder: Path) -> None:
        """Write a JSON manifest and the members' trees as text."""
        folder.mkdir(parents=True, exist_ok=True)
        learned: dict[str, Any] = {}
        for kind, each in self.learned.items():
            told, texts = hazard.written(each.members)
            learned[kind] = {
                "encoding": each.encoding.to_json(),
                "members": told,
                "calibration": each.calibration.to_json(),
                "wiggles": [one.to_json() for one in each.wiggles],
                "choice": each.choice.to_json(),
                "periods": {name: asdict(period) for name, period in each.periods.items()},
            }
            for name, text in texts.items():
                (folder / f"{kind}_{name}").write_text(text)
        manifest = {
            "origin": asdict(self.origin),
            "priors": {kind: rate.to_json() for kind, rate in self.priors.items()},
            "buying": self.buying and self.buying.to_json(),
            "cuts": dict(self.cuts),
            "learned": learned,
        }
        (folder / MANIFEST).write_text(json.dumps(manifest, indent=1, sort_keys=True) + "\n")


def _other(learned: Mapping[Kind, Learned]) -> str:
    return "orders" if "contract" in learned else "subscriptions"


def load(folder: Path, *, version: str) -> ChurnModel:
    """Return the model saved in a folder."""
    written = json.loads((folder / MANIFEST).read_text())
    learned: dict[Kind, Learned] = {}
    for kind in KINDS:
        if kind not in written["learned"]:
            continue
        each = written["learned"][kind]
        members = hazard.read(each["members"], partial(_text, folder, kind))
        learned[kind] = Learned(
            encoding=Encoding.from_json(each["encoding"]),
            members=members,
            calibration=Calibration.from_json(each["calibration"]),
            wiggles=tuple(Calibration.from_json(one) for one in each["wiggles"]),
            choice=Choice(**each["choice"]),
            periods={name: Period(**period) for name, period in each["periods"].items()},
        )
    return ChurnModel(
        origin=Origin(**written["origin"]),
        priors={kind: Rate(**written["priors"][kind]) for kind in KINDS},
        learned=learned,
        buying=written["buying"] and BgNbd(**written["buying"]),
        cuts=written["cuts"],
        version=version,
    )


def _text(folder: Path, kind: Kind, name: str) -> str:
    return (folder / f"{kind}_{name}").read_text()


def untrained(organization: str) -> ChurnModel:
    """Return what answers before anything was learned: usual rates, and it says so."""
    priors = {kind: rate_of(kind, events=0, intervals=0, seen=0) for kind in KINDS}
    return ChurnModel(origin=Origin(organization, ""), priors=priors)


def checked(model: ChurnModel, doubt: str | None) -> ChurnModel:
    """Return the model with what its card says of its calibration."""
    return replace(model, doubt=doubt)


def kinds_of(rows: pa.Table) -> NDArray[np.object_]:
    """Return of each row which way to leave it is about: a subscription's where there is one."""
    if _CONTRACT not in rows.column_names:
        return np.full(rows.num_rows, "purchases", dtype=object)
    there = rows.column(_CONTRACT).is_valid().to_numpy()
    return np.where(there, "contract", "purchases").astype(object)


def _known(rows: pa.Table, learned: Learned | None) -> NDArray[np.bool_]:
    """Return which rows say enough: the age of the contract, or when the last order came."""
    if learned is None:
        return np.zeros(rows.num_rows, dtype=bool)
    name = _CONTRACT if _CONTRACT in learned.encoding.columns else _ADDED
    if name not in rows.column_names:
        return np.zeros(rows.num_rows, dtype=bool)
    return np.asarray(rows.column(name).is_valid().to_numpy(), dtype=bool)


def scores_of(learned: Learned, rows: pa.Table) -> Floats:
    """Return (rows, STEPS) calibrated log-odds of the intervals."""
    now = learned.encoding.matrix(rows)
    steps = [
        learned.calibration.apply(
            hazard.raw_scores(learned.members, learned.encoding.later(now, days=step * STEP))
        )
        for step in range(STEPS)
    ]
    return np.stack(steps, axis=1) if rows.num_rows else np.zeros((0, STEPS))


def _by_ask(units: Units, asks: int) -> list[tuple[int, NDArray[np.intp]]]:
    order = np.argsort(units.ask, kind="stable")
    edges = np.searchsorted(units.ask[order], np.arange(asks + 1))
    return [(ask, order[edges[ask] : edges[ask + 1]]) for ask in range(asks)]


def _from_model(model: ChurnModel, learned: Learned, units: Units, *, asks: int) -> list[Answered]:
    """Answer from the trees and the additive part, with reasons."""
    kind, encoding = units.kind, learned.encoding
    now = encoding.matrix(units.rows)
    steps = MAIN[kind] // STEP
    later = [encoding.later(now, days=step * STEP) for step in range(STEPS)]
    parts = np.stack([[each.effects(matrix) for each in learned.members] for matrix in later])
    mean = parts.mean(axis=1)
    carried = [spread(learned.calibration, each[:, -1], each[:, :-1]) for each in mean]
    bases, effects, scores = (np.stack([each[place] for each in carried]) for place in range(3))
    members = learned.calibration.apply(parts.sum(axis=3))
    wiggled = np.stack([each.apply(mean.sum(axis=2)) for each in learned.wiggles])
    told, ranges, chances, each_unit = [], [], [], []
    for _, rows in _by_ask(units, asks):
        told.append(
            combine.tell(
                bases[:steps, rows].ravel(), effects[:steps, rows].reshape(-1, effects.shape[2]), kind=kind
            )
        )
        drawn = [
            [_log_odds(one[:steps, rows], kind=kind) for one in draws]
            for draws in (members.swapaxes(0, 1), wiggled)
        ]
        ranges.append(float(np.sqrt(sum(np.var(one, ddof=1) if len(one) > 1 else 0.0 for one in drawn))))
        chances.append(
            {days: combine.lost(scores[: days // STEP, rows].ravel(), kind=kind) for days in HORIZONS}
        )
        each_unit.append(tuple(combine.lost(scores[:steps, row], kind=kind) for row in rows))
    return [
        Answered(chance, unit, prediction)
        for chance, unit, prediction in zip(
            chances,
            each_unit,
            _predictions(model, units, now, told=told, ranges=ranges, highest=scores[:steps].max(axis=0)),
            strict=True,
        )
    ]


def _log_odds(scores: Floats, *, kind: Kind) -> float:
    chance = combine.lost(scores.ravel(), kind=kind)
    return float(np.log(chance) - np.log1p(-chance))


def _predictions(
    model: ChurnModel,
    units: Units,
    now: Floats,
    *,
    told: Sequence[combine.Told],
    ranges: Sequence[float],
    highest: Floats,
) -> list[Prediction]:
    """Return what reps read: sentences are of the unit that is most at risk, effects of all."""
    learned = model.learned[units.kind]
    first = np.asarray([rows[highest[rows].argmax()] for _, rows in _by_ask(units, len(told))], dtype=np.intp)
    names = (*learned.encoding.columns, "ahead_days")
    score = np.asarray([each.score for each in told])
    effects = np.stack([each.effects for each in told])
    shown = reasons.tell(
        units.rows.take(first),
        now[first],
        effects,
        score,
        features=[FEATURES[name] for name in names],
        groups=GROUPS,
    )
    return [
        _prediction(
            model, told[ask], shown[ask], width=ranges[ask], as_of=_moment(units.rows, int(first[ask]))
        )
        for ask in range(len(told))
    ]


def _prediction(
    model: ChurnModel,
    told: combine.Told,
    shown: tuple[tuple[Reason, ...], float],
    *,
    width: float,
    as_of: datetime,
) -> Prediction:
    value, low, high = (
        float(np.clip(expit(told.score + step * width), combine.SMALLEST / 2, 1 - combine.SMALLEST / 2))
        for step in (0.0, -_Z, _Z)
    )
    return Prediction(
        value=value,
        low=min(low, value),
        high=max(high, value),
        calibrated=model.doubt is None,
        basis="model",
        basis_note=model.basis_note,
        band=band_of(value),
        base=told.base,
        reasons=shown[0],
        rest=shown[1] + told.rest,
        model_version=model.version,
        as_of=as_of,
    )


def _moment(rows: pa.Table, row: int) -> datetime:
    moment: Any = rows.column("as_of")[row].as_py()
    aware: datetime = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    return aware
