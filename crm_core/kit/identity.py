"""For whom a transaction acts."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Identity:
    """One user of one organization; the database decides from it what can be seen and changed."""

    org_id: UUID
    user_id: UUID
    scopes: str | None = None
    """What an integration was given, as OAuth writes it (`deals:read people:write`); None for everything."""
