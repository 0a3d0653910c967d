"""Pipelines and their stages."""

from crm_core.pipelines.errors import PipelineIncompleteError, PipelineNotFoundError, StageNotFoundError
from crm_core.pipelines.events import PipelineLaidOut
from crm_core.pipelines.repository import listed, read, stage
from crm_core.pipelines.schemas import Pipeline, Stage, StageKind
from crm_core.pipelines.service import lay_out
from crm_core.pipelines.tables import BUYING_ROLES, DEMANDS
from crm_core.pipelines.tables import KINDS as STAGE_KINDS

__all__ = [
    "BUYING_ROLES",
    "DEMANDS",
    "STAGE_KINDS",
    "Pipeline",
    "PipelineIncompleteError",
    "PipelineLaidOut",
    "PipelineNotFoundError",
    "Stage",
    "StageKind",
    "StageNotFoundError",
    "lay_out",
    "listed",
    "read",
    "stage",
]
