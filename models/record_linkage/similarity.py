"""How alike two texts are: Jaro-Winkler, one edit apart, and trigrams as PostgreSQL's pg_trgm counts them."""

from functools import lru_cache
from typing import Final

_PREFIX: Final = 4
_PREFIX_WEIGHT: Final = 0.1
_BOOSTED_FROM: Final = 0.7


@lru_cache(maxsize=65536)
def jaro_winkler(a: str, b: str) -> float:
    """Return the Jaro-Winkler similarity (Winkler 1990), 0 to 1."""
    if a == b:
        return 1.0
    if not a or not b:
        return 0.0
    reach = max(max(len(a), len(b)) // 2 - 1, 0)
    taken = [False] * len(b)
    mine: list[str] = []
    for i, letter in enumerate(a):
        for j in range(max(0, i - reach), min(len(b), i + reach + 1)):
            if not taken[j] and b[j] == letter:
                taken[j] = True
                mine.append(letter)
                break
    if not mine:
        return 0.0
    theirs = [letter for letter, was_taken in zip(b, taken, strict=True) if was_taken]
    moved = sum(x != y for x, y in zip(mine, theirs, strict=True)) // 2
    common = len(mine)
    jaro = (common / len(a) + common / len(b) + (common - moved) / common) / 3
    if jaro <= _BOOSTED_FROM:
        return jaro
    prefix = 0
    for x, y in zip(a[:_PREFIX], b[:_PREFIX], strict=False):
        if x != y:
            break
        prefix += 1
    return jaro + prefix * _PREFIX_WEIGHT * (1 - jaro)


def one_edit_apart(a: str, b: str) -> bool:
    """Whether one letter added, left out, changed, or two neighbours swapped makes one text the other."""
    if a == b or abs(len(a) - len(b)) > 1:
        return False
    start = 0
    while start < min(len(a), len(b)) and a[start] == b[start]:
        start += 1
    rest_a, rest_b = a[start:], b[start:]
    if len(a) == len(b):
        swapped = rest_a[:2] == rest_b[:2][::-1] and rest_a[2:] == rest_b[2:]
        return rest_a[1:] == rest_b[1:] or swapped
    return rest_a[1:] == rest_b if len(a) > len(b) else rest_a == rest_b[1:]


@lru_cache(maxsize=65536)
def trigrams(text: str) -> frozenset[str]:
    """Return the trigrams of each word, padded with two spaces before and one behind (pg_trgm)."""
    return frozenset(
        padded[start : start + 3]
        for word in text.split()
        for padded in (f"  {word} ",)
        for start in range(len(padded) - 2)
    )


def trigram_likeness(a: str, b: str) -> float:
    """Return the share of trigrams that two texts have in common: pg_trgm's `similarity`."""
    of_a, of_b = trigrams(a), trigrams(b)
    shared = len(of_a & of_b)
    return shared / (len(of_a) + len(of_b) - shared) if of_a or of_b else 0.0
