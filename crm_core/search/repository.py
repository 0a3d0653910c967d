"""Search in two steps: ids by index past all policies, then those records under the searcher's own policies.

Operators on words are not leakproof, so on the records themselves the planner would apply every policy before
the index. The gate's function `bellwether_search` gives candidates; what of them may be seen is decided where
everything is: by reading them. Where few can be seen, more candidates are asked for.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.kit import Work
from crm_core.search.schemas import Found

NOUNS: Final = ("accounts", "people", "deals", "leads")
"""Kinds that are searched, each the name of its table, whose title is its name."""
LONGEST: Final = 200
_MOST: Final = (100, 1_000, 10_000)
"""Candidates of a noun: the second and third step are for those who see few of many."""
_AT_ONCE: Final = 3
"""How many times as many candidates as are wanted are read first, the likeliest of them."""
_OWN: Final = 0.2
_RECENT: Final = 0.1
_EXACT: Final = 0.3
_CANDIDATES: Final = text(
    "select noun, record_id, field, alike, own from bellwether_search(:q, :nouns, :most, :loose)"
)
_READ: Final = {
    noun: f"""
        select '{noun}' as noun, id, name, owner_id = (select bellwether_user()) as own,
               greatest(0, 1 - extract(epoch from now() - updated_at) / 31536000)::float8 as recent
        from {noun} where org_id = (select bellwether_org()) and id = any(:{noun})
    """
    for noun in NOUNS
}


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A record that words lead to, whoever may see it."""

    noun: str
    id: UUID
    field: str
    alike: float
    own: bool


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
            fresh = [one for one in candidates if (one.noun, one.id) not in found]
            for part in (fresh[: _AT_ONCE * limit], fresh[_AT_ONCE * limit :]):
                if len(found) < limit and part:
                    found |= await _seen(work.session, part, q=q, loose=loose)
            if len(found) >= limit or len(candidates) < most:
                break
        if found:
            break
    ranked = sorted(found.values(), key=lambda one: (-one.score, one.title, str(one.id)))
    return tuple(ranked[:limit])


async def _candidates(
    session: AsyncSession, q: str, *, nouns: list[str], most: int, loose: bool
) -> list[_Candidate]:
    """What the gate finds, each record once by its likeliest field, the likeliest and one's own first."""
    rows = await session.execute(_CANDIDATES, {"q": q, "nouns": nouns, "most": most, "loose": loose})
    found: dict[tuple[str, UUID], _Candidate] = {}
    for noun, key, field, alike, own in rows:
        if (noun, key) not in found or found[noun, key].alike < alike:
            found[noun, key] = _Candidate(noun, key, field, alike, own)
    return sorted(found.values(), key=lambda one: -(one.alike + _OWN * one.own))


async def _seen(
    session: AsyncSession, candidates: Sequence[_Candidate], *, q: str, loose: bool
) -> dict[tuple[str, UUID], Found]:
    """Those of the candidates that may be seen, read under the asker's policies in one trip."""
    by_noun: dict[str, list[UUID]] = {}
    for one in candidates:
        by_noun.setdefault(one.noun, []).append(one.id)
    statement = text(" union all ".join(_READ[noun] for noun in NOUNS if noun in by_noun))
    known = {(one.noun, one.id): one for one in candidates}
    return {
        (row.noun, row.id): _found(row, known[row.noun, row.id], q=q, loose=loose)
        for row in await session.execute(statement, by_noun)
    }


def _found(row: Any, candidate: _Candidate, *, q: str, loose: bool) -> Found:
    begins = candidate.field == "name" and not loose and row.name.casefold().startswith(q.casefold())
    score = candidate.alike + _OWN * bool(row.own) + _RECENT * row.recent + _EXACT * begins
    return Found(row.noun, row.id, row.name, candidate.field, bool(row.own), round(float(score), 4))
