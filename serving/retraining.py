"""Learning models anew from an organization's own facts, and the words for what came of it."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from importlib.metadata import version
from typing import Any, Final

from crm_core.watch import ShadowOutcome
from models.registry import Registry, in_shadow, shelved, versions_told
from models.win_probability import MODEL
from pipelines import evaluate, promote, train
from pipelines import features as rows
from pipelines.layout import Layout
from pipelines.layout import Settings as Stages
from pipelines.learning import KINDS
from pipelines.learning import Stages as Kind
from pipelines.promotion import Outcome, Promoter
from pipelines.watch import Compared, beside
from serving.settings import ROOT, Settings

BY: Final = "schedule"
ENOUGH: Final = 100
"""Deals that must have ended, answered by both, before a challenger in the shadow is decided over."""
MOST_DAYS: Final = 60
"""A challenger that has not met so many outcomes by then answers by its held-out gate alone."""
_SEED: Final = 1
HOLD: Final = f"It runs in the shadow first, until {ENOUGH} deals that it answered have ended."


@dataclass(frozen=True)
class Learned:
    """What a run of learning came to."""

    state: str
    because: str
    champion: str | None
    challenger: str | None
    figures: Mapping[str, Any]


def stages() -> Stages:
    """Read params.yaml."""
    return Stages.read(ROOT / "params.yaml")


def registry(settings: Settings) -> Registry:
    """MLflow's registry, our own or the server set."""
    files = Layout(settings.data, "")
    uri = settings.mlflow_tracking_uri or f"sqlite:///{files.registry.resolve()}"
    return Registry(uri, files.artifacts, files.shelf)


def names() -> tuple[str, ...]:
    """Every kind of model that is learned anew."""
    return (MODEL, *KINDS)


def asked(model: str) -> Mapping[str, Any]:
    """Return the settings that a kind's rows are computed by."""
    params = stages()
    return asdict(params.features) if model == MODEL else params.learners.get(model, {})


def learn(
    settings: Settings, organization: str, *, model: str, shadow: bool, by: str, at: datetime
) -> Learned:
    """Compute rows, train, judge and register a candidate; takes minutes, in a thread of its own.

    With `shadow` a win-probability model that passes the gate waits beside the champion. Other kinds answer
    as soon as they pass: what they would have said is kept nowhere to compare.
    """
    if model == MODEL:
        return _win_probability(settings, organization, hold=HOLD if shadow else None, by=by, at=at)
    files = Layout(settings.data, organization)
    params = stages()
    kind = Kind(
        KINDS[model], organization, files.facts, files.of(model), params.learners.get(model, {}),
        version("bellwether"),
    )  # fmt: skip
    kind.features(at=at)
    kind.train(at=at)
    card = kind.evaluate()
    outcome = kind.promote(Promoter(registry(settings), by, at), slack=params.slack)
    return _told(settings, organization, model, outcome, figures=dict(card.figures))


def _win_probability(
    settings: Settings, organization: str, *, hold: str | None, by: str, at: datetime
) -> Learned:
    files, params = Layout(settings.data, organization), stages()
    rows.run(params.features, rows.Inputs(files.facts), rows.Outputs(files.rows))
    learned = train.Inputs(files.rows, organization, version("bellwether"), at)
    train.run(params.train, learned, train.Outputs(files.candidate))
    judged = evaluate.Inputs(files.candidate, files.rows, files.facts)
    card = evaluate.run(params.promote, judged, evaluate.Outputs(files.report))
    asked = promote.Inputs(
        model=files.candidate, report=files.report, rows=files.rows, registry=registry(settings), by=by,
        at=at, hold=hold,
    )  # fmt: skip
    outcome = promote.run(params.promote, asked, promote.Outputs(files.decision))
    figures = {} if card.metrics is None else {"brier": card.metrics.brier, "ece": card.metrics.ece}
    return _told(settings, organization, MODEL, outcome, figures=figures)


def _told(
    settings: Settings, organization: str, model: str, outcome: Outcome, *, figures: Mapping[str, Any]
) -> Learned:
    waiting = in_shadow(settings.shelf, model=model, organization=organization)
    state = "promoted" if outcome.promoted else "refused"
    if outcome.promoted and outcome.because.startswith("This very model"):
        state = "unchanged"
    elif not outcome.promoted and waiting is not None and waiting.name == outcome.challenger:
        state = "shadow"
    return Learned(state, outcome.because, outcome.version, outcome.challenger, figures)


@dataclass(frozen=True)
class Verdict:
    """Whether a challenger leaves the shadow as champion, and why."""

    promote: bool
    because: str


def compared(ended: Sequence[ShadowOutcome]) -> Compared | None:
    """Compare a challenger with the champion on deals that have ended since; None while none has."""
    if not ended:
        return None
    return beside(
        [str(each.deal_id) for each in ended],
        [each.value for each in ended],
        [each.champion_value for each in ended],
        [each.won for each in ended],
        seed=_SEED,
    )


def decided(compared: Compared | None, *, since: datetime, at: datetime) -> Verdict | None:
    """Decide over a challenger in the shadow once enough deals have ended or time is up; None until then."""
    if compared is not None and compared.deals >= ENOUGH:
        because = (
            f"In the shadow its Brier was {compared.challenger:.4f}, the champion's {compared.champion:.4f}, "
            f"on {compared.deals} deals that ended."
        )
        return Verdict(compared.passes, because)
    if (at - since).days < MOST_DAYS:
        return None
    because = f"Too few deals ended in {MOST_DAYS} days in the shadow; it passed on held-out deals."
    return Verdict(promote=True, because=because)


def settle(
    settings: Settings, organization: str, *, compared: Compared | None, at: datetime
) -> Learned | None:
    """Act on the decision over the win-probability challenger in the shadow; None while it must wait."""
    waiting = in_shadow(settings.shelf, model=MODEL, organization=organization)
    since = shadow_since(settings, organization)
    if waiting is None or since is None:
        return None
    verdict = decided(compared, since=since, at=at)
    if verdict is None:
        return None
    kept = registry(settings)
    figures = {} if compared is None else compared.figures()
    about: dict[str, Any] = {"number": waiting.number, "because": verdict.because, "at": at}
    if verdict.promote:
        place = kept.promote(MODEL, organization, by=BY, **about)
        return Learned("promoted", verdict.because, place.name, None, figures)
    kept.refuse(MODEL, organization, **about)
    stays = shelved(settings.shelf, model=MODEL, organization=organization)
    return Learned("refused", verdict.because, stays.name if stays else None, waiting.name, figures)


def shadow_since(settings: Settings, organization: str) -> datetime | None:
    """Tell since when a challenger runs in the shadow."""
    for each in versions_told(settings.shelf, model=MODEL, organization=organization):
        if each["alias"] == "shadow":
            return datetime.fromisoformat(each["tags"]["shadow_since"])
    return None


def promote_by_hand(
    settings: Settings, organization: str, *, model: str, number: int, by: str, because: str, at: datetime
) -> str:
    """Make a version the champion by somebody's word; returns its name."""
    told = f"By hand: {because}"
    place = registry(settings).promote(model, organization, number=number, by=by, because=told, at=at)
    return place.name


def roll_back(
    settings: Settings, organization: str, *, model: str, by: str, because: str, at: datetime
) -> str:
    """Give the place back to the version before; raises NothingToRollBackToError."""
    return registry(settings).roll_back(model, organization, by=by, because=because, at=at).name
