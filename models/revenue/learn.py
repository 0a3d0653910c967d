"""What can be learned as of a moment from what was known then: curves, past wins, shares, growth."""

from datetime import datetime
from typing import Final

import numpy as np
from numpy.typing import NDArray

from models.revenue import stages
from models.revenue.components import Components, Created, Pool
from models.revenue.history import Deals, History
from models.revenue.reconcile import agreed
from models.revenue.spec import Params

Floats = NDArray[np.float64]

_DAY: Final = np.timedelta64(1, "D")
_DAY_SECONDS: Final = 86_400.0
_MOST_POOL: Final = 1500
_FEWEST_POOL: Final = 30
_MOST_RATIOS: Final = 1000
_RATIO_RANGE: Final = (0.2, 5.0)
_ACTIVE_DAYS: Final = 120
_OWNER_MONTHS: Final = 12
_OWNER_HALF_LIFE: Final = 6.0


def learn(
    history: History, at: datetime, *, created: Created, params: Params, standing: Deals | None = None
) -> Components:
    """Return the components as of a moment; later facts do not matter. Shock and stretch come from a
    backtest.

    `standing` are the deals open then, as they stood; without, as they stand at the end of the rows.
    """
    now = np.datetime64(at, "us")
    deals = history.deals.take(history.deals.opened_at <= now)
    stage, weeks, won, _ = history.asked_before(at)
    return Components(
        created=created,
        opening=_opening(deals, now, params),
        stages=stages.fit(stage, weeks, won) if stage.size else stages.prior(),
        pool=_pool(deals, now, params),
        users=owners(deals, now, standing=standing),
        ratios=_ratios(history, now),
        lean=params.lean,
        unproven=params.unproven,
        paths=params.paths,
    )


def growth(history: History, at: datetime) -> float:
    """Return by how much amounts had changed on average when deals were won, as a multiple."""
    raw = _raw_ratios(history, np.datetime64(at, "us"))
    return float(raw.mean()) if raw.size else 1.0


def active(deals: Deals, now: np.datetime64, *, standing: Deals | None) -> list[str]:
    """Return the owners of deals that are open or were opened of late, of deals as known at `now`.

    `standing` are the deals open then, as they stood; without, as they stand at the end of the rows.
    """
    closed = deals.known_at <= now
    lately = deals.opened_at > now - _ACTIVE_DAYS * _DAY
    open_owners = deals.owner_id[~closed] if standing is None else standing.owner_id
    return sorted(
        {str(name) for name in (*open_owners, *deals.owner_id[closed & lately]) if name is not None}
    )


def owners(deals: Deals, now: np.datetime64, *, standing: Deals | None = None) -> dict[str, float]:
    """Return the active owners' shares of business to come.

    Each one's newest months count most; what those won who left is shared out as `reconcile.agreed` says, and
    everybody is pulled towards the same share by their own unsureness.
    """
    names = active(deals, now, standing=standing)
    if not names:
        return {}
    month = now.astype("datetime64[M]")
    back = (month - deals.closed_at.astype("datetime64[M]")).astype(np.int64)
    counted = (deals.won == 1) & (deals.known_at <= now) & (back >= 1) & (back <= _OWNER_MONTHS)
    weight = 0.5 ** (np.arange(1, _OWNER_MONTHS + 1) / _OWNER_HALF_LIFE)
    weight /= weight.sum()
    table = np.zeros((len(names), _OWNER_MONTHS))
    whole = np.zeros(_OWNER_MONTHS)
    place = {name: row for row, name in enumerate(names)}
    for owner, amount, ago in zip(deals.owner_id[counted], deals.amount[counted], back[counted], strict=True):
        whole[ago - 1] += amount
        if owner in place:
            table[place[owner], ago - 1] += amount
    mean = table @ weight
    total = float(whole @ weight)
    if total <= 0:
        return dict.fromkeys(names, 1 / len(names))
    noise = ((table - mean[:, np.newaxis]) ** 2) @ weight * float(np.square(weight).sum())
    equal = total / len(names)
    between = max(float(np.var(mean)) - float(noise.mean()), 0.0)
    pulled = mean + (equal - mean) * noise / np.maximum(noise + between, 1e-9)
    _, parts = agreed(total, pulled, whole_variance=0.0, part_variances=noise + equal**2 * 0.01)
    return {name: float(each) for name, each in zip(names, parts / max(parts.sum(), 1e-9), strict=True)}


def _opening(deals: Deals, now: np.datetime64, params: Params) -> Floats:
    age = (now - deals.opened_at) / _DAY
    closed = deals.known_at <= now
    weeks = np.where(closed, (deals.known_at - deals.opened_at) / _DAY, age) / 7.0
    won = np.where(closed, deals.won, np.nan)
    weight = 0.5 ** (age / params.half_life_days)
    nobody = np.full(deals.count, None, dtype=object)
    return stages.fit(nobody, weeks.astype(np.float64), won, weight=weight).any_stage


def _pool(deals: Deals, now: np.datetime64, params: Params) -> Pool:
    known = deals.known_at <= now
    won = known & (deals.won == 1)
    mask = won if won.sum() >= _FEWEST_POOL else deals.amount > 0
    moment = np.where(known, deals.closed_at, deals.opened_at)
    order = np.argsort(moment, kind="stable")
    newest = [place for place in order if mask[place]][-_MOST_POOL:]
    seconds = (now - moment[newest]).astype("timedelta64[s]").astype(np.float64)
    ago = np.maximum(seconds / _DAY_SECONDS, 0.0)
    weight = np.asarray(0.5 ** (ago / params.half_life_days), dtype=np.float64)
    return Pool(
        amount=np.maximum(deals.amount[newest], 0.0),
        weight=weight / max(float(weight.sum()), 1e-12),
        account=tuple(str(deals.account_id[place] or "") for place in newest),
        region=tuple(str(deals.region[place] or "") for place in newest),
        products=tuple(tuple(deals.products[place]) for place in newest),
        shares=tuple(tuple(each or 0.0 for each in deals.shares[place]) for place in newest),
    )


def _raw_ratios(history: History, now: np.datetime64) -> Floats:
    final = dict(zip(history.deals.deal_id, history.deals.amount, strict=True))
    shown = history.open
    mask = (shown.as_of < now) & (shown.won == 1) & (shown.known_at <= now) & (shown.amount > 0)
    found = [
        final[name] / amount
        for name, amount in zip(shown.deal_id[mask], shown.amount[mask], strict=True)
        if final.get(name, 0.0) > 0
    ]
    return np.clip(np.asarray(found, dtype=np.float64), *_RATIO_RANGE)


def _ratios(history: History, now: np.datetime64) -> Floats:
    """Return ratios with mean 1: that amounts shrink or grow on average is told by `growth`, not added."""
    raw = np.sort(_raw_ratios(history, now))
    if not raw.size:
        return np.ones(1)
    kept = raw[np.linspace(0, raw.size - 1, min(raw.size, _MOST_RATIOS)).astype(np.intp)]
    return np.asarray(kept / kept.mean(), dtype=np.float64)
