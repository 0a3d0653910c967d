"""Buying committees: who takes part in a deal, what they did, and what reps decided of guessed parts."""

from crm_core.committees.errors import NoGuessError, NotOnCommitteeError
from crm_core.committees.events import RoleConfirmed, RoleRejected, RolesLearned
from crm_core.committees.repository import (
    labelled,
    latest_learning,
    members,
    moves,
    rejected,
    shapes,
    touches,
)
from crm_core.committees.schemas import Learning, Member, Said, Shape, Touched
from crm_core.committees.service import decide, keep_learning

__all__ = [
    "Learning",
    "Member",
    "NoGuessError",
    "NotOnCommitteeError",
    "RoleConfirmed",
    "RoleRejected",
    "RolesLearned",
    "Said",
    "Shape",
    "Touched",
    "decide",
    "keep_learning",
    "labelled",
    "latest_learning",
    "members",
    "moves",
    "rejected",
    "shapes",
    "touches",
]
