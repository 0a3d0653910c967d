"""What happens to pipelines, their stages, and the reasons why deals end."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from crm_core.kit import Event
from crm_core.kit.records import RecordCreated, RecordDeleted, RecordEdited


@dataclass(frozen=True, kw_only=True, slots=True)
class PipelineLaidOut(Event):
    """A pipeline was added."""

    noun: ClassVar[str] = "pipelines"
    stages: int


@dataclass(frozen=True, kw_only=True, slots=True)
class PipelineEdited(Event):
    """A pipeline has another name, or asks for reasons otherwise; `fields` names which."""

    noun: ClassVar[str] = "pipelines"
    fields: tuple[str, ...]
    reason_required: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class StageAdded(Event):
    """A pipeline has one stage more, or one that was retired again."""

    noun: ClassVar[str] = "pipelines"
    stage_id: UUID
    kind: str
    position: int


@dataclass(frozen=True, kw_only=True, slots=True)
class StageRenamed(Event):
    """A stage has another name."""

    noun: ClassVar[str] = "pipelines"
    stage_id: UUID


@dataclass(frozen=True, kw_only=True, slots=True)
class StagesReordered(Event):
    """The stages of a pipeline follow each other in another order."""

    noun: ClassVar[str] = "pipelines"
    stage_ids: tuple[UUID, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class StageRetired(Event):
    """No deal enters a stage any longer; those that were in it went into another."""

    noun: ClassVar[str] = "pipelines"
    stage_id: UUID
    to_stage_id: UUID | None
    moved: int


@dataclass(frozen=True, kw_only=True, slots=True)
class StageRequirementsSet(Event):
    """A stage asks for these things of a deal that enters it."""

    noun: ClassVar[str] = "pipelines"
    stage_id: UUID
    demands: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class DealReasonCreated(RecordCreated):
    """There is another reason why deals end."""

    noun: ClassVar[str] = "deal_reasons"


@dataclass(frozen=True, kw_only=True, slots=True)
class DealReasonEdited(RecordEdited):
    """A reason why deals end is called otherwise, or no longer given."""

    noun: ClassVar[str] = "deal_reasons"


@dataclass(frozen=True, kw_only=True, slots=True)
class DealReasonDeleted(RecordDeleted):
    """A reason why deals end was deleted."""

    noun: ClassVar[str] = "deal_reasons"
