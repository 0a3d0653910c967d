"""What every table of the record has in common: names, keys, the organization, when it was written."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Final
from uuid import UUID

import uuid_utils.compat
from sqlalchemy import (
    CheckConstraint,
    DateTime,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    Numeric,
    Text,
    UniqueConstraint,
    Uuid,
    event,
    func,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, Mapper, mapped_column
from sqlalchemy.orm.relationships import RelationshipProperty

NAMES: Final = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

Json = dict[str, Any]
Money = Annotated[Decimal, mapped_column(Numeric(18, 2))]
"""An amount; its currency stands in the column beside it."""


def new_id() -> UUID:
    """Make a UUIDv7: keys made later sort later, so rows made together lie together."""
    return uuid_utils.compat.uuid7()


class Table(DeclarativeBase):
    """Base of all tables."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads this name as a plain class attribute
        datetime: DateTime(timezone=True),
        Decimal: Numeric(18, 2),
        UUID: Uuid(),
        str: Text(),
        dict[str, Any]: JSONB(),
        list[dict[str, Any]]: JSONB(),
    }


class Tenant:
    """Columns of every table that belongs to an organization; its primary key is (org_id, id)."""

    org_id: Mapped[UUID] = mapped_column(primary_key=True, sort_order=-20)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id, sort_order=-19)


class Edited:
    """Columns of rows that people edit: when, and how often, which is what `If-Match` compares."""

    created_at: Mapped[datetime] = mapped_column(server_default=func.now(), sort_order=50)
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now(), sort_order=51)
    version: Mapped[int] = mapped_column(Integer, server_default="1", default=1, sort_order=52)


class Imported:
    """Columns of records that an import may bring: where they come from, and in which run."""

    external_source: Mapped[str | None] = mapped_column(sort_order=60)
    external_id: Mapped[str | None] = mapped_column(sort_order=61)
    import_id: Mapped[UUID | None] = mapped_column(sort_order=62)


def to_organization() -> ForeignKeyConstraint:
    """Tie a table's rows to their organization."""
    return ForeignKeyConstraint(["org_id"], ["organizations.id"])


def reference(column: str, table: str, *, ondelete: str | None = None) -> ForeignKeyConstraint:
    """Refer to a row of the same organization; a reference across organizations cannot be written."""
    return ForeignKeyConstraint(["org_id", column], [f"{table}.org_id", f"{table}.id"], ondelete=ondelete)


def one_of(column: str, values: tuple[str, ...]) -> CheckConstraint:
    """Allow only these words in a column."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} in ({listed})", name=column, info={"allowed": (column, values)})


def imported_once(table: str) -> tuple[UniqueConstraint, Index]:
    """Make a record of another system arrive once, and an import's records quick to find for undoing it."""
    return (
        UniqueConstraint("org_id", "external_source", "external_id"),
        Index(
            f"ix_{table}_org_id_import_id", "org_id", "import_id", postgresql_where="import_id is not null"
        ),
    )


@event.listens_for(Mapper, "before_configured")
def _refuse_lazy_loading() -> None:
    for mapper in Table.registry.mappers:
        for attribute in mapper._init_properties.values():  # noqa: SLF001 - relationships are public only once configured
            if isinstance(attribute, RelationshipProperty) and attribute.lazy == "select":
                attribute.lazy = "raise"
