"""Records by words of their title, found through the index of search."""

from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

MOST: Final = 2_000
"""Above so many, the words are so common that a list read in its order meets them soon enough."""
_NAMED: Final = text("select bellwether_named(:noun, :field, :q, :most)")


async def named(session: AsyncSession, noun: str, q: str, *, field: str = "name") -> tuple[UUID, ...] | None:
    """Ids of records whose title has words that begin with each word of `q`; None when they are too many.

    They are ids of the organization, whoever may see them: what is read by them is a matter of the policies.
    """
    found = (await session.execute(_NAMED, {"noun": noun, "field": field, "q": q, "most": MOST})).scalar_one()
    return None if found is None else tuple(found)


async def titled(
    session: AsyncSession,
    noun: str,
    q: str,
    *,
    key: InstrumentedAttribute[Any],
    title: InstrumentedAttribute[Any],
    field: str = "name",
) -> ColumnElement[bool]:
    """The condition that a record's title has words that begin with each word of `q`."""
    ids = await named(session, noun, q, field=field)
    return title.icontains(q, autoescape=True) if ids is None else key.in_(ids)
