"""What can be refused about pipelines."""

from crm_core.kit import InvalidError, NotFoundError


class PipelineNotFoundError(NotFoundError):
    """There is no such pipeline."""

    code = "pipeline_not_found"


class StageNotFoundError(InvalidError):
    """That pipeline has no such stage."""

    code = "stage_not_found"


class PipelineIncompleteError(InvalidError):
    """A pipeline needs at least one open, one won and one lost stage."""

    code = "pipeline_incomplete"
