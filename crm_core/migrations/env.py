"""Runs migrations on the connection that `crm_core.kit.migrations` gives."""

from typing import Any

from alembic import context
from sqlalchemy.dialects.postgresql.base import ischema_names

from crm_core.events.tables import Xid8
from crm_core.migrations.metadata import METADATA


def _ours(name: str | None, kind: str, _parents: Any) -> bool:
    return not (kind == "table" and name is not None and name.startswith("procrastinate_"))


def _compared(item: Any, _name: str | None, kind: str, _reflected: bool, _other: Any) -> bool:  # noqa: FBT001
    return not (kind == "index" and item.table.name.startswith("procrastinate_"))


ischema_names["xid8"] = Xid8

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=METADATA,
    include_name=_ours,
    include_object=_compared,
    compare_type=True,
    compare_server_default=False,
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()
