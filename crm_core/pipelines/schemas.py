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
class Pipeline:
    """A way a deal can go, with its stages in order."""

    id: UUID
    name: str
    stages: tuple[Stage, ...]

    def stage(self, stage_id: UUID) -> Stage | None:
        """Return the stage of that id, if it is one of this pipeline's."""
        return next((stage for stage in self.stages if stage.id == stage_id), None)

    def first(self, kind: StageKind) -> Stage:
        """Return the first stage of that kind."""
        return next(stage for stage in self.stages if stage.kind == kind)
