"""What is known of a person in a deal, which parts there are, and what titles say before any learning."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

MODEL: Final = "buying_role"
VERSION: Final = 1
ROLES: Final = (
    "decision_maker", "economic_buyer", "champion", "influencer", "technical_buyer", "user", "gatekeeper",
)  # fmt: skip
"""The standard parts; `other` is what a rep says when none fits, and is never guessed."""


@dataclass(frozen=True, slots=True)
class Conduct:
    """What a person did in one deal, as of a moment."""

    title: str | None
    touches: int
    """Calls, mails and meetings with them."""
    meetings: int
    inbound: int
    """Touches that came from them."""
    others: int
    """Touches with everybody else of the deal."""
    place: int
    """0 for who was in the deal first."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """Conduct with the part that a rep said the person plays."""

    conduct: Conduct
    role: str


_WORD: Final = re.compile(r"[a-z]+")
_STOPS: Final = frozenset({"of", "the", "and", "for", "to", "in", "at", "de", "der", "und", "la"})


def words(title: str | None) -> tuple[str, ...]:
    """The words of a title, without accents and case; each counts once."""
    if not title:
        return ()
    plain = unicodedata.normalize("NFKD", title.casefold()).encode("ascii", "ignore").decode()
    return tuple(sorted(set(_WORD.findall(plain)) - _STOPS))


def marks(conduct: Conduct) -> tuple[str, ...]:
    """What their conduct shows, each as one of a few levels, so that little data says something of each."""
    share = conduct.touches / max(1, conduct.touches + conduct.others)
    replies = conduct.inbound / max(1, conduct.touches)
    return (
        "place:first" if conduct.place == 0 else "place:later",
        f"share:{_level(share, (0.1, 0.4), ('little', 'some', 'most'))}",
        f"meetings:{_level(conduct.meetings, (1, 3), ('none', 'few', 'many'))}",
        f"replies:{_level(replies, (0.15, 0.45), ('rare', 'some', 'often'))}"
        if conduct.touches
        else "replies:-",
    )


def _level(value: float, bounds: tuple[float, float], names: tuple[str, str, str]) -> str:
    return names[sum(value >= bound for bound in bounds)]


PRIOR_WORDS: Final[dict[str, tuple[str, ...]]] = {
    "decision_maker": ("chief", "ceo", "president", "owner", "managing", "founder", "partner", "principal"),
    "economic_buyer": ("finance", "cfo", "financial", "purchasing", "procurement", "commercial", "controller",
                       "director", "head", "treasurer"),
    "champion": ("project", "program", "programme", "transformation", "lead", "operations"),
    "influencer": ("buyer", "estimator", "analyst", "consultant", "planner", "coordinator", "marketing"),
    "technical_buyer": ("engineer", "engineering", "architect", "technical", "it", "technology", "surveyor",
                        "security", "cto", "systems", "quality"),
    "user": ("foreman", "site", "supervisor", "operator", "technician", "worker", "specialist"),
    "gatekeeper": ("assistant", "office", "secretary", "reception", "receptionist", "pa"),
}  # fmt: skip
"""Words that make a part likelier before an organization has said anything; data outweighs them."""
