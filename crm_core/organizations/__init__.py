"""Organizations: who our customers are, and what each role may do in them."""

from crm_core.organizations.errors import OrganizationNotFoundError, SlugTakenError
from crm_core.organizations.roles import ACTIONS, LEVELS, OBJECTS, ROLES, SYSTEM_ROLE, Reach, permissions
from crm_core.organizations.schemas import Tenant
from crm_core.organizations.service import everyone, found, mark_simulated, named

__all__ = [
    "ACTIONS",
    "LEVELS",
    "OBJECTS",
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
    "permissions",
]
