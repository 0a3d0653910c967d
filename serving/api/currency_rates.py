"""Dated rates of other currencies in the organization's own."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from crm_core import currencies
from serving.api.call import Now, Work
from serving.api.schemas.currency_rates import CurrencyRateRead, CurrencyRateSet
from serving.api.schemas.kit import Listing
from serving.api.transaction import InTransaction

router = APIRouter(prefix="/currency-rates", tags=["currency rates"], route_class=InTransaction)
_CODE = r"^[A-Z]{3}$"


@router.get("", operation_id="list_currency_rates")
async def list_currency_rates(
    *,
    work: Work,
    currency: Annotated[str | None, Query(pattern=_CODE)] = None,
    as_of: Annotated[date | None, Query(description="Only the one of each that holds on this day.")] = None,
) -> Listing[CurrencyRateRead]:
    """List rates by currency, newest first."""
    found = await currencies.listed(work.session, currency=currency, as_of=as_of)
    return Listing(items=[CurrencyRateRead.model_validate(rate) for rate in found])


@router.post(
    "",
    status_code=201,
    operation_id="set_currency_rate",
    responses={200: {"model": CurrencyRateRead, "description": "It replaced what was said of that day."}},
)
async def set_currency_rate(
    *, body: CurrencyRateSet, work: Work, response: Response, at: Now
) -> CurrencyRateRead:
    """Say what a currency is worth from a day on; sums follow at once, what the log said before stays."""
    rate, new = await currencies.set_rate(
        work, currency=body.currency, valid_from=body.valid_from or at.date(), rate=body.rate, at=at
    )
    response.status_code = 201 if new else 200
    return CurrencyRateRead.model_validate(rate)


@router.delete("/{currency}/{valid_from}", status_code=204, operation_id="remove_currency_rate")
async def remove_currency_rate(
    *, currency: Annotated[str, Path(pattern=_CODE)], valid_from: date, work: Work, at: Now
) -> None:
    """Take back what was said of a currency from a day on."""
    await currencies.remove_rate(work, currency=currency, valid_from=valid_from, at=at)
