"""What happens to territories, and to where records lie."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from crm_core.kit import Event


@dataclass(frozen=True, kw_only=True, slots=True)
class TerritoriesDrafted(Event):
    """A new version of the territories is being laid out, from nothing or as a copy."""

    noun: ClassVar[str] = "territories"
    based_on_id: UUID | None


@dataclass(frozen=True, kw_only=True, slots=True)
class TerritoriesChanged(Event):
    """A version's territories, rules, members or managers were changed; `part` says which."""

    noun: ClassVar[str] = "territories"
    part: str
    territory_id: UUID | None


@dataclass(frozen=True, kw_only=True, slots=True)
class TerritoriesPublished(Event):
    """A version holds from a moment on; the one before holds until then."""

    noun: ClassVar[str] = "territories"
    active_from: datetime
    replaced_id: UUID | None


@dataclass(frozen=True, kw_only=True, slots=True)
class TerritoriesDiscarded(Event):
    """A draft was thrown away."""

    noun: ClassVar[str] = "territories"


@dataclass(frozen=True, kw_only=True, slots=True)
class TerritoriesAssigned(Event):
    """Every record of the noun lies where the version says."""

    noun: ClassVar[str] = "territories"
    of: str
    seen: int
    changed: int
    pins_lost: int


@dataclass(frozen=True, kw_only=True, slots=True)
class AccountTerritoryChanged(Event):
    """An account lies in other territories now; `rule_ids` say why, none where somebody said so."""

    noun: ClassVar[str] = "accounts"
    entered: tuple[UUID, ...]
    left: tuple[UUID, ...]
    rule_ids: tuple[UUID, ...]
    pinned_by: UUID | None


@dataclass(frozen=True, kw_only=True, slots=True)
class LeadTerritoryChanged(AccountTerritoryChanged):
    """A lead lies in other territories now."""

    noun: ClassVar[str] = "leads"
