"""Pipelines and their stages, and the reasons why deals end in one."""

from crm_core.pipelines.errors import (
    DealReasonNotFoundError,
    PipelineIncompleteError,
    PipelineNotFoundError,
    StageInUseError,
    StageNotFoundError,
    StageOfAnotherKindError,
    StagesNotAllNamedError,
)
from crm_core.pipelines.events import (
    PipelineEdited,
    PipelineLaidOut,
    StageAdded,
    StageRenamed,
    StageRequirementsSet,
    StageRetired,
    StagesReordered,
)
from crm_core.pipelines.repository import active_reasons, listed, read, requirements, stage
from crm_core.pipelines.schemas import DealReason, Pipeline, Requirement, Stage, StageKind
from crm_core.pipelines.service import (
    add_stage,
    edit,
    hold,
    lay_out,
    rename_stage,
    reorder,
    require,
    retire_stage,
)
from crm_core.pipelines.tables import BUYING_ROLES, DEMANDS
from crm_core.pipelines.tables import KINDS as STAGE_KINDS

__all__ = [
    "BUYING_ROLES",
    "DEMANDS",
    "STAGE_KINDS",
    "DealReason",
    "DealReasonNotFoundError",
    "Pipeline",
    "PipelineEdited",
    "PipelineIncompleteError",
    "PipelineLaidOut",
    "PipelineNotFoundError",
    "Requirement",
    "Stage",
    "StageAdded",
    "StageInUseError",
    "StageKind",
    "StageNotFoundError",
    "StageOfAnotherKindError",
    "StageRenamed",
    "StageRequirementsSet",
    "StageRetired",
    "StagesNotAllNamedError",
    "StagesReordered",
    "active_reasons",
    "add_stage",
    "edit",
    "hold",
    "lay_out",
    "listed",
    "read",
    "rename_stage",
    "reorder",
    "require",
    "requirements",
    "retire_stage",
    "stage",
]
