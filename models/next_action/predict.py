"""Choosing for deals and accounts: candidates ranked by uplift per hour, abstention, known chances."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
from scipy.stats import norm

from models.contract import Basis
from models.learner import Origin
from models.next_action.spec import ACTIONS, CONTEXT, MODEL, WAIT, Params, Subject, bounded, contexts
from models.next_action.telling import Evidence, evidence_of, why
from models.policy.choosing import draw, explore
from models.policy.effects import Effects, nothing_known
from models.policy.log import Flags, Floats, Places

UNTRAINED: Final = "untrained"
MANIFEST: Final = "manifest.json"
_WAITING: Final = ACTIONS.index(WAIT)


@dataclass(frozen=True, slots=True)
class Ask:
    """One deal or account to choose for."""

    subject: Subject
    context: Mapping[str, float | None]
    """By the names of CONTEXT."""
    refusals: Mapping[str, str | None]
    """From `rails.refusals`; waiting is always allowed."""
    at: float
    """A number in [0, 1) that decides what is explored: of the subject and the week, so that it stays."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One action, as weighed against waiting."""

    action: str
    refusal: str | None
    """Why guard rails forbid it now; None when allowed."""
    share: float
    """Effect on expected revenue within the horizon, as a share of the amount."""
    share_low: float
    share_high: float
    uplift: float | None
    """The same in the own currency; None without an amount."""
    uplift_low: float | None
    uplift_high: float | None
    hours: float
    per_hour: float | None
    """Uplift per hour of work; None without an amount, and of waiting."""
    confidence: float
    """Chance that it is better than waiting."""
    sure: bool
    """Whether the whole interval lies above zero."""
    chance: float
    """With which chance it is what is recommended here."""
    decisions: int
    """Decisions of this action that the effect was learned from."""
    why: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Ranking:
    """What to do next for one subject."""

    candidates: tuple[Candidate, ...]
    """Allowed before forbidden; among the allowed the sure ones first, each by uplift per hour."""
    action: str
    """What is recommended: the best, waiting, or now and then what is tried."""
    chance: float
    """Its propensity."""
    best: str
    abstains: bool
    """No allowed action is surely better than waiting."""
    explored: bool
    """The action is tried to learn from it and not because it is the best."""
    basis: Basis
    basis_note: str
    model_version: str

    def candidate(self, action: str) -> Candidate:
        """Return one of the candidates."""
        return next(one for one in self.candidates if one.action == action)


@dataclass(frozen=True)
class Weighed:
    """Choices as arrays: (rows, actions) but for `best` and `abstains` (rows,)."""

    mean: Floats
    spread: Floats
    low: Floats
    high: Floats
    worth: Floats
    """What ranks: uplift per hour, in money, or as a share where there is no amount."""
    sure: Flags
    best: Places
    abstains: Flags
    chances: Floats


@dataclass(frozen=True)
class NextAction:
    """One organization's model; without `effects` it knows only its prior, and so abstains."""

    origin: Origin
    effects: Mapping[Subject, Effects] = field(default_factory=dict)
    decisions: int = 0
    """Decisions with a known reward that were there to learn from."""
    version: str = UNTRAINED
    doubt: str | None = None

    @cached_property
    def params(self) -> Params:
        """Its settings."""
        return Params.read(self.origin.params)

    @property
    def columns(self) -> tuple[str, ...]:
        """What it reads, by name."""
        return CONTEXT

    @property
    def basis(self) -> Basis:
        return "model" if self.effects else "prior"

    @property
    def basis_note(self) -> str:
        """What the answers rest on, in a sentence."""
        need = self.params.minimum.decisions
        if not self.effects:
            return (
                f"{self.decisions:,} recommendations have a known outcome so far; {need:,} are needed before "
                "anything is said to be better than waiting."
            )
        doubt = f" {self.doubt}" if self.doubt else ""
        return f"Learned from {self.decisions:,} recommendations of yours whose outcome is known.{doubt}"

    def of(self, subject: Subject) -> Effects:
        """Return the effects for a kind of subject: learned, or nothing known."""
        found = self.effects.get(subject)
        if found is not None:
            return found
        return nothing_known(ACTIONS, reference=WAIT, columns=len(CONTEXT), prior=self.params.prior_spread)

    def weigh(
        self,
        subject: Subject,
        context: Floats,
        *,
        amount: Floats,
        allowed: Flags,
        epsilon: float | None = None,
    ) -> Weighed:
        """Weigh all actions on rows of bounded contexts; `amount` may be NaN, (rows,)."""
        params = self.params
        mean, spread = self.of(subject).estimate(context)
        reach = float(norm.ppf((1 + params.level) / 2)) * spread
        money = np.where(np.isnan(amount), 1.0, amount)[:, None]
        credit = np.where(np.isnan(amount)[:, None], 0.0, params.credit)
        with np.errstate(divide="ignore", invalid="ignore"):
            worth = (mean * money + credit) / params.effort
        worth[:, _WAITING] = 0.0
        sure = ((mean - reach) * money + credit > 0) & allowed
        sure[:, _WAITING] = False
        best = np.where(sure, worth, -np.inf).argmax(axis=1)
        abstains = np.asarray(~sure.any(axis=1))
        best = np.where(abstains, _WAITING, best).astype(np.intp)
        scores = np.divide(mean, spread, out=np.zeros_like(mean), where=spread > 0)
        chances = explore(
            best, scores, allowed, epsilon=params.epsilon if epsilon is None else epsilon,
            temperature=params.temperature,
        )  # fmt: skip
        return Weighed(mean, spread, mean - reach, mean + reach, worth, sure, best, abstains, chances)

    def choose(
        self, asks: Sequence[Ask], *, epsilon: float | None = None, hours: Mapping[str, float] | None = None
    ) -> list[Ranking]:
        """Rank and choose for each ask, in order.

        Args:
            asks: what to choose for.
            epsilon: share of exploration, when the organization set its own.
            hours: effort of some actions, when the organization set its own.

        """
        if hours is not None:
            return self._with_hours(hours).choose(asks, epsilon=epsilon)
        return [self._choose(ask, epsilon=epsilon) for ask in asks]

    def predict(self, rows: pa.Table) -> list[Ranking]:
        """Rank for each row of a table of contexts by name, as if every action were allowed."""
        nothing: dict[str, str | None] = dict.fromkeys(ACTIONS)
        matrix = _plain(rows)
        asks = [
            Ask("deal", dict(zip(CONTEXT, values, strict=True)), nothing, 0.0) for values in matrix.tolist()
        ]
        return self.choose(asks, epsilon=0.0)

    def _with_hours(self, hours: Mapping[str, float]) -> "NextAction":
        params = {**self.origin.params, "hours": {**self.params.hours, **hours}}
        origin = Origin(self.origin.organization, self.origin.trained_at, params, self.origin.read)
        return NextAction(origin, self.effects, self.decisions, self.version, self.doubt)

    def _choose(self, ask: Ask, *, epsilon: float | None) -> Ranking:
        raw = np.asarray([[_number(ask.context.get(name)) for name in CONTEXT]])
        context = bounded(raw)
        given = ask.context.get("amount")
        known = given is not None and np.isfinite(given) and given >= 0
        amount = np.asarray([given if known else np.nan], dtype=np.float64)
        allowed = np.asarray([[ask.refusals.get(action) is None for action in ACTIONS]])
        allowed[:, _WAITING] = True
        weighed = self.weigh(ask.subject, context, amount=amount, allowed=allowed, epsilon=epsilon)
        chosen = draw(weighed.chances[0], ask.at)
        found = [
            self._candidate(place, weighed, ask, context=context, amount=float(amount[0]))
            for place in range(len(ACTIONS))
        ]
        order = np.argsort(-weighed.worth[0], kind="stable")
        found = [found[place] for place in order]
        found.sort(key=lambda one: (one.refusal is not None, not one.sure))
        best = ACTIONS[int(weighed.best[0])]
        return Ranking(
            candidates=tuple(found),
            action=ACTIONS[chosen],
            chance=float(weighed.chances[0, chosen]),
            best=best,
            abstains=bool(weighed.abstains[0]),
            explored=ACTIONS[chosen] != best,
            basis=self.basis,
            basis_note=self.basis_note,
            model_version=self.version,
        )

    def _candidate(
        self, place: int, weighed: Weighed, ask: Ask, *, context: Floats, amount: float
    ) -> Candidate:
        action = ACTIONS[place]
        share, low, high = (float(part[0, place]) for part in (weighed.mean, weighed.low, weighed.high))
        spread = float(weighed.spread[0, place])
        learned = self.of(ask.subject).by_action.get(action)
        decisions = 0 if learned is None else learned.rows
        priced = not np.isnan(amount)
        credit = float(self.params.credit[place])
        money = [each * amount + credit if priced else None for each in (share, low, high)]
        hours = float(self.params.effort[place])
        return Candidate(
            action=action,
            refusal=ask.refusals.get(action),
            share=share, share_low=low, share_high=high,
            uplift=money[0], uplift_low=money[1], uplift_high=money[2],
            hours=hours,
            per_hour=float(weighed.worth[0, place]) if priced and hours else None,
            confidence=0.0 if action == WAIT else float(norm.cdf(share / spread)) if spread else 0.5,
            sure=bool(weighed.sure[0, place]),
            chance=float(weighed.chances[0, place]),
            decisions=decisions,
            why=why(action, share=share, low=low, high=high, level=self.params.level, decisions=decisions),
            evidence=evidence_of(action, self.of(ask.subject), context=context, said=ask.context),
        )  # fmt: skip

    def save(self, folder: Path) -> None:
        """Write one JSON file, the same bytes for the same model."""
        written = {
            "model": MODEL,
            "origin": asdict(self.origin),
            "decisions": self.decisions,
            "effects": {subject: one.to_json() for subject, one in sorted(self.effects.items())},
        }
        text = json.dumps(written, sort_keys=True, indent=1)
        (folder / MANIFEST).write_text(text + "\n", encoding="utf-8")


def load(folder: Path, *, version: str) -> NextAction:
    """Read what `save` wrote."""
    written = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    origin = Origin(**written["origin"])
    effects = {subject: Effects.from_json(one) for subject, one in written["effects"].items()}
    return NextAction(origin, effects, written["decisions"], version)


def untrained(organization: str, *, params: Mapping[str, Any] | None = None) -> NextAction:
    """Return what answers before anything was learned: it ranks by nothing, and says so."""
    return NextAction(Origin(organization, "", {} if params is None else params, {}))


def _number(value: float | None) -> float:
    return float("nan") if value is None else float(value)


def _plain(rows: pa.Table) -> Floats:
    """Contexts by name as they were, the amount still an amount."""
    matrix = contexts(rows)
    place = CONTEXT.index("amount")
    matrix[:, place] = np.expm1(matrix[:, place])
    return matrix
