"""What happens to forecasts."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from crm_core.kit import Event


@dataclass(frozen=True, kw_only=True, slots=True)
class ForecastMade(Event):
    """A snapshot of the forecast was kept."""

    noun: ClassVar[str] = "forecasts"
    number: int
    as_of: datetime
    model_version: str
    cause: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ForecastSubmitted(Event):
    """Somebody said what they, or those they lead, will reach; the amount stands in the ledger."""

    noun: ClassVar[str] = "forecasts"
    level: str
    subject_id: UUID
    kind: str
    begins: date


@dataclass(frozen=True, kw_only=True, slots=True)
class ForecastAdjusted(Event):
    """Somebody who leads said what a number should be; amount and reason stand in the ledger."""

    noun: ClassVar[str] = "forecasts"
    level: str
    subject_id: UUID | None
    kind: str
    begins: date


@dataclass(frozen=True, kw_only=True, slots=True)
class DealCategoryPicked(Event):
    """A person said what a deal is in the forecast, or took it back (`category` None)."""

    noun: ClassVar[str] = "deals"
    category: str | None
    from_category: str | None
    """What a person had said before."""


@dataclass(frozen=True, kw_only=True, slots=True)
class StageCategoriesSet(Event):
    """What deals of a pipeline's stages are in the forecast changed; `categories` by stage id."""

    noun: ClassVar[str] = "pipelines"
    categories: dict[str, str | None]
