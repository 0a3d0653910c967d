"""What a simulated company is made from: its seed, its span of history, and its size."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Self
from zlib import crc32

import numpy as np

VERSION: Final = "1"
"""Raised whenever the same specification would give another company."""

TEAMS: Final = 4
_SMALLEST_STAFF: Final = 4


class ImpossibleCompanyError(ValueError):
    """The specification describes a company that cannot exist."""


@dataclass(frozen=True)
class SimulationSpec:
    """A company to simulate; equal specifications give equal companies, byte for byte."""

    seed: int
    start: datetime
    """The first moment of the history, aware."""
    until: datetime
    """The last moment of the history, aware; nothing in the company is later."""
    reps: int = 24
    """Sales representatives at any one time, spread over four teams."""
    accounts: int = 1500
    deals: int = 6400
    contact: float = 1.0
    """How much of the contact with customers reaches the CRM; 1 is about thirteen activities a deal."""

    def __post_init__(self) -> None:
        if self.start.tzinfo is None or self.until.tzinfo is None:
            raise ImpossibleCompanyError("start and until need a time zone")
        if self.until - self.start < timedelta(weeks=8):
            raise ImpossibleCompanyError("a history needs at least eight weeks")
        if self.reps < _SMALLEST_STAFF or self.accounts < self.reps or self.deals < 1:
            raise ImpossibleCompanyError("a company needs four reps, an account for each of them, and a deal")

    @classmethod
    def three_years(cls, seed: int, until: datetime) -> Self:
        """The demo company: its usual size, over the three years that end at `until`."""
        return cls(seed=seed, start=until - timedelta(days=3 * 365), until=until)

    def rng(self, part: str) -> np.random.Generator:
        """Return randomness for one part of the company, independent of what the other parts draw."""
        return np.random.default_rng([self.seed, crc32(part.encode())])
