"""What a forecast is made from beside the model: open deals and their chances, what is won, who is there."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from models.revenue.calendar import Period
from models.revenue.spec import Level


class Part(NamedTuple):
    """A subject that a deal, a person or an account counts for, and with which share."""

    level: Level
    id: str
    """Empty for the company."""
    share: float = 1.0


COMPANY = Part("company", "")


@dataclass(frozen=True, slots=True)
class OpenDeal:
    """An open deal as a forecast takes it in."""

    deal_id: str
    amount: float
    """In the organization's own currency."""
    win_in: tuple[float, ...]
    """P(won in each of the coming months), the running one first; in all at most 1."""
    parts: tuple[Part, ...]
    """Whom it counts for beside the company."""


@dataclass(frozen=True, slots=True)
class Won:
    """What a subject has won already in a month."""

    level: Level
    id: str
    month: date
    amount: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """Everything beside model and seed that a forecast's numbers follow from."""

    as_of: datetime
    """Aware."""
    deals: tuple[OpenDeal, ...]
    won: tuple[Won, ...] = ()
    """In the running quarter; the company's own lines too."""
    users: Mapping[str, tuple[Part, ...]] = field(default_factory=dict)
    """Who may own deals that are not there yet: the teams they count for, themselves left out."""
    accounts: Mapping[str, tuple[Part, ...]] = field(default_factory=dict)
    """The territories of accounts, as far as known."""
    products: Mapping[str, str] = field(default_factory=dict)
    """Ids of products by the names that facts know them by; others keep their name."""

    def to_json(self) -> dict[str, Any]:
        """Return what `from_json` reads; the same inputs give the same text once keys are sorted."""
        return {
            "as_of": self.as_of.astimezone(UTC).isoformat(),
            "deals": [[d.deal_id, d.amount, list(d.win_in), _parts(d.parts)] for d in self.deals],
            "won": [[w.level, w.id, w.month.isoformat(), w.amount] for w in self.won],
            "users": {name: _parts(parts) for name, parts in self.users.items()},
            "accounts": {name: _parts(parts) for name, parts in self.accounts.items()},
            "products": dict(self.products),
        }

    @classmethod
    def from_json(cls, written: Mapping[str, Any]) -> "Inputs":
        """Return the inputs that `to_json` wrote."""
        return cls(
            as_of=datetime.fromisoformat(written["as_of"]),
            deals=tuple(
                OpenDeal(deal_id, float(amount), tuple(map(float, chances)), _read(parts))
                for deal_id, amount, chances, parts in written["deals"]
            ),
            won=tuple(
                Won(level, id_, date.fromisoformat(month), float(amount))
                for level, id_, month, amount in written["won"]
            ),
            users={name: _read(parts) for name, parts in written["users"].items()},
            accounts={name: _read(parts) for name, parts in written["accounts"].items()},
            products=dict(written["products"]),
        )

    def digest(self) -> str:
        """Return the SHA-256 of all of it but the moment, hexadecimal.

        Chances and what is won move with time; when nothing of it moved, the same forecast holds.
        """
        told = {name: value for name, value in self.to_json().items() if name != "as_of"}
        return hashlib.sha256(json.dumps(told, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A subject's revenue in a period."""

    level: Level
    id: str
    period: Period
    closed: float
    pipeline_mean: float
    new_business_mean: float
    quantiles: tuple[float, ...]
    """At `spec.GRID`, of the total, rising, never below `closed`."""

    @property
    def mean(self) -> float:
        """What is expected in all."""
        return self.closed + self.pipeline_mean + self.new_business_mean


def shares_of(
    products: Sequence[str],
    shares: Sequence[float | None],
    names: Mapping[str, str],
    *,
    otherwise: Mapping[str, float],
) -> Iterable[Part]:
    """Return the product parts of a deal's lines; of a deal without any, `otherwise`: what won deals hold."""
    lines = {name: share for name, share in zip(products, shares, strict=True) if share}
    for product, share in (lines or otherwise).items():
        yield Part("product", names.get(product, product), float(share))


def _parts(parts: Iterable[Part]) -> list[list[Any]]:
    return [list(part) for part in parts]


def _read(parts: Iterable[Sequence[Any]]) -> tuple[Part, ...]:
    return tuple(Part(level, id_, float(share)) for level, id_, share in parts)
