"""Target accounts: their tiers, what goes on with them over the hierarchy, and what they do not buy yet."""

from crm_core.targets.errors import TargetNotFoundError
from crm_core.targets.events import TargetCreated, TargetDeleted, TargetEdited
from crm_core.targets.health_repository import pulse
from crm_core.targets.repository import engagement, white_space
from crm_core.targets.resource import RESOURCE, TIER
from crm_core.targets.schemas import Bought, Engagement, Gap, Pulse, WhiteSpace

__all__ = [
    "RESOURCE",
    "TIER",
    "Bought",
    "Engagement",
    "Gap",
    "Pulse",
    "TargetCreated",
    "TargetDeleted",
    "TargetEdited",
    "TargetNotFoundError",
    "WhiteSpace",
    "engagement",
    "pulse",
    "white_space",
]
