"""What a column's name tells: that it is the outcome, measures the whole course, or was judged on the way."""

import re
from collections.abc import Sequence
from typing import Final

_SEAMS: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_NO_PLURAL: Final = ("ss", "us", "is")
_STEM: Final = 5
"""Letters by which words are one, such as convert and conversion would not be, but churn and churned are."""

OUTCOME: Final = frozenset(
    {
        "actual",
        "cancel",
        "canceled",
        "cancellation",
        "cancelled",
        "churned",
        "closed",
        "closing",
        "conversion",
        "converted",
        "decision",
        "exit",
        "final",
        "loss",
        "lost",
        "outcome",
        "resolution",
        "resolved",
        "result",
        "terminated",
        "termination",
        "won",
    }
)
_PLANNED: Final = frozenset(
    {
        "before",
        "budget",
        "estimated",
        "expected",
        "forecast",
        "historical",
        "history",
        "past",
        "planned",
        "predicted",
        "previous",
        "prior",
        "target",
    }
)
_MEASURES: Final = frozenset(
    {
        "age",
        "average",
        "avg",
        "count",
        "date",
        "day",
        "duration",
        "elapsed",
        "hour",
        "length",
        "minute",
        "month",
        "number",
        "percent",
        "ratio",
        "share",
        "time",
        "total",
        "week",
        "year",
    }
)
_COURSE: Final = frozenset(
    {
        "close",
        "closure",
        "completion",
        "cycle",
        "identified",
        "phase",
        "pipeline",
        "process",
        "qualified",
        "stage",
        "status",
        "step",
        "through",
        "transition",
        "validated",
        "workflow",
    }
)
ASSESSED: Final = frozenset(
    {
        "comment",
        "disposition",
        "grade",
        "index",
        "label",
        "note",
        "priority",
        "probability",
        "profile",
        "quality",
        "rating",
        "remark",
        "score",
        "stage",
        "status",
        "tag",
    }
)
_NEWEST: Final = frozenset(
    {
        "final",
        "last",
        "latest",
        "newest",
        "updated",
    }
)


def words_of(name: str) -> tuple[str, ...]:
    """Return the words of a name in lower case, without the s of a plural."""
    found = [word.lower() for word in _SEAMS.findall(name)]
    return tuple(
        word[:-1] if word.endswith("s") and not word.endswith(_NO_PLURAL) else word for word in found
    )


def planned(name: str) -> bool:
    """Whether a name says that its value was set beforehand."""
    return bool(frozenset(words_of(name)) & _PLANNED)


def telling(name: str, *, target: str) -> str | None:
    """Return why a name says that a column is the outcome, or measured when all was over; else None."""
    words = words_of(name)
    if planned(name):
        return None
    if said := [word for word in words if word in OUTCOME]:
        return f"its name speaks of the outcome ({said[0]})"
    goal = words_of(target)
    if len(goal) == 1 and any(_one(word, goal[0]) for word in words):
        return f"its name holds that of the target ({target})"
    measure = [word for word in words if word in _MEASURES]
    course = [word for word in words if word in _COURSE]
    if measure and course:
        return f"its name measures the whole course ({measure[0]}, {course[0]}), which is known at its end"
    return None


def judged(name: str) -> str | None:
    """Return why a name says that the value is entered or overwritten on the way; None if it does not."""
    words = words_of(name)
    if said := [word for word in words if word in ASSESSED]:
        return f"its name is that of a judgement entered on the way ({said[0]})"
    if words and words[0] in _NEWEST:
        return f"its name says that it is overwritten ({words[0]})"
    return None


def _one(word: str, other: str) -> bool:
    return word == other or (min(len(word), len(other)) >= _STEM and word[:_STEM] == other[:_STEM])


def shared(names: Sequence[str]) -> str:
    """Return names as a list in a sentence."""
    return ", ".join(names[:-1]) + (" and " if len(names) > 1 else "") + names[-1]
