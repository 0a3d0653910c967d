"""What happens to retention rules."""

from dataclasses import dataclass
from typing import ClassVar

from crm_core.kit.records import RecordCreated, RecordDeleted, RecordEdited


@dataclass(frozen=True, kw_only=True, slots=True)
class RetentionRuleCreated(RecordCreated):
    """Records of some kind are kept no longer than this from now on."""

    noun: ClassVar[str] = "privacy"


@dataclass(frozen=True, kw_only=True, slots=True)
class RetentionRuleEdited(RecordEdited):
    """A retention rule says something else now."""

    noun: ClassVar[str] = "privacy"


@dataclass(frozen=True, kw_only=True, slots=True)
class RetentionRuleDeleted(RecordDeleted):
    """A retention rule is no more."""

    noun: ClassVar[str] = "privacy"
