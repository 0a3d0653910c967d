"""What is compared of two records, and the levels of agreement each comparison can have."""

from dataclasses import dataclass
from typing import Final, Literal

MODEL: Final = "record_linkage"
VERSION: Final = 1
"""Of the comparisons: a model trained on other comparisons is refused."""

Kind = Literal["accounts", "people"]
KINDS: Final[tuple[Kind, ...]] = ("accounts", "people")


@dataclass(frozen=True, slots=True)
class Comparison:
    """One thing compared; its levels from the least to the most agreement, and what each is called."""

    name: str
    fields: tuple[str, ...]
    """The normalised fields it reads, of both records."""
    shown: str
    """The field of a record that this is evidence of, as the API names it."""
    levels: tuple[str, ...]


COMPARISONS: Final[dict[Kind, tuple[Comparison, ...]]] = {
    "accounts": (
        Comparison(
            "name", ("core",), "name", ("different", "shares words", "similar", "almost equal", "equal")
        ),
        Comparison(
            "words",
            ("core",),
            "name",
            ("each has words of its own", "one has more words", "no words of its own"),
        ),
        Comparison("numbers", ("numbers",), "name", ("different numbers", "same numbers")),
        Comparison("form", ("form",), "name", ("different legal form", "same legal form")),
        Comparison("domain", ("domain", "domain_core"), "domain", ("different", "other ending", "equal")),
        Comparison("phone", ("phone",), "phone", ("different", "same exchange", "equal")),
        Comparison("place", ("place",), "city", ("different", "similar", "equal")),
        Comparison("country", ("country",), "country", ("different", "equal")),
        Comparison("industry", ("industry",), "industry", ("different", "equal")),
        Comparison("employees", ("employees",), "employees", ("far apart", "near", "about equal")),
    ),
    "people": (
        Comparison(
            "name",
            ("given", "family"),
            "name",
            (
                "different",
                "same family name",
                "similar",
                "initial and family name",
                "swapped or short form",
                "equal",
            ),
        ),
        Comparison("generation", ("generation",), "name", ("different generation", "same generation")),
        Comparison(
            "email",
            ("email", "mailbox", "mail_domain"),
            "email",
            ("different", "same company", "same mailbox elsewhere", "one letter apart", "equal"),
        ),
        Comparison("phone", ("phone",), "phone", ("different", "same exchange", "equal")),
        Comparison("company", ("company",), "company", ("different", "shares words", "similar", "equal")),
        Comparison("title", ("title",), "title", ("different", "shares words", "equal")),
    ),
}
MISSING: Final = -1
"""The level of a comparison when either record does not say."""

EXTRAS: Final[dict[Kind, tuple[str, ...]]] = {
    "accounts": ("name_likeness", "name_trigrams", "rarity", "known", "against"),
    "people": ("name_likeness", "name_trigrams", "rarity", "known", "against"),
}
"""Numbers beside the levels: likeness of the names (Jaro-Winkler, trigrams), how rare the shared words are,
how many comparisons both records answer, and how many of those disagree wholly."""
