"""Tables of the watch over models: checks, alarms, runs of learning, and what challengers would have said."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from crm_core.kit.table import Table, Tenant, one_of, reference, to_organization

SUBJECTS: Final = ("inputs", "prediction", "calibration")
STATES: Final = ("running", "shadow", "promoted", "refused", "unchanged", "rolled_back", "failed")


class ModelCheckRow(Tenant, Table):
    """One look at how far recent rows, answers and outcomes lie from what a model was made on."""

    __tablename__ = "model_checks"
    __table_args__ = (
        to_organization(),
        Index("ix_model_checks_org_id_model_checked_at", "org_id", "model", "checked_at", "id"),
    )

    model: Mapped[str]
    version: Mapped[str]
    checked_at: Mapped[datetime]
    since: Mapped[datetime]
    """From when on rows count as recent."""
    rows: Mapped[int]
    enough: Mapped[bool]
    shifts: Mapped[list[dict[str, Any]]]
    calibration: Mapped[dict[str, Any]]


class ModelAlarmRow(Tenant, Table):
    """Drift of one thing; it stands until it has calmed down."""

    __tablename__ = "model_alarms"
    __table_args__ = (
        to_organization(),
        one_of("subject", SUBJECTS),
        Index(
            "uq_model_alarms_standing", "org_id", "model", "subject", "name", unique=True,
            postgresql_where="ended_at is null",
        ),
        Index("ix_model_alarms_org_id_model_raised_at", "org_id", "model", "raised_at", "id"),
    )  # fmt: skip

    model: Mapped[str]
    version: Mapped[str]
    subject: Mapped[str]
    name: Mapped[str]
    distance: Mapped[float]
    by_chance: Mapped[float]
    raised_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    """When it was found last."""
    ended_at: Mapped[datetime | None]


class ModelRunRow(Tenant, Table):
    """One run of learning a model anew, or of handing the place on by hand."""

    __tablename__ = "model_runs"
    __table_args__ = (
        to_organization(),
        one_of("state", STATES),
        Index("ix_model_runs_org_id_model_started_at", "org_id", "model", "started_at", "id"),
    )

    model: Mapped[str]
    cause: Mapped[str]
    """`schedule`, `drift`, or who asked."""
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    state: Mapped[str]
    because: Mapped[str | None]
    champion: Mapped[str | None]
    challenger: Mapped[str | None]
    figures: Mapped[dict[str, Any]]


class ModelShadowRow(Tenant, Table):
    """What a challenger would have said of a deal, beside what the champion said at that moment."""

    __tablename__ = "model_shadows"
    __table_args__ = (
        reference("deal_id", "deals", ondelete="CASCADE"),
        UniqueConstraint("org_id", "challenger", "deal_id", "as_of", name="uq_model_shadows_once"),
        CheckConstraint("value between 0 and 1", name="value"),
        CheckConstraint("champion_value between 0 and 1", name="champion_value"),
        Index("ix_model_shadows_org_id_deal_id", "org_id", "deal_id"),
        Index("ix_model_shadows_org_id_model_as_of", "org_id", "model", "as_of", "id"),
    )

    model: Mapped[str]
    challenger: Mapped[str]
    champion: Mapped[str]
    deal_id: Mapped[UUID]
    as_of: Mapped[datetime]
    value: Mapped[float]
    champion_value: Mapped[float]
