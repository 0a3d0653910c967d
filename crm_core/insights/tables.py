"""Tables of insights: every prediction that was ever shown to anyone."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import REAL, CheckConstraint, Index, func
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from crm_core.deals import BANDS
from crm_core.kit.table import Table, Tenant, one_of, reference


class DealScoreRow(Tenant, Table):
    """The probability that a deal will be won, as of a moment, with all that made it."""

    __tablename__ = "deal_scores"
    __table_args__ = (
        reference("deal_id", "deals", ondelete="CASCADE"),
        CheckConstraint("value between 0 and 1", name="value"),
        CheckConstraint("low <= value and value <= high", name="interval"),
        one_of("band", BANDS),
        one_of("basis", ("model", "prior")),
        Index("ix_deal_scores_org_id_deal_id_as_of", "org_id", "deal_id", "as_of", "id"),
    )

    deal_id: Mapped[UUID]
    value: Mapped[float]
    band: Mapped[str]
    calibrated: Mapped[bool]
    basis: Mapped[str]
    basis_note: Mapped[str]
    low: Mapped[float | None]
    high: Mapped[float | None]
    base: Mapped[float | None]
    """Log-odds before any reason."""
    rest: Mapped[float | None]
    """Log-odds of everything that is not among the reasons."""
    reasons: Mapped[list[dict[str, Any]]]
    features: Mapped[dict[str, Any]]
    model_version: Mapped[str]
    as_of: Mapped[datetime]
    computed_at: Mapped[datetime] = mapped_column(server_default=func.now())
    cause: Mapped[str | None]
    """Why it was computed: an event's name, `asked`, or `batch`."""


class DealTimingRow(Tenant, Table):
    """When an open deal is won or lost, week by week, as of a moment; made beside a score."""

    __tablename__ = "deal_timings"
    __table_args__ = (
        reference("deal_id", "deals", ondelete="CASCADE"),
        CheckConstraint("win between 0 and 1", name="win"),
        CheckConstraint("lose between 0 and 1", name="lose"),
        CheckConstraint("slip between 0 and 1", name="slip"),
        CheckConstraint("cardinality(win_by) = cardinality(lose_by)", name="curves"),
        CheckConstraint("low_close <= high_close", name="range"),
        one_of("basis", ("model", "prior")),
        Index("ix_deal_timings_org_id_deal_id_as_of", "org_id", "deal_id", "as_of", "id"),
    )

    deal_id: Mapped[UUID]
    win_by: Mapped[list[float]] = mapped_column(ARRAY(REAL))
    """Chance to be won within 1, 2, 3 ... weeks."""
    lose_by: Mapped[list[float]] = mapped_column(ARRAY(REAL))
    win: Mapped[float]
    lose: Mapped[float]
    median_close: Mapped[date | None]
    expected_close: Mapped[date | None]
    low_close: Mapped[date | None]
    high_close: Mapped[date | None]
    slip: Mapped[float | None]
    calibrated: Mapped[bool]
    basis: Mapped[str]
    basis_note: Mapped[str]
    model_version: Mapped[str]
    as_of: Mapped[datetime]
    computed_at: Mapped[datetime] = mapped_column(server_default=func.now())
