"""Invoices: issuing, voiding and writing them off; the rest follows from their table."""

from uuid import UUID

from fastapi import APIRouter, Response

from crm_core import invoices, records
from crm_core.kit import asking
from serving.api.call import Now, Version, Work, etag
from serving.api.schemas.customers import InvoiceIssue, InvoiceState
from serving.api.transaction import InTransaction

router = APIRouter(prefix="/invoices", tags=["invoices"], route_class=InTransaction)


async def _state(work: Work, invoice_id: UUID, response: Response) -> InvoiceState:
    found = await asking.read(work.session, records.RESOURCES["invoices"], invoice_id)
    response.headers["ETag"] = etag(found["version"])
    return InvoiceState.model_validate(found)


@router.post("/{invoice_id}/issue", operation_id="issue_invoice")
async def issue_invoice(
    *, invoice_id: UUID, body: InvoiceIssue, work: Work, response: Response, at: Now, version: Version
) -> InvoiceState:
    """Send a draft; payments are taken from then on."""
    await invoices.issue(work, invoice_id, on=body.issued_on, due_on=body.due_on, at=at, version=version)
    return await _state(work, invoice_id, response)


@router.post("/{invoice_id}/void", operation_id="void_invoice")
async def void_invoice(
    *, invoice_id: UUID, work: Work, response: Response, at: Now, version: Version
) -> InvoiceState:
    """Take an invoice out of the books, while nothing is paid on it."""
    await invoices.void(work, invoice_id, at=at, version=version)
    return await _state(work, invoice_id, response)


@router.post("/{invoice_id}/write-off", operation_id="write_off_invoice")
async def write_off_invoice(
    *, invoice_id: UUID, work: Work, response: Response, at: Now, version: Version
) -> InvoiceState:
    """Give up what is left of an open invoice."""
    await invoices.write_off(work, invoice_id, at=at, version=version)
    return await _state(work, invoice_id, response)
