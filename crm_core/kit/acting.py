"""Doing for the whole organization what follows from a change that somebody was allowed to make.

Merging two accounts moves deals that whoever merges them may not see; removing a custom field empties it in
every record. Whether the caller may do the first was asked of the database before.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from sqlalchemy import text

from crm_core.kit.unit_of_work import Work

_SYSTEM: Final = text("select id from users where org_id = bellwether_org() and kind = 'system'")
_WIDEN: Final = text(
    "select set_config('role', 'bellwether_app', true), set_config('search_path', 'public', true)"
)
_ENTER: Final = text("select bellwether_enter(:org_id, :user_id, :scopes)")


@asynccontextmanager
async def as_the_organization(work: Work) -> AsyncIterator[None]:
    """Act as the organization's system user inside the block, and as before after it.

    What was noted by then is written to the log at its end, as the caller's own acts. When the block raises,
    the transaction is lost.
    """
    await act_as_the_organization(work)
    yield
    await work.write_events()
    identity = work.identity
    await work.session.execute(_WIDEN)
    await work.session.execute(
        _ENTER, {"org_id": identity.org_id, "user_id": identity.user_id, "scopes": identity.scopes}
    )


async def act_as_the_organization(work: Work) -> None:
    """Act as the organization's system user until the transaction ends; its events are still the caller's."""
    system = (await work.session.execute(_SYSTEM)).scalar_one()
    await work.session.execute(_WIDEN)
    await work.session.execute(_ENTER, {"org_id": work.identity.org_id, "user_id": system, "scopes": None})
