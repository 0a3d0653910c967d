"""What happens to insights."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from crm_core.kit import Event


@dataclass(frozen=True, kw_only=True, slots=True)
class DealScored(Event):
    """A deal's win probability was computed anew."""

    noun: ClassVar[str] = "insights"
    value: float
    band: str
    model_version: str
    as_of: datetime
    asked: bool
    """Whether it was made only because somebody asked for it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class AccountRiskTold(Event):
    """How likely a customer is to be lost was computed anew."""

    noun: ClassVar[str] = "insights"
    kind: str
    value: float
    health: int
    model_version: str
    as_of: datetime
