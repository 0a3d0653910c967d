"""The audit trail: who did what, for whoever keeps the organization, and the end of its chain."""

from fastapi import APIRouter

from crm_core import audit
from serving.api.call import Work
from serving.api.schemas.audit import AuditHead
from serving.api.transaction import InTransaction

router = APIRouter(prefix="/audit", tags=["audit"], route_class=InTransaction)


@router.get("/head", operation_id="read_audit_head")
async def read_head(*, work: Work) -> AuditHead:
    """Read the end of the chain; kept elsewhere, it proves later that nothing before it was changed."""
    found = await audit.head(work.session)
    return AuditHead(n=found.n, link=found.link, sealed_at=found.sealed_at)
