"""What follows a won deal: orders, invoices, payments, subscriptions, and the reps' quotas.

The hidden state is an account's satisfaction s, one value a quarter. It begins with how much the account
likes to buy from us and is drawn back to that: s' = a + 0.75 (s - a) + 0.45 e - 0.9 i, where a is the
account's affinity in standard deviations, e is standard normal, and i is 1 in the one quarter of sixteen in
which something goes wrong. Satisfaction decides, and the record never shows it itself:

- how late invoices are paid: about 2 days early when content, 12 days more for each unit below zero;
- whether a won deal brings a subscription: log-odds -1.0 + 0.5 s;
- whether a subscription is cancelled at a renewal: log-odds -2.0 - 1.3 s;
- whether it grows (log-odds -2.0 + 0.9 s) or shrinks (log-odds -2.6 - 0.9 s) at a renewal.

Quotas are 1.08 times what a rep's seat wins in an average quarter of the same season, give or take a tenth.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final, TypeAlias

import numpy as np

from .arrays import Floats, Ints
from .paperwork import Papers
from .records import Book
from .words import PRODUCTS, TEAM_NAMES

Row: TypeAlias = dict[str, Any]
_QUARTER: Final = 91
_TERM: Final = 30
"""Days to pay."""
_LARGE: Final = 60_000
"""From here on half is billed with the order and half with the delivery."""
_PLANS: Final = ("Inspection plan", "Maintenance plan", "Rental pool")
_BILLINGS: Final = (("monthly", 1), ("quarterly", 3), ("yearly", 12))


@dataclass
class Customers:
    """The customer side of a company as rows; ids are external ids, amounts in the company's currency."""

    orders: list[Row] = field(default_factory=list)
    lines: list[Row] = field(default_factory=list)
    invoices: list[Row] = field(default_factory=list)
    payments: list[Row] = field(default_factory=list)
    subscriptions: list[Row] = field(default_factory=list)
    turns: list[Row] = field(default_factory=list)
    """What happened to subscriptions, in order for each."""
    quotas: list[Row] = field(default_factory=list)
    satisfaction: Floats = field(default_factory=lambda: np.zeros((0, 0)))
    """Hidden: [account, quarter]."""

    def tables(self) -> Mapping[str, Sequence[Row]]:
        """The rows by table, without what is hidden."""
        return {
            "orders": self.orders, "lines": self.lines, "invoices": self.invoices, "payments": self.payments,
            "subscriptions": self.subscriptions, "turns": self.turns, "quotas": self.quotas,
        }  # fmt: skip


def serve(book: Book, papers: Sequence[Papers]) -> Customers:
    """Deliver, bill and look after what was won."""
    made = Customers(satisfaction=_satisfaction(book))
    clerk = _Clerk(book, made, book.spec.rng("customers"))
    won = np.flatnonzero(book.histories.won & ~np.isnat(book.histories.closed_at))
    for deal in won[np.argsort(book.histories.closed_at[won], kind="stable")].tolist():
        clerk.order(deal, papers[deal])
    made.quotas = _quotas(book, won, papers)
    return made


def _satisfaction(book: Book) -> Floats:
    rng = book.spec.rng("satisfaction")
    affinity = book.market.affinity
    usual = (affinity - affinity.mean()) / max(float(affinity.std()), 1e-9)
    quarters = (book.spec.until - book.spec.start).days // _QUARTER + 2
    found = np.empty((len(usual), quarters))
    now = usual + 0.45 * rng.normal(size=len(usual))
    for quarter in range(quarters):
        found[:, quarter] = now
        trouble = rng.random(len(usual)) < 1 / 16
        now = usual + 0.75 * (now - usual) + 0.45 * rng.normal(size=len(usual)) - 0.9 * trouble
    return found


@dataclass
class _Clerk:
    """Writes what follows from deals, one after the other."""

    book: Book
    made: Customers
    rng: np.random.Generator

    @property
    def until(self) -> datetime:
        return self.book.spec.until.astimezone(UTC)

    def satisfied(self, account: int, at: datetime) -> float:
        """How satisfied the account is at a time."""
        quarter = (at - self.book.spec.start).days // _QUARTER
        return float(
            self.made.satisfaction[account, min(max(quarter, 0), self.made.satisfaction.shape[1] - 1)]
        )

    def chance(self, log_odds: float) -> bool:
        """Draw yes or no."""
        return bool(self.rng.random() < 1 / (1 + np.exp(-log_odds)))

    def order(self, deal: int, papers: Papers) -> None:
        """Order what was won; deliver it, bill it, and perhaps subscribe."""
        book = self.book
        account = int(book.deals.account[deal])
        closed = _moment(book.histories.closed_at[deal])
        placed = min(closed + timedelta(hours=float(self.rng.uniform(1, 60))), self.until)
        delivered = placed + timedelta(days=float(self.rng.uniform(8, 45)))
        fulfilled = delivered if delivered < self.until else None
        number = len(self.made.orders) + 1
        row = {
            "external_id": f"order-{number:05d}", "number": f"SO-{number:05d}",
            "account": book.account_id(account), "deal": book.deal_id(deal),
            "owner": book.owner_then(deal, book.histories.closed_at[deal]), "ordered_at": placed.isoformat(),
            "fulfilled_at": fulfilled and fulfilled.isoformat(),
        }  # fmt: skip
        self.made.orders.append(row)
        total = self._lines(row, deal, papers)
        parts = [(placed, total)] if total < _LARGE else [(placed, round(total / 2, 2))]
        if fulfilled is not None and total >= _LARGE:
            parts.append((fulfilled, round(total - parts[0][1], 2)))
        for issued, amount in parts:
            self._invoice(row, account, issued=issued, amount=amount)
        if self.chance(-1.0 + 0.5 * self.satisfied(account, placed)):
            self._subscribe(row, account, total=total, starts=placed + timedelta(days=14))

    def _lines(self, order: Row, deal: int, papers: Papers) -> float:
        lines = [
            (PRODUCTS[line.product][0], round(float(line.quantity), 3), round(float(line.unit_price), 2))
            for line in papers.lines
        ] or [(self.book.main_product(deal, papers), 1.0, round(final_amount(self.book, deal, papers), 2))]
        total = 0.0
        for position, (product, quantity, price) in enumerate(lines):
            self.made.lines.append(
                {
                    "order": order["external_id"], "position": position, "product": product,
                    "quantity": quantity, "unit_price": price,
                }
            )  # fmt: skip
            total += round(quantity * price, 2)
        return round(total, 2)

    def _invoice(self, order: Row, account: int, *, issued: datetime, amount: float) -> None:
        number = len(self.made.invoices) + 1
        due = issued.date() + timedelta(days=_TERM)
        content = self.satisfied(account, issued)
        slack = 12 * max(0.0, -content) * float(self.rng.gamma(2, 0.5))
        late = round(float(self.rng.normal(-2, 4)) + slack)
        never = content < -1.2 and self.rng.random() < 0.06  # noqa: PLR2004 - few of the angry
        paid_at = issued + timedelta(days=_TERM + late, hours=3)
        paid = not never and amount > 0 and issued < paid_at < self.until
        given_up = issued + timedelta(days=_TERM + 120)
        name = f"invoice-{number:05d}"
        self.made.invoices.append(
            {
                "external_id": name, "number": f"INV-{number:05d}", "account": order["account"],
                "order": order["external_id"], "owner": order["owner"], "issued_at": issued.isoformat(),
                "issued_on": issued.date().isoformat(), "due_on": due.isoformat(), "total": amount,
                "written_off_at": given_up.isoformat() if never and given_up < self.until else None,
            }
        )  # fmt: skip
        if paid:
            self.made.payments.append(
                {
                    "external_id": f"payment-{len(self.made.payments) + 1:05d}", "invoice": name,
                    "paid_at": paid_at.isoformat(), "amount": amount,
                    "method": "transfer" if self.rng.random() < 0.8 else "direct_debit",  # noqa: PLR2004
                    "days_late": (paid_at.date() - due).days,
                }
            )  # fmt: skip

    def _subscribe(self, order: Row, account: int, *, total: float, starts: datetime) -> None:
        if starts >= self.until or total <= 0:
            return
        place = int(self.rng.choice(3, p=[0.5, 0.3, 0.2]))
        billing, months = _BILLINGS[int(self.rng.choice(3, p=[0.55, 0.3, 0.15]))]
        monthly = max(20.0, total * float(self.rng.uniform(0.002, 0.007)))
        life = _Life(
            self, f"subscription-{len(self.made.subscriptions) + 1:05d}", account, starts.date(), months,
            round(monthly * months, 2),
        )  # fmt: skip
        life.told(
            "Started", starts, amount=life.amount, quantity=1, billing=billing, status="active",
            starts_on=life.starts.isoformat(), renews_on=life.renews.isoformat(), auto_renew=True,
        )  # fmt: skip
        life.live()
        self.made.subscriptions.append(
            {
                "external_id": life.name, "plan": _PLANS[place], "account": order["account"],
                "deal": order["deal"], "owner": order["owner"], "amount": life.amount, "billing": billing,
                "starts_on": life.starts.isoformat(), "renews_on": life.renews.isoformat(),
                "ends_on": life.ends and life.ends.isoformat(), "status": life.status,
                "cancelled_at": life.cancelled and life.cancelled.isoformat(), "cancel_reason": life.reason,
                "auto_renew": life.cancelled is None,
            }
        )  # fmt: skip


@dataclass
class _Life:
    """One subscription, year by year."""

    clerk: _Clerk
    name: str
    account: int
    starts: date
    months: int
    amount: float
    status: str = "active"
    ends: date | None = None
    cancelled: datetime | None = None
    reason: str | None = None

    def __post_init__(self) -> None:
        self.renews = _year_later(self.starts)

    @property
    def mrr(self) -> float:
        return round(self.amount / self.months, 2)

    def told(self, turn: str, at: datetime, **data: Any) -> None:
        """Note what happened."""
        about = {"mrr": f"{self.mrr:.2f}", "currency": "EUR"}
        texts = {k: f"{v:.2f}" if isinstance(v, float) else v for k, v in data.items()}
        self.clerk.made.turns.append(
            {
                "subscription": self.name,
                "type": f"Subscription{turn}",
                "at": at.isoformat(),
                "data": about | texts,
            }
        )

    def live(self) -> None:
        """Renew, change or leave at the end of each term until the history ends."""
        until = self.clerk.until
        while True:
            notice = _at(self.renews) - timedelta(days=float(self.clerk.rng.uniform(30, 80)))
            content = self.clerk.satisfied(self.account, notice)
            leaves = self.clerk.chance(-2.0 - 1.3 * content)
            grows = self.clerk.chance(-2.0 + 0.9 * content)
            shrinks = self.clerk.chance(-2.6 - 0.9 * content)
            reason = str(self.clerk.rng.choice(["price", "value", "competitor", "service", "closing"]))
            if leaves and notice < until:
                self._leave(notice, reason)
                return
            if _at(self.renews) >= until:
                return
            self._renew(grows=grows, shrinks=shrinks)

    def _leave(self, notice: datetime, reason: str) -> None:
        self.cancelled, self.reason, self.ends, self.status = notice, reason, self.renews, "cancelled"
        self.told("Cancelled", notice, reason=reason, effective_on=self.ends.isoformat())
        if _at(self.ends) < self.clerk.until:
            self.status = "ended"
            self.told("Ended", _at(self.ends), cause="cancelled", ends_on=self.ends.isoformat())

    def _renew(self, *, grows: bool, shrinks: bool) -> None:
        at, before = _at(self.renews), self.renews
        self.renews = _year_later(self.renews)
        self.told("Renewed", at, renews_on=self.renews.isoformat(), from_renews_on=before.isoformat(),
                  automatic=True)  # fmt: skip
        if grows or shrinks:
            was, mrr = self.amount, self.mrr
            self.amount = round(was * (1.25 if grows else 0.7), 2)
            billing = next(name for name, months in _BILLINGS if months == self.months)
            self.told(
                "Changed", at + timedelta(hours=2), from_mrr=mrr, amount=self.amount, from_amount=was,
                quantity=1, from_quantity=1, billing=billing, from_billing=billing,
            )  # fmt: skip


def final_amount(book: Book, deal: int, papers: Papers) -> float:
    """What a deal was worth in the end."""
    later = [float(change.value) for change in papers.changes if change.field == "amount"]
    return later[-1] if later else float(book.deals.amount[deal])


def _quotas(book: Book, won: Ints, papers: Sequence[Papers]) -> list[Row]:
    """A quota for whoever sits in each seat each quarter, their team, and everybody."""
    rng = book.spec.rng("quotas")
    closed = [_moment(at) for at in book.histories.closed_at[won]]
    begins = _quarters(book.spec.start.date(), book.spec.until.date())
    reached: dict[tuple[int, date], float] = {}
    for deal, at in zip(won.tolist(), closed, strict=True):
        key = (int(book.deals.seat[deal]), _quarter_of(at.date()))
        reached[key] = reached.get(key, 0.0) + final_amount(book, deal, papers[deal])
    usual = {
        quarter: sum(reached.get((seat, day), 0.0) for seat in range(book.spec.reps) for day in begins
                     if day.month == quarter)
        / max(1, sum(day.month == quarter for day in begins)) / book.spec.reps
        for quarter in (1, 4, 7, 10)
    }  # fmt: skip
    rows: list[Row] = []
    for day in begins:
        of_team: dict[str, float] = {}
        for seat in range(book.spec.reps):
            own = sum(reached.get((seat, other), 0.0) for other in begins) / max(1, len(begins))
            expected = 0.5 * own + 0.5 * usual[day.month]
            amount = max(1000.0, round(1.08 * expected * float(rng.uniform(0.9, 1.1)), -3))
            week = int(book.weeks.week_of(np.array([max(np.datetime64(day), book.weeks.monday)]))[0])
            team = TEAM_NAMES[int(book.staff.seat_team[seat])]
            of_team[team] = of_team.get(team, 0.0) + amount
            rows.append({"user": book.user_id(seat, min(week, book.weeks.weeks - 1)), "team": None,
                         "starts_on": day.isoformat(), "amount": amount})  # fmt: skip
        rows += [{"user": None, "team": team, "starts_on": day.isoformat(), "amount": amount}
                 for team, amount in of_team.items()]  # fmt: skip
        rows.append(
            {"user": None, "team": None, "starts_on": day.isoformat(), "amount": sum(of_team.values())}
        )
    return rows


def _quarters(first: date, last: date) -> Sequence[date]:
    """The whole quarters that begin between two days."""
    found, day = [], _quarter_of(first)
    while day <= last:
        if day >= first:
            found.append(day)
        day = _quarter_of(day + timedelta(days=95))
    return found


def _quarter_of(day: date) -> date:
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def _year_later(day: date) -> date:
    return date(day.year + 1, day.month, 28 if (day.month, day.day) == (2, 29) else day.day)


def _at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 6, tzinfo=UTC)


def _moment(at: np.datetime64) -> datetime:
    moment: datetime = at.astype("datetime64[us]").item()
    return moment.replace(tzinfo=UTC)
