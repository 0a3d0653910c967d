"""Fields closed to the acting user: read empty, while what is told of a change holds the true values.

The database shows such a user views in which closed fields are empty (migration 0008). A service that changes
a row must not take those for its values, or the log would say that a deal is worth nothing; so the row to be
changed is read from the table itself, and whatever is read afterwards to be shown is read anew.
"""

from typing import Any, Final

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import ORMExecuteState

_CLOSED: Final = "closed_fields"
_TABLES: Final[dict[str, Any]] = {"schema_translate_map": {None: "public"}}


def close_fields(session: AsyncSession) -> None:
    """Note that the acting user has closed fields: whatever this session reads, it reads anew."""
    session.info[_CLOSED] = True
    event.listen(session.sync_session, "do_orm_execute", _read_anew)


def as_it_is(session: AsyncSession) -> dict[str, Any]:
    """Execution options by which a row is read with its true values, to be changed."""
    return dict(_TABLES) if session.info.get(_CLOSED) else {}


def _read_anew(state: ORMExecuteState) -> None:
    if state.is_select:
        state.update_execution_options(populate_existing=True)
