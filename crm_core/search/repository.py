"""Search in two steps: ids by index past all policies, then those records under the searcher's own policies.

Operators on words are not leakproof, so on the records themselves the planner would apply every policy before
the index. The gate's function `bellwether_search` gives candidates; what of them may be seen is decided where
everything is: by reading them. Where few can be seen, more candidates are asked for.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.kit import Work
from crm_core.search.schemas import Found

NOUNS: Final = ("accounts", "people", "deals", "leads")
"""Kinds that are searched, each the name of its table, whose title is its name."""
LONGEST: Final = 200
_MOST: Final = (200, 2_000, 20_000)
"""Candidates of a noun: the second and third step are for those who see few of many."""
_OWN: Final = 0.2
_RECENT: Final = 0.1
_EXACT: Final = 0.3
_CANDIDATES: Final = text(
    "select noun, record_id, field, alike from bellwether_search(:q, :nouns, :most, :loose)"
)
_READ: Final = {
    noun: text(f"""
        select id, name, owner_id = (select bellwether_user()) as own,
               greatest(0, 1 - extract(epoch from now() - updated_at) / 31536000)::float8 as recent
        from {noun} where org_id = (select bellwether_org()) and id = any(:ids)
    """)
    for noun in NOUNS
}


async def find(work: Work, q: str, *, nouns: Sequence[str] = NOUNS, limit: int = 20) -> tuple[Found, ...]:
    """Find records by words that begin like these; where there are too few, by words spelled nearly so.

    The order: how like it is, exact beginnings first, one's own first, and what changed lately.
    """
    wanted = [noun for noun in NOUNS if noun in nouns]
    q = " ".join(q.split())[:LONGEST]
    if not q or not wanted:
        return ()
    found: dict[tuple[str, UUID], Found] = {}
    for loose in (False, True):
        for most in _MOST:
            candidates = await _candidates(work.session, q, nouns=wanted, most=most, loose=loose)
            found |= await _seen(work.session, candidates, q=q, loose=loose, known=found)
            if len(found) >= limit or not _cut_off(candidates, most):
                break
        if found:
            break
    ranked = sorted(found.values(), key=lambda one: (-one.score, one.title, str(one.id)))
    return tuple(ranked[:limit])


Candidates = Mapping[str, Mapping[UUID, tuple[str, float]]]
"""Noun -> id -> (field, likeness)."""


def _cut_off(candidates: Candidates, most: int) -> bool:
    return any(len(ids) >= most for ids in candidates.values())


async def _candidates(
    session: AsyncSession, q: str, *, nouns: list[str], most: int, loose: bool
) -> Candidates:
    rows = await session.execute(_CANDIDATES, {"q": q, "nouns": nouns, "most": most, "loose": loose})
    found: dict[str, dict[UUID, tuple[str, float]]] = {}
    for noun, key, field, alike in rows:
        of_noun = found.setdefault(noun, {})
        if key not in of_noun or of_noun[key][1] < alike:
            of_noun[key] = (field, alike)
    return found


async def _seen(
    session: AsyncSession, candidates: Candidates, *, q: str, loose: bool,
    known: Mapping[tuple[str, UUID], Found],
) -> dict[tuple[str, UUID], Found]:  # fmt: skip
    seen: dict[tuple[str, UUID], Found] = {}
    for noun, ids in candidates.items():
        asked = [key for key in ids if (noun, key) not in known]
        if not asked:
            continue
        for row in await session.execute(_READ[noun], {"ids": asked}):
            field, alike = ids[row.id]
            seen[noun, row.id] = _found(noun, row, field=field, alike=alike, q=q, loose=loose)
    return seen


def _found(noun: str, row: Any, *, field: str, alike: float, q: str, loose: bool) -> Found:
    begins = field == "name" and not loose and row.name.casefold().startswith(q.casefold())
    score = alike + _OWN * bool(row.own) + _RECENT * row.recent + _EXACT * begins
    return Found(noun, row.id, row.name, field, bool(row.own), round(float(score), 4))
