"""Asking the database how far the acting user reaches."""

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.kit.errors import ForbiddenError


async def level(session: AsyncSession, noun: str, action: str) -> str:
    """How far the acting user reaches with an object: none, own, team or all."""
    found: str = (await session.execute(select(func.bellwether_level(noun, action)))).scalar_one()
    return found


async def require(
    session: AsyncSession, noun: str, action: str, *, at_least: tuple[str, ...] = ("all",)
) -> str:
    """The level, when it is one of those that will do.

    Raises:
        ForbiddenError: The acting user does not reach so far.

    """
    found = await level(session, noun, action)
    if found not in at_least:
        raise ForbiddenError(object=noun, action=action)
    return found
