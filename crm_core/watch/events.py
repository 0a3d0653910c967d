"""What happens to models that are watched."""

from dataclasses import dataclass
from typing import ClassVar

from crm_core.kit import Event


@dataclass(frozen=True, kw_only=True, slots=True)
class ModelDriftFound(Event):
    """Something lies farther from what a model was made on than chance explains; `record_id` is the alarm."""

    noun: ClassVar[str] = "watch"
    model: str
    version: str
    subject: str
    name: str
    distance: float
    by_chance: float


@dataclass(frozen=True, kw_only=True, slots=True)
class ModelDriftEnded(Event):
    """What had drifted lies where it lay again, or another model answers."""

    noun: ClassVar[str] = "watch"
    model: str
    subject: str
    name: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ModelLearned(Event):
    """A run of learning ended: what became of the candidate."""

    noun: ClassVar[str] = "watch"
    model: str
    state: str
    champion: str | None
    challenger: str | None
