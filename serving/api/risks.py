"""Who may be lost: an account's latest risk, a new one now, its history, and its health with the evidence."""

from datetime import timedelta
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Query

from crm_core import accounts, insights, targets
from crm_core.accounts import AccountNotFoundError
from crm_core.insights import Risk
from crm_core.kit import ForbiddenError
from serving.api.call import Caller, Now, Serving, Work
from serving.api.refusals import NoCustomer
from serving.api.schemas.kit import Listing
from serving.api.schemas.risks import HealthFact, HealthRead, RiskPoint, RiskRead
from serving.api.transaction import InTransaction, SignedIn
from serving.health import evidence

router = APIRouter(tags=["risks"], route_class=InTransaction)
now_router = APIRouter(tags=["risks"], route_class=SignedIn)

_POINTS: Final = 500
_NO_CUSTOMER: Final = (
    "The account has neither a running subscription nor ordered anything yet, or it was not told of yet: "
    "there is no customer to lose."
)
_CLOSED: Final = "How likely the account is to be lost is closed to you."


def _read(found: Risk) -> RiskRead:
    return RiskRead.model_validate(found)


@router.get("/accounts/{account_id}/risk", operation_id="read_account_risk")
async def read_account_risk(*, account_id: UUID, work: Work) -> RiskRead:
    """Read how likely an account is to be lost, and why; 404 `no_customer` when there is nothing to lose.

    403 for who may not read scores, or to whom health is closed.
    """
    account = await accounts.read(work.session, account_id)
    if not await insights.may_read_risks(work.session):
        raise ForbiddenError
    found = await insights.latest_risk(work.session, account_id) if account.risk_as_of else None
    if found is None:
        raise NoCustomer
    return _read(found)


@now_router.post("/accounts/{account_id}/risk", operation_id="tell_account_risk")
async def tell_account_risk(*, account_id: UUID, services: Serving, caller: Caller) -> RiskRead:
    """Tell it anew from the account's facts as of this moment, and store it.

    Safe to repeat, so Idempotency-Key has no effect: asked again, it is told again, as of then.
    """
    async with services.work(caller.identity) as work:
        await accounts.read(work.session, account_id)
        if not await insights.may_read_risks(work.session):
            raise ForbiddenError
    if not await services.risks.tell(caller.identity.org_id, [account_id]):
        raise NoCustomer
    async with services.work(caller.identity) as work:
        found = await insights.latest_risk(work.session, account_id)
    if found is None:
        raise AccountNotFoundError(id=str(account_id))
    return _read(found)


@router.get("/accounts/{account_id}/risks", operation_id="list_account_risks")
async def list_account_risks(
    *,
    account_id: UUID,
    work: Work,
    at: Now,
    days: Annotated[int, Query(ge=1, le=3650, description="How far back.")] = 365,
) -> Listing[RiskPoint]:
    """List an account's stored risks, oldest first, for a line; of very many, the newest 500."""
    await accounts.read(work.session, account_id)
    found = await insights.risk_history(work.session, account_id, limit=_POINTS)
    since = at - timedelta(days=days)
    return Listing(items=[RiskPoint.model_validate(point) for point in found if point.as_of >= since])


@router.get("/accounts/{account_id}/health", operation_id="read_account_health")
async def read_account_health(*, account_id: UUID, work: Work, at: Now) -> HealthRead:
    """Read an account's health, its chance to stay, and what is known of it and the accounts below it."""
    account = await accounts.read(work.session, account_id)
    found = await insights.latest_risk(work.session, account_id) if account.risk_as_of else None
    note = _NO_CUSTOMER if await insights.may_read_risks(work.session) else _CLOSED
    facts = evidence(await targets.pulse(work.session, account_id, at=at), at=at)
    return HealthRead(
        health=None if found is None else found.health,
        risk=None if found is None else _read(found),
        evidence=[HealthFact(code=each.code, value=each.value, sentence=each.sentence) for each in facts],
        basis="none" if found is None else "model" if found.basis == "model" else "prior",
        basis_note=note if found is None else found.basis_note,
        as_of=at if found is None else found.as_of,
    )
