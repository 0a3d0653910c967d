"""Reading deals, one at a time and by the page."""

from collections.abc import Collection, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final, Literal
from uuid import UUID

from sqlalchemy import ColumnElement, Date, bindparam, case, cast, func, literal_column, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core import currencies
from crm_core.accounts.tables import AccountRow
from crm_core.deals.errors import DealNotFoundError
from crm_core.deals.schemas import Deal, DealPerson, PersonsDeal, ProductLine, ShownScore
from crm_core.deals.tables import DealPersonRow, DealProductRow, DealRow
from crm_core.kit import Page, Ref
from crm_core.kit.naming import titled
from crm_core.kit.paging import Found, Order, Place, Query, page, ref
from crm_core.people.tables import PersonRow
from crm_core.pipelines import Stage
from crm_core.pipelines.tables import PipelineRow, StageRow
from crm_core.users.tables import UserRow

Sort = Literal["-opened_at", "opened_at", "-amount", "amount", "name"]

_worth: Final = func.coalesce(DealRow.amount, literal_column("-1"))
"""As the indexes of deals by worth are written, or they would not serve it."""
_ORDERS: Final[dict[Sort, Order]] = {
    "-opened_at": Order((DealRow.opened_at, DealRow.id), downwards=True),
    "opened_at": Order((DealRow.opened_at, DealRow.id)),
    "-amount": Order((_worth, DealRow.id), downwards=True),
    "amount": Order((_worth, DealRow.id)),
    "name": Order((DealRow.name, DealRow.id)),
}


def amount_own(on: ColumnElement[date]) -> ColumnElement[Any]:
    """A deal's amount in the organization's currency by the rate of its last day, or while open of `on`.

    Null without an amount or a rate.
    """
    day = case((DealRow.state == "open", on), else_=cast(func.timezone("UTC", DealRow.closed_at), Date))
    return currencies.in_own(DealRow.amount, DealRow.currency, on_day=day)


def _query() -> Query:
    return (
        select(
            *DealRow.__table__.c,
            StageRow.name.label("stage_name"),
            StageRow.kind.label("stage_kind"),
            StageRow.position.label("stage_position"),
            PipelineRow.name.label("pipeline_name"),
            AccountRow.name.label("account_name"),
            UserRow.name.label("owner_name"),
            amount_own(cast(func.timezone("UTC", func.now()), Date)).label("amount_own"),
        )
        .join(StageRow, (StageRow.org_id == DealRow.org_id) & (StageRow.id == DealRow.stage_id))
        .join(PipelineRow, (PipelineRow.org_id == DealRow.org_id) & (PipelineRow.id == DealRow.pipeline_id))
        .outerjoin(AccountRow, (AccountRow.org_id == DealRow.org_id) & (AccountRow.id == DealRow.account_id))
        .outerjoin(UserRow, (UserRow.org_id == DealRow.org_id) & (UserRow.id == DealRow.owner_id))
    )


_DEALS: Final = _query()
"""Deals with the names of what they refer to; `deal` makes a value of a row."""
_ONE: Final = _DEALS.where(DealRow.id == bindparam("deal_id"))


def deal(row: Found) -> Deal:
    """Make a value of one row of deals."""
    return value(
        row,
        stage=Stage(row.stage_id, row.stage_name, row.stage_kind, row.stage_position),
        pipeline=Ref(row.pipeline_id, row.pipeline_name),
        account_name=row.account_name,
        owner_name=row.owner_name,
        amount_own=row.amount_own,
    )


def value(
    found: Any,
    *,
    stage: Stage,
    pipeline: Ref,
    account_name: str | None,
    owner_name: str | None,
    amount_own: Decimal | None,
) -> Deal:
    """Make a value of what has a deal's columns by name, such as a `DealRow`, and of what they refer to."""
    score = None
    if found.score_value is not None and found.score_band is not None and found.score_as_of is not None:
        score = ShownScore(
            found.score_value, found.score_band, bool(found.score_calibrated), found.score_as_of
        )
    return Deal(
        id=found.id,
        name=found.name,
        account=ref(found.account_id, account_name),
        owner=ref(found.owner_id, owner_name),
        pipeline=pipeline,
        stage=stage,
        state=found.state,
        source=found.source,
        amount=found.amount,
        currency=found.currency,
        expected_close=found.expected_close,
        opened_at=found.opened_at,
        entered_stage_at=found.entered_stage_at,
        closed_at=found.closed_at,
        lost_reason=found.lost_reason,
        reason_id=found.reason_id,
        amount_from_lines=found.amount_from_lines,
        amount_own=amount_own,
        score=score,
        predicted_close_on=found.predicted_close_on,
        slip_probability=found.slip_probability,
        version=found.version,
        custom=getattr(found, "custom", {}),
    )


async def read(session: AsyncSession, deal_id: UUID) -> Deal:
    """Read one deal.

    Raises:
        DealNotFoundError: There is none, or it may not be seen.

    """
    row = (await session.execute(_ONE, {"deal_id": deal_id})).first()
    if row is None:
        raise DealNotFoundError(id=str(deal_id))
    return deal(row)


async def listed(
    session: AsyncSession,
    *,
    after: Place | None = None,
    limit: int = 50,
    sort: Sort = "-opened_at",
    q: str | None = None,
    pipeline_id: UUID | None = None,
    stage_id: UUID | None = None,
    owner_id: UUID | None = None,
    account_id: UUID | None = None,
    state: str | None = None,
    where: Sequence[ColumnElement[bool]] = (),
) -> Page[Deal]:
    """List deals; `q` begins words of the deal's or account's name. No amount sorts below every amount."""
    found = _DEALS
    if q:
        found = found.where(
            or_(
                await titled(session, "deals", q, key=DealRow.id, title=DealRow.name),
                await titled(session, "accounts", q, key=DealRow.account_id, title=AccountRow.name),
            )
        )
    for column, value in (
        (DealRow.pipeline_id, pipeline_id),
        (DealRow.stage_id, stage_id),
        (DealRow.owner_id, owner_id),
        (DealRow.account_id, account_id),
        (DealRow.state, state),
    ):
        if value is not None:
            found = found.where(column == value)
    found = found.where(*where)
    return await page(session, found, order=_ORDERS[sort], after=after, limit=limit, read=deal)


async def open_ids(
    session: AsyncSession,
    *,
    account_id: UUID | None = None,
    owner_id: UUID | None = None,
    after: UUID | None = None,
    limit: int = 10_000,
) -> tuple[UUID, ...]:
    """Ids of open deals in their order, of one account or owner or of all, after an id."""
    found = select(DealRow.id).where(DealRow.state == "open").order_by(DealRow.id).limit(limit)
    if account_id is not None:
        found = found.where(DealRow.account_id == account_id)
    if owner_id is not None:
        found = found.where(DealRow.owner_id == owner_id)
    if after is not None:
        found = found.where(DealRow.id > after)
    return tuple((await session.execute(found)).scalars())


async def held(session: AsyncSession, deal_ids: Collection[UUID]) -> frozenset[UUID]:
    """Which of these deals are there; they cannot be deleted until the transaction ends."""
    found = select(DealRow.id).where(DealRow.id.in_(deal_ids)).order_by(DealRow.id)
    rows = await session.execute(found.with_for_update(read=True, key_share=True))
    return frozenset(rows.scalars())


async def people_of(session: AsyncSession, deal_id: UUID) -> tuple[DealPerson, ...]:
    """Who takes part in a deal now: the primary person first, then first come first."""
    rows = await session.execute(
        select(DealPersonRow, PersonRow.name)
        .outerjoin(
            PersonRow, (PersonRow.org_id == DealPersonRow.org_id) & (PersonRow.id == DealPersonRow.person_id)
        )
        .where(DealPersonRow.deal_id == deal_id, DealPersonRow.removed_at.is_(None))
        .order_by(DealPersonRow.is_primary.desc(), DealPersonRow.added_at, DealPersonRow.id)
    )
    return tuple(
        DealPerson(row.person_id, name, row.role, row.added_at, row.is_primary) for row, name in rows
    )


async def products_of(session: AsyncSession, deal_id: UUID) -> tuple[ProductLine, ...]:
    """The product lines of a deal now, first come first."""
    rows = await session.execute(
        select(DealProductRow)
        .where(DealProductRow.deal_id == deal_id, DealProductRow.removed_at.is_(None))
        .order_by(DealProductRow.added_at, DealProductRow.id)
    )
    return tuple(map(line, rows.scalars()))


def line(row: DealProductRow) -> ProductLine:
    """Make a value of a row."""
    return ProductLine(
        id=row.id, product=row.product, quantity=row.quantity, unit_price=row.unit_price,
        added_at=row.added_at, product_id=row.product_id, discount_percent=row.discount_percent,
        tax_percent=row.tax_percent,
    )  # fmt: skip


async def of_person(
    session: AsyncSession, person_id: UUID, *, role: str | None = None
) -> tuple[PersonsDeal, ...]:
    """The deals that a person takes part in, perhaps only those in a role, newest first."""
    found = (
        _DEALS.add_columns(DealPersonRow.role, DealPersonRow.is_primary, DealPersonRow.added_at)
        .join(DealPersonRow, (DealPersonRow.org_id == DealRow.org_id) & (DealPersonRow.deal_id == DealRow.id))
        .where(DealPersonRow.person_id == person_id, DealPersonRow.removed_at.is_(None))
        .order_by(DealRow.opened_at.desc(), DealRow.id)
    )
    if role is not None:
        found = found.where(DealPersonRow.role == role)
    return tuple(
        PersonsDeal(deal(row), row.role, row.is_primary, row.added_at) for row in await session.execute(found)
    )
