"""What can be refused about pipelines."""

from crm_core.kit import ConflictError, InvalidError, NotFoundError


class PipelineNotFoundError(NotFoundError):
    """There is no such pipeline."""

    code = "pipeline_not_found"


class StageNotFoundError(InvalidError):
    """That pipeline has no such stage."""

    code = "stage_not_found"


class PipelineIncompleteError(InvalidError):
    """A pipeline needs at least one open, one won and one lost stage."""

    code = "pipeline_incomplete"


class StagesNotAllNamedError(InvalidError):
    """An order names every stage of the pipeline once."""

    code = "stages_not_all_named"


class StageInUseError(ConflictError):
    """There are deals in that stage; say into which stage of the same kind they go."""

    code = "stage_in_use"


class StageOfAnotherKindError(InvalidError):
    """Deals go from a retired stage into one of the same kind."""

    code = "stage_of_another_kind"


class DealReasonNotFoundError(NotFoundError):
    """There is no such reason."""

    code = "deal_reason_not_found"
