"""What happens to target accounts."""

from dataclasses import dataclass
from typing import ClassVar

from crm_core.kit.records import RecordCreated, RecordDeleted, RecordEdited


@dataclass(frozen=True, kw_only=True, slots=True)
class TargetCreated(RecordCreated):
    """An account became a target of some tier."""

    noun: ClassVar[str] = "targets"


@dataclass(frozen=True, kw_only=True, slots=True)
class TargetEdited(RecordEdited):
    """A target's tier or fit is another now."""

    noun: ClassVar[str] = "targets"


@dataclass(frozen=True, kw_only=True, slots=True)
class TargetDeleted(RecordDeleted):
    """An account is a target no longer."""

    noun: ClassVar[str] = "targets"
