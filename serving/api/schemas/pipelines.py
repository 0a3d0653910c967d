"""What is asked of whoever lays out pipelines."""

from typing import Self
from uuid import UUID

from pydantic import Field, model_validator

from serving.api.schemas.deals import BuyingRole, Demand, StageKind
from serving.api.schemas.kit import Input, Name


class StageNew(Input):
    """A stage of a new pipeline."""

    name: Name = Field(examples=["Proposal"])
    kind: StageKind


class PipelineCreate(Input):
    """A new pipeline with its stages in order."""

    name: Name = Field(examples=["Renewals"])
    stages: list[StageNew] = Field(min_length=3, max_length=50)
    reason_required: bool = False


class PipelinePatch(Input):
    """What to change of a pipeline; what is left out stays."""

    name: Name = "unchanged"
    reason_required: bool = False


class StageAdd(StageNew):
    """A stage more."""

    position: int | None = Field(
        default=None, ge=0, le=50, description="From 0; behind its kind when absent."
    )


class StageRename(Input):
    """What a stage is called from now on."""

    name: Name


class StageOrder(Input):
    """Every stage of the pipeline, in its new order."""

    stage_ids: list[UUID] = Field(max_length=50)


class RequirementSet(Input):
    """Something that a deal must have before it enters the stage."""

    demands: Demand
    role: BuyingRole | None = Field(default=None, description="Only of `person`: somebody with this role.")

    @model_validator(mode="after")
    def _a_role_is_a_persons(self) -> Self:
        if self.role is not None and self.demands != "person":
            raise ValueError("only a person has a role")
        return self


class StageRequirements(Input):
    """All that the stage asks for; an empty list asks for nothing."""

    requirements: list[RequirementSet] = Field(max_length=20)


class StageRetire(Input):
    """Where the deals of a stage go that no deal shall enter any longer."""

    to_stage_id: UUID | None = Field(default=None, description="Another of the same kind; needed with deals.")
