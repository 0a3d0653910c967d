"""Accounts: the companies sold to."""

from crm_core.accounts.errors import AccountCircleError, AccountNotFoundError
from crm_core.accounts.events import AccountCreated, AccountEdited
from crm_core.accounts.hierarchy_repository import Branch, Hierarchy, Rollup, hierarchy, rollup
from crm_core.accounts.repository import listed, read
from crm_core.accounts.schemas import Account
from crm_core.accounts.service import create, edit
from crm_core.accounts.tables import CHURN_KINDS

__all__ = [
    "CHURN_KINDS",
    "Account",
    "AccountCircleError",
    "AccountCreated",
    "AccountEdited",
    "AccountNotFoundError",
    "Branch",
    "Hierarchy",
    "Rollup",
    "create",
    "edit",
    "hierarchy",
    "listed",
    "read",
    "rollup",
]
