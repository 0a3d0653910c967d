"""Tables of custom fields: what an organization added to its records, and typed values to find them by."""

import datetime as dt
from typing import Final
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import DOUBLE_PRECISION, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from crm_core.kit.table import Edited, Table, Tenant, one_of, to_organization

KINDS: Final = (
    "text", "number", "whole", "decimal", "date", "time", "flag", "choice", "choices", "link",
)  # fmt: skip


class CustomFieldRow(Tenant, Edited, Table):
    """One field that an organization added to one kind of record."""

    __tablename__ = "custom_fields"
    __table_args__ = (
        to_organization(),
        UniqueConstraint("org_id", "noun", "name"),
        one_of("kind", KINDS),
        CheckConstraint("name ~ '^[a-z][a-z0-9_]{0,49}$'", name="name"),
    )

    noun: Mapped[str]
    name: Mapped[str]
    label: Mapped[str]
    kind: Mapped[str]
    choices: Mapped[list[str]] = mapped_column(JSONB(), server_default="[]", default=list)
    refers_to: Mapped[str | None]
    """The noun of the records that a link leads to."""
    help: Mapped[str | None]
    required: Mapped[bool] = mapped_column(server_default="false", default=False)
    is_unique: Mapped[bool] = mapped_column(server_default="false", default=False)
    indexed: Mapped[bool] = mapped_column(server_default="true", default=True)
    position: Mapped[int] = mapped_column(server_default="0", default=0)
    archived_at: Mapped[dt.datetime | None]


class CustomValueRow(Table):
    """A value of an indexed field, typed; triggers keep it, and only the gate's function reads it."""

    __tablename__ = "custom_values"
    __table_args__ = (
        ForeignKeyConstraint(
            ["org_id", "field_id"], ["custom_fields.org_id", "custom_fields.id"], ondelete="CASCADE"
        ),
        UniqueConstraint("org_id", "field_id", "unique_key"),
        Index("ix_custom_values_org_id_record_id", "org_id", "record_id"),
        *(
            Index(f"ix_custom_values_{kind}", "org_id", "field_id", kind, "record_id",
                  postgresql_where=f"{kind} is not null")
            for kind in ("text", "number", "date", "time", "flag")
        ),
    )  # fmt: skip

    org_id: Mapped[UUID] = mapped_column(primary_key=True)
    field_id: Mapped[UUID] = mapped_column(primary_key=True)
    record_id: Mapped[UUID] = mapped_column(primary_key=True)
    item: Mapped[int] = mapped_column(primary_key=True, server_default="0")
    text: Mapped[str | None]
    number: Mapped[float | None] = mapped_column(DOUBLE_PRECISION())
    date: Mapped[dt.date | None]
    time: Mapped[dt.datetime | None]
    flag: Mapped[bool | None]
    unique_key: Mapped[str | None]
