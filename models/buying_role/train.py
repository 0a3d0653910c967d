"""Learning by counting: how often each word and each kind of conduct goes with each part."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final, Self

from models.buying_role.spec import MODEL, PRIOR_WORDS, ROLES, VERSION, Labelled, marks, words

_PRIOR_OF_WORD: Final = 6.0
"""What a word of the list counts before data: as if it had been seen so often with its part."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What was counted; JSON both ways, so nothing is pickled."""

    roles: dict[str, int]
    words: dict[str, dict[str, int]]
    """Word -> part -> people."""
    marks: dict[str, dict[str, int]]

    @property
    def people(self) -> int:
        """How many labelled people were learned from."""
        return sum(self.roles.values())

    def to_json(self) -> dict[str, Any]:
        """Write it as JSON holds it."""
        return {
            "model": MODEL, "version": VERSION, "roles": self.roles, "words": self.words, "marks": self.marks
        }  # fmt: skip

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> Self:
        """Read what `to_json` wrote; ValueError when it is of another version."""
        if (kept.get("model"), kept.get("version")) != (MODEL, VERSION):
            raise ValueError(f"not counts of {MODEL} version {VERSION}")
        return cls(kept["roles"], kept["words"], kept["marks"])

    def word(self, word: str, role: str) -> float:
        """How often a word went with a part, the list of words included."""
        prior = _PRIOR_OF_WORD if word in PRIOR_WORDS[role] else 0.0
        return self.words.get(word, {}).get(role, 0) + prior


NOTHING: Final = Counts({}, {}, {})
"""Before any rep has said who plays which part."""


def learn(labelled: Iterable[Labelled]) -> Counts:
    """Count who was said to play which part; people whose part is none of the standard ones do not count."""
    roles: dict[str, int] = {}
    by_word: dict[str, dict[str, int]] = {}
    by_mark: dict[str, dict[str, int]] = {}
    for one in labelled:
        if one.role not in ROLES:
            continue
        roles[one.role] = roles.get(one.role, 0) + 1
        for found, table in ((words(one.conduct.title), by_word), (marks(one.conduct), by_mark)):
            for name in found:
                row = table.setdefault(name, {})
                row[one.role] = row.get(one.role, 0) + 1
    return Counts(roles, by_word, by_mark)
