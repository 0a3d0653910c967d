"""Tables of the audit trail."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm_core.kit.table import Table, to_organization


class AuditLinkRow(Table):
    """One event's link in an organization's chain."""

    __tablename__ = "audit_links"
    __table_args__ = (to_organization(), UniqueConstraint("org_id", "event_id"))

    org_id: Mapped[UUID] = mapped_column(primary_key=True)
    n: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    event_id: Mapped[UUID]
    xid: Mapped[int] = mapped_column(BigInteger)
    seq: Mapped[int] = mapped_column(BigInteger)
    data_digest: Mapped[bytes] = mapped_column(LargeBinary)
    """Of what the event said when it was sealed; what is forgotten later is checked against nothing else."""
    link: Mapped[bytes] = mapped_column(LargeBinary)
    sealed_at: Mapped[datetime]
