"""Organizations: who our customers are, and what each role may do in them."""

from crm_core.organizations.errors import OrganizationNotFoundError, SlugTakenError
from crm_core.organizations.roles import LEVELS, ROLES, SYSTEM_ROLE, Reach
from crm_core.organizations.schemas import Tenant
from crm_core.organizations.service import everyone, found, mark_simulated, named

__all__ = [
    "LEVELS",
    "ROLES",
    "SYSTEM_ROLE",
    "OrganizationNotFoundError",
    "Reach",
    "SlugTakenError",
    "Tenant",
    "everyone",
    "found",
    "mark_simulated",
    "named",
]
