"""Users, their teams and the reporting tree."""

from crm_core.users.errors import OwnRoleError, ReportingCircleError, UserNotFoundError
from crm_core.users.events import UserAdded, UserEdited
from crm_core.users.repository import listed, read, team_of
from crm_core.users.schemas import User
from crm_core.users.service import add, add_team, edit

__all__ = [
    "OwnRoleError",
    "ReportingCircleError",
    "User",
    "UserAdded",
    "UserEdited",
    "UserNotFoundError",
    "add",
    "add_team",
    "edit",
    "listed",
    "read",
    "team_of",
]
