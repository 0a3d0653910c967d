"""Pipelines and stages as the rest of the program sees them."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

StageKind = Literal["open", "won", "lost"]


@dataclass(frozen=True, slots=True)
class Stage:
    """One step of a pipeline."""

    id: UUID
    name: str
    kind: StageKind
    position: int


@dataclass(frozen=True, slots=True)
class Requirement:
    """Something that a deal must have before it enters a stage; of people, perhaps one with a role."""

    demands: str
    role: str | None = None

    @property
    def name(self) -> str:
        """Its name where it is missing: `amount`, `person`, `person:champion`."""
        return f"{self.demands}:{self.role}" if self.role else self.demands


@dataclass(frozen=True, slots=True)
class Pipeline:
    """A way a deal can go, with its stages in order."""

    id: UUID
    name: str
    stages: tuple[Stage, ...]
    reason_required: bool = False
    """Whether a deal is won or lost only with a reason."""
    retired: tuple[Stage, ...] = ()
    """Stages that no deal enters any longer."""

    def stage(self, stage_id: UUID) -> Stage | None:
        """Return the stage of that id that a deal can enter, if it is one of this pipeline's."""
        return next((stage for stage in self.stages if stage.id == stage_id), None)

    def known(self, stage_id: UUID) -> Stage | None:
        """Return the stage of that id, even a retired one."""
        return next((stage for stage in (*self.stages, *self.retired) if stage.id == stage_id), None)

    def first(self, kind: StageKind) -> Stage:
        """Return the first stage of that kind."""
        return next(stage for stage in self.stages if stage.kind == kind)


@dataclass(frozen=True, slots=True)
class DealReason:
    """A reason why deals are won or lost."""

    id: UUID
    kind: str
    name: str
    active: bool
