"""The life of a subscription: started, renewed, changed, paused, cancelled, ended, each told as such."""

from calendar import monthrange
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from crm_core.kit import Work, new_id
from crm_core.kit.editing import change as change_row
from crm_core.kit.editing import remove, to_change
from crm_core.orders import own_currency
from crm_core.subscriptions.errors import (
    SubscriptionDateError,
    SubscriptionFixedError,
    SubscriptionIncompleteError,
    SubscriptionNotFoundError,
    SubscriptionStateError,
)
from crm_core.subscriptions.events import (
    SubscriptionActivated,
    SubscriptionCancelled,
    SubscriptionChanged,
    SubscriptionDeleted,
    SubscriptionEdited,
    SubscriptionEnded,
    SubscriptionPaused,
    SubscriptionRenewed,
    SubscriptionStarted,
)
from crm_core.subscriptions.tables import SubscriptionRow

_MONTHS: Final = {"monthly": 1, "quarterly": 3, "yearly": 12}
_EDITED: Final = {
    "plan", "owner_id", "deal_id", "product_id", "auto_renew", "term_months", "external_source",
    "external_id",
}  # fmt: skip
_RUNNING: Final = {"trial", "active", "paused"}


def monthly(amount: Decimal, billing: str) -> Decimal:
    """What an amount a billing period is in a month, in whole cents: the monthly recurring revenue."""
    return (amount / _MONTHS[billing]).quantize(Decimal("0.01"))


def later(day: date, months: int) -> date:
    """The same day so many months later, or the month's last when it has none."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


async def start(work: Work, values: Mapping[str, Any], /, *, at: datetime) -> UUID:
    """Start a subscription, on trial while `trial_ends_on` is to come; the first term is `term_months` long.

    Raises:
        SubscriptionIncompleteError: Account, amount, billing or start are missing.
        SubscriptionDateError: Its dates contradict each other.

    """
    said = {name: value for name, value in values.items() if value is not None}
    if not {"account_id", "amount", "billing"} <= said.keys():
        raise SubscriptionIncompleteError
    said.setdefault("currency", await own_currency(work))
    starts_on = said.setdefault("starts_on", at.date())
    trial = said.get("trial_ends_on")
    said.setdefault("renews_on", later(trial or starts_on, said.get("term_months", 12)))
    if said["renews_on"] <= starts_on or (trial is not None and trial < starts_on):
        raise SubscriptionDateError
    said["status"] = "trial" if trial is not None and trial > at.date() else "active"
    row = SubscriptionRow(org_id=work.identity.org_id, id=new_id(), created_at=at, updated_at=at, **said)
    work.session.add(row)
    await work.session.flush()
    work.emit(
        SubscriptionStarted(
            **_about(row), occurred_at=at, status=row.status, mrr=monthly(said["amount"], row.billing),
            amount=said["amount"], currency=row.currency, billing=row.billing,
            quantity=said.get("quantity", Decimal(1)), owner_id=row.owner_id, product_id=row.product_id,
            starts_on=starts_on, trial_ends_on=trial, renews_on=said["renews_on"],
            auto_renew=said.get("auto_renew", True),
        )
    )  # fmt: skip
    return row.id


async def edit(
    work: Work, key: UUID, /, *, to: Mapping[str, Any], at: datetime, version: int | None = None
) -> None:
    """Change plan, owner, deal, product, term or whether it renews by itself.

    Raises:
        SubscriptionFixedError: It is about what it costs or when it runs; those are acts of their own.

    """
    row = await _of(work, key, version=version)
    if any(getattr(row, name) != value for name, value in to.items() if name not in _EDITED):
        raise SubscriptionFixedError(id=str(key))
    if fields := change_row(row, to=to, at=at):
        await work.session.flush()
        work.emit(SubscriptionEdited(**_about(row), occurred_at=at, fields=fields, owner_id=row.owner_id))


async def change(
    work: Work,
    key: UUID,
    *,
    at: datetime,
    amount: Decimal | None = None,
    quantity: Decimal | None = None,
    billing: str | None = None,
    version: int | None = None,
) -> None:
    """Upgrade or downgrade: another amount a period, another quantity, or another period.

    Raises:
        SubscriptionStateError: It has ended.

    """
    row = await _of(work, key, version=version, unless={"ended"})
    before = (_amount(row), row.quantity, row.billing)
    after = (
        before[0] if amount is None else amount,
        before[1] if quantity is None else quantity,
        billing or before[2],
    )
    if not change_row(row, to=dict(zip(("amount", "quantity", "billing"), after, strict=True)), at=at):
        return
    await work.session.flush()
    work.emit(
        SubscriptionChanged(
            **_about(row), occurred_at=at, currency=row.currency,
            mrr=monthly(after[0], after[2]), from_mrr=monthly(before[0], before[2]),
            amount=after[0], from_amount=before[0], quantity=after[1], from_quantity=before[1],
            billing=after[2], from_billing=before[2],
        )
    )  # fmt: skip


async def renew(work: Work, key: UUID, *, at: datetime, version: int | None = None) -> None:
    """Begin another term after the present one; renewing a cancelled subscription takes that back.

    Raises:
        SubscriptionStateError: It has ended, or is on trial.

    """
    row = await _of(work, key, version=version, unless={"ended", "trial"})
    await _renew(work, row, at=at, automatic=False)


async def pause(work: Work, key: UUID, *, at: datetime, version: int | None = None) -> None:
    """Let an active subscription rest.

    Raises:
        SubscriptionStateError: It is not active.

    """
    row = await _of(work, key, version=version, unless={"trial", "paused", "cancelled", "ended"})
    change_row(row, to={"status": "paused", "paused_at": at}, at=at)
    await work.session.flush()
    work.emit(SubscriptionPaused(**_about(row), occurred_at=at, mrr=_mrr(row), currency=row.currency))


async def resume(work: Work, key: UUID, *, at: datetime, version: int | None = None) -> None:
    """Take a paused subscription up again.

    Raises:
        SubscriptionStateError: It is not paused.

    """
    row = await _of(work, key, version=version, unless={"trial", "active", "cancelled", "ended"})
    await _activate(work, row, at=at)


async def cancel(
    work: Work,
    key: UUID,
    *,
    reason: str | None,
    at: datetime,
    effective_on: date | None = None,
    version: int | None = None,
) -> None:
    """Note that the account leaves: on a day, or when the term is over; today or before, it ends at once.

    Raises:
        SubscriptionStateError: It is cancelled or has ended already.
        SubscriptionDateError: It would end before it began.

    """
    row = await _of(work, key, version=version, unless={"cancelled", "ended"})
    last = effective_on or (row.trial_ends_on if row.status == "trial" else row.renews_on) or at.date()
    if last < row.starts_on:
        raise SubscriptionDateError(id=str(key))
    change_row(
        row,
        to={
            "status": "cancelled", "cancelled_at": at, "cancel_reason": reason, "ends_on": last,
            "paused_at": None, "auto_renew": False,
        },
        at=at,
    )  # fmt: skip
    await work.session.flush()
    work.emit(
        SubscriptionCancelled(
            **_about(row),
            occurred_at=at,
            reason=reason,
            effective_on=last,
            mrr=_mrr(row),
            currency=row.currency,
        )
    )
    if last <= at.date():
        await _end(work, row, cause="cancelled", on=last, at=at)


async def delete(work: Work, key: UUID, /, *, at: datetime, version: int | None = None) -> None:
    """Delete a subscription that never was; one that was is cancelled."""
    row = await _of(work, key, version=version)
    about, mrr = _about(row), _mrr(row)
    await remove(work, SubscriptionRow, key)
    work.emit(SubscriptionDeleted(**about, occurred_at=at, mrr=mrr, currency=row.currency))


async def keep_up(work: Work, key: UUID, *, at: datetime) -> None:
    """Do what a subscription's dates say is due: trials turn, terms renew or run out, cancelled ones end.

    Doing it twice changes nothing.
    """
    row = await _of(work, key)
    today = at.date()
    if row.status == "trial" and row.trial_ends_on is not None and row.trial_ends_on <= today:
        await _activate(work, row, at=at)
    if row.status in {"cancelled", *_RUNNING} and row.ends_on is not None and row.ends_on <= today:
        cause = "cancelled" if row.status == "cancelled" else "expired"
        await _end(work, row, cause=cause, on=row.ends_on, at=at)
    while row.status == "active" and row.renews_on is not None and row.renews_on <= today:
        if row.auto_renew:
            await _renew(work, row, at=at, automatic=True)
        else:
            await _end(work, row, cause="expired", on=row.renews_on, at=at)


async def _of(
    work: Work, key: UUID, *, version: int | None = None, unless: set[str] | None = None
) -> SubscriptionRow:
    row = await to_change(work, SubscriptionRow, key=key, missing=SubscriptionNotFoundError, version=version)
    if unless is not None and row.status in unless:
        raise SubscriptionStateError(id=str(key), status=row.status)
    return row


async def _activate(work: Work, row: SubscriptionRow, *, at: datetime) -> None:
    before = row.status
    change_row(row, to={"status": "active", "paused_at": None}, at=at)
    await work.session.flush()
    work.emit(
        SubscriptionActivated(
            **_about(row), occurred_at=at, mrr=_mrr(row), currency=row.currency, from_status=before
        )
    )


async def _renew(work: Work, row: SubscriptionRow, *, at: datetime, automatic: bool) -> None:
    before = row.renews_on or at.date()
    to: dict[str, Any] = {"renews_on": later(before, row.term_months)}
    if row.status == "cancelled":
        to |= {"status": "active", "cancelled_at": None, "cancel_reason": None, "ends_on": None}
    change_row(row, to=to, at=at)
    await work.session.flush()
    work.emit(
        SubscriptionRenewed(
            **_about(row), occurred_at=at, mrr=_mrr(row), currency=row.currency, renews_on=to["renews_on"],
            from_renews_on=before, automatic=automatic,
        )
    )  # fmt: skip


async def _end(work: Work, row: SubscriptionRow, *, cause: str, on: date, at: datetime) -> None:
    change_row(row, to={"status": "ended", "ends_on": on, "paused_at": None}, at=at)
    await work.session.flush()
    work.emit(
        SubscriptionEnded(
            **_about(row), occurred_at=at, cause=cause, ends_on=on, mrr=_mrr(row), currency=row.currency
        )
    )


def _amount(row: SubscriptionRow) -> Decimal:
    return row.amount or Decimal(0)


def _mrr(row: SubscriptionRow) -> Decimal:
    return monthly(_amount(row), row.billing)


def _about(row: SubscriptionRow) -> dict[str, Any]:
    return {"record_id": row.id, "deal_id": row.deal_id, "account_id": row.account_id}
