"""What happens to pipelines."""

from dataclasses import dataclass
from typing import ClassVar

from crm_core.kit import Event


@dataclass(frozen=True, kw_only=True, slots=True)
class PipelineLaidOut(Event):
    """A pipeline was added."""

    noun: ClassVar[str] = "pipelines"
    stages: int
