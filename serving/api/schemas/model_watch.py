"""Models under watch: drift, alarms, versions, shadows, runs of learning, and charts of them."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import Field

from serving.api.schemas.kit import Input, Output, Probability

Subject = Literal["inputs", "prediction", "calibration"]


class RunRead(Output):
    """A run of learning anew, or the place of champion handed on by hand."""

    id: UUID
    model: str
    cause: str = Field(description="`schedule`, `drift`, `shadow`, or who asked.", examples=["schedule"])
    started_at: datetime
    ended_at: datetime | None
    state: Literal["running", "shadow", "promoted", "refused", "unchanged", "rolled_back", "failed"]
    because: str | None
    champion: str | None
    challenger: str | None
    figures: dict[str, float]


class ModelSummaryRead(Output):
    """A kind of model, and what answers now."""

    name: str = Field(examples=["win_probability"])
    basis: Literal["model", "prior", "none"] = Field(description="`none` while nothing was ever promoted.")
    basis_note: str
    version: str | None
    trained_at: datetime | None
    figures: dict[str, float] = Field(description="On later data than it learned from.")
    shadow: str | None = Field(description="The challenger that runs in the shadow.")
    alarms: int = Field(description="Alarms that stand.")
    last_run: RunRead | None


class ShiftRead(Output):
    """How far one input, or the prediction, lies from what the model was made on."""

    column: str
    subject: Subject
    psi: float = Field(description="Population stability index.")
    jensen_shannon: float
    ks: float | None = Field(description="Null for words.")
    by_chance: float = Field(description="What chance gives the most extreme of all columns.")
    empty_before: Probability
    empty_now: Probability
    alarming: bool


class CalibrationRead(Output):
    """Chances that were given, beside what became of the deals."""

    rows: int
    deals: int
    enough: bool
    ece: float
    by_chance: float
    predicted: float
    observed: float


class CheckRead(Output):
    """One look for drift."""

    id: UUID
    version: str
    checked_at: datetime
    since: datetime = Field(description="From when on rows counted as recent.")
    rows: int
    enough: bool = Field(description="False when there was too little that is recent to say anything.")
    shifts: list[ShiftRead]
    calibration: CalibrationRead


class AlarmRead(Output):
    """Drift that was found; it stands while `ended_at` is null."""

    id: UUID
    version: str
    subject: Subject
    name: str
    distance: float
    by_chance: float
    raised_at: datetime
    seen_at: datetime
    ended_at: datetime | None


class DriftRead(Output):
    """How far a model can still be trusted."""

    model: str
    note: str = Field(description="What is watched of it, or why nothing is.")
    alarms: list[AlarmRead]
    checks: list[CheckRead] = Field(description="Newest first; columns of the newest alone.")
    charts: dict[str, dict[str, Any]] = Field(
        description="Vega-Lite: `farthest`, `over_time`, `calibration`; empty before the first check."
    )


class VersionRead(Output):
    """A version in the registry."""

    number: int
    name: str
    alias: Literal["champion", "shadow"] | None
    basis: str | None
    trained_at: datetime | None
    dataset: str | None = Field(description="Hash of the rows it learned from.")
    promoted_at: datetime | None
    promoted_by: str | None
    because: str | None = Field(description="Why it was promoted, refused, or taken back, the last of these.")
    metrics: dict[str, float]


class ShadowRead(Output):
    """The challenger in the shadow beside the champion, on deals that have ended since."""

    model: str
    challenger: str | None
    champion: str | None
    since: datetime | None
    deals: int
    needed: int
    challenger_brier: float | None
    champion_brier: float | None
    worse_at_most: float | None = Field(description="With 90 % confidence, by resampling deals.")


class PromoteVersion(Input):
    """Make a version the champion by your word."""

    number: int = Field(ge=1, le=2**31 - 1)
    because: str = Field(min_length=3, max_length=500)


class RollBack(Input):
    """Give the place back to the version before."""

    because: str = Field(min_length=3, max_length=500)


class ChampionNow(Output):
    """What answers from now on."""

    model: str
    version: str
