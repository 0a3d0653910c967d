"""What changed between two snapshots of the forecast, deal by deal: parts that add up exactly.

A deal that changed in several ways is taken apart in a fixed order: first its amount at the old probability,
then whether it was won, lost or moved to another time, at the new amount.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final, Literal
from uuid import UUID

from crm_core.forecasts.periods import Period, Subject
from crm_core.forecasts.schemas import CENT, SnapshotDeal, SnapshotLine, expected_in

Kind = Literal[
    "new", "won", "lost", "slipped_out", "pulled_in", "won_earlier", "grown", "shrunk", "reopened",
    "moved_in", "moved_out", "gone", "probability", "new_business", "agreement",
]  # fmt: skip
KINDS: Final[tuple[Kind, ...]] = (
    "new", "won", "lost", "slipped_out", "pulled_in", "won_earlier", "grown", "shrunk", "reopened",
    "moved_in", "moved_out", "gone", "probability", "new_business", "agreement",
)  # fmt: skip
"""In the order of a waterfall.

`won_earlier`: won in a period before this one. `gone`: deleted, or handed to somebody whose deals the reader
does not see. `agreement`: what the whole, which is simulated and made to agree with its parts, is more than
the deals' expectations and new business together.
"""


@dataclass(frozen=True, slots=True)
class Move:
    """One deal's part in a change."""

    kind: Kind
    deal_id: UUID
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Step:
    """One bar of a waterfall."""

    kind: Kind
    amount: Decimal
    moves: tuple[Move, ...]


@dataclass(frozen=True, slots=True)
class Waterfall:
    """From one number to another: `start` and the steps make `end`, to the cent."""

    subject: Subject
    period: Period
    start: Decimal
    end: Decimal
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Books:
    """The deals of a subject in two snapshots, and what is known of those that are in one only."""

    before: Sequence[SnapshotDeal]
    after: Sequence[SnapshotDeal]
    elsewhere_before: frozenset[UUID] = frozenset()
    """Deals that another subject had before."""
    elsewhere_after: frozenset[UUID] = frozenset()
    between: Mapping[UUID, SnapshotDeal] | None = None
    """The last that snapshots in between had of deals that the later one has no more."""


def waterfall(before: SnapshotLine, after: SnapshotLine, *, books: Books) -> Waterfall:
    """Take apart the change of a subject's mean in a period."""
    found = moves(books, period=after.period)
    fresh = after.new_business_mean - before.new_business_mean
    rest = after.mean - before.mean - fresh - sum((move.amount for move in found), Decimal(0))
    steps = [
        Step(kind, sum((move.amount for move in found if move.kind == kind), Decimal("0.00")),
             tuple(move for move in found if move.kind == kind))
        for kind in KINDS[:-2]
    ]  # fmt: skip
    steps += [Step("new_business", fresh, ()), Step("agreement", rest, ())]
    return Waterfall(
        after.subject, after.period, before.mean, after.mean, tuple(s for s in steps if s.amount or s.moves)
    )


def moves(books: Books, *, period: Period) -> tuple[Move, ...]:
    """What every deal did to a period, largest first; they sum to the change of all expectations exactly."""
    then = {deal.deal_id: deal for deal in books.before}
    now = {deal.deal_id: deal for deal in books.after}
    found: list[Move] = []
    for key in then.keys() | now.keys():
        old, new = then.get(key), now.get(key)
        if old is None and new is not None:
            kind: Kind = "moved_in" if key in books.elsewhere_before else "new"
            found.append(Move(kind, key, expected_in(new, period)))
        elif new is None and old is not None:
            found.append(Move(_left(old, books, period), key, -expected_in(old, period)))
        elif old is not None and new is not None:
            found += _both(old, new, period)
    kept = [move for move in found if move.amount]
    return tuple(sorted(kept, key=lambda move: (-abs(move.amount), move.deal_id, move.kind)))


def _left(old: SnapshotDeal, books: Books, period: Period) -> Kind:
    if old.deal_id in books.elsewhere_after:
        return "moved_out"
    last = (books.between or {}).get(old.deal_id)
    if last is None or last.state == "open":
        return "gone"
    return "lost" if last.state == "lost" else _won(last, period)


def _won(new: SnapshotDeal, period: Period) -> Kind:
    """What being won means to a period: won in it, in a later one, or in an earlier one."""
    if new.closed_on is None or period.begins <= new.closed_on < period.ends:
        return "won"
    return "slipped_out" if new.closed_on >= period.ends else "won_earlier"


def _both(old: SnapshotDeal, new: SnapshotDeal, period: Period) -> list[Move]:
    was, becomes = expected_in(old, period), expected_in(new, period)
    if old.state != "open" and new.state == "open":
        return [Move("reopened", old.deal_id, becomes - was)]
    if new.state == "lost":
        return [Move("lost", old.deal_id, becomes - was)]
    if old.state == "lost":
        return [Move(_won(new, period), old.deal_id, becomes - was)]
    resized = expected_in(replace(old, amount_own=new.amount_own), period)
    size: Kind = "grown" if resized > was else "shrunk"
    return [
        Move(size, old.deal_id, resized - was),
        Move(_why(old, new, period), old.deal_id, becomes - resized),
    ]


def _why(old: SnapshotDeal, new: SnapshotDeal, period: Period) -> Kind:
    if new.state == "won":
        if old.state == "won" and _won(old, period) != "won" and _won(new, period) == "won":
            return "pulled_in"
        return _won(new, period)
    before, after = _due(old, period), _due(new, period)
    if before and not after:
        return "slipped_out"
    return "pulled_in" if after and not before else "probability"


def _due(deal: SnapshotDeal, period: Period) -> bool:
    """Whether somebody expects it to close before the period is over."""
    return deal.expected_close is not None and deal.expected_close < period.ends


def part_of_product(deal: SnapshotDeal, product_id: UUID) -> SnapshotDeal:
    """The deal as a product's line counts it: the amount that is of the product."""
    return replace(deal, amount_own=deal.by_product.get(str(product_id), Decimal(0)).quantize(CENT))
