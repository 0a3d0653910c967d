"""A forecast from the record: open deals, their stored timings, what is won; the model's numbers of it."""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

import numpy as np

from crm_core import forecasts
from crm_core.forecasts import CENT, Period, Snapshot, SnapshotDeal, SnapshotLine, Subject
from models.revenue import MONTHS, Inputs, Line, OpenDeal, Part, Revenue, Won
from models.revenue.calendar import months_from, quarter_begin, told
from models.revenue.inputs import COMPANY
from models.revenue.predict import Standing
from models.revenue.spec import GRID, WEEKS
from pipelines.forecast_reading import Record, RecordDeal

_DAY_SECONDS: Final = 86400.0
_WEEK_DAYS: Final = 7.0
_CHANCE_DIGITS: Final = 6


@dataclass(frozen=True)
class Made:
    """A forecast before it is kept."""

    inputs: Inputs
    lines: tuple[SnapshotLine, ...]
    deals: tuple[SnapshotDeal, ...]


def moment_of(at: datetime) -> datetime:
    """Return the full hour as of which a forecast is made: asked again within the hour, nothing else has
    moved.
    """
    return at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def since(at: datetime) -> datetime:
    """Return from when on closed deals matter: the first moment of the running quarter."""
    first = quarter_begin(months_from(moment_of(at), 1)[0])
    return datetime.combine(first, time(), UTC)


def pool_accounts(model: Revenue) -> set[UUID]:
    """Return the accounts of past wins, whose territories a forecast needs."""
    return {id_ for name in model.components.pool.account if (id_ := _uuid(name)) is not None}


def snapshot(model: Revenue, record: Record, *, currency: str, at: datetime, cause: str) -> Snapshot:
    """Return the forecast of an organization as of the hour of `at`, ready to be kept."""
    made = make(model, record, at=at)
    inputs = made.inputs.to_json()
    seed = model.params.seed
    return Snapshot(
        as_of=made.inputs.as_of,
        computed_at=at,
        cause=cause,
        model_version=model.version,
        basis=model.basis,
        basis_note=model.basis_note,
        currency=currency,
        inputs_hash=digest(inputs, made.deals, seed),
        seed=seed,
        inputs=inputs,
        lines=made.lines,
        deals=made.deals,
    )


def make(model: Revenue, record: Record, *, at: datetime) -> Made:
    """Return inputs, lines and deals of a forecast as of the hour of `at`."""
    moment = moment_of(at)
    still_open = [deal for deal in record.deals if deal.state == "open"]
    chances = _chances(model, record, still_open, moment)
    teams = teams_of(record)
    inputs = Inputs(
        as_of=moment,
        deals=tuple(
            OpenDeal(str(deal.id), float(deal.amount), chances[deal.id], _parts(deal, teams))
            for deal in still_open
        ),
        won=tuple(_won(model, record, teams)),
        users={str(owner): teams.get(owner, ()) for owner in record.owners},
        accounts={
            str(account): (Part("territory", str(record.territories[account])),)
            for account in sorted(pool_accounts(model))
            if account in record.territories
        },
        products={name: str(id_) for name, id_ in sorted(record.products.items())},
    )
    deals = tuple(_kept(model, record, deal, chances.get(deal.id), moment) for deal in record.deals)
    found = model.combine(inputs)
    return Made(inputs, tuple(_lines(found, record, deals, teams)), deals)


def digest(inputs: Mapping[str, Any], deals: Iterable[SnapshotDeal], seed: int) -> str:
    """Return the SHA-256 of all that a snapshot's numbers follow from, its moment included, hexadecimal."""
    told_of = [
        [
            str(deal.deal_id), str(deal.owner_id), deal.state, str(deal.amount_own), str(deal.expected_close),
            str(deal.closed_on), deal.category, deal.stage_weight, dict(deal.win_in), str(deal.territory_id),
            {name: str(amount) for name, amount in deal.by_product.items()},
        ]
        for deal in sorted(deals, key=lambda one: one.deal_id)
    ]  # fmt: skip
    written = json.dumps([inputs, told_of, seed], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()


def teams_of(record: Record) -> dict[UUID, tuple[Part, ...]]:
    """Return the teams that each person counts for: of everybody above them who leads, and of themselves if
    they do.
    """
    found: dict[UUID, list[Part]] = {}
    for leader in sorted(record.everybody.people):
        if record.everybody.leads(leader):
            for member in record.everybody.below(leader):
                found.setdefault(member, []).append(Part("team", str(leader)))
    return {member: tuple(parts) for member, parts in found.items()}


def _chances(
    model: Revenue, record: Record, deals: Sequence[RecordDeal], moment: datetime
) -> dict[UUID, tuple[float, ...]]:
    """Return P(won in each coming month) of open deals, as far as their stored timings know."""
    if not deals:
        return {}
    win_by = np.full((len(deals), WEEKS), np.nan)
    waited, left = np.zeros(len(deals)), np.ones(len(deals))
    for place, deal in enumerate(deals):
        timing = record.timings.get(deal.id)
        if timing is None or len(timing.win_by) < WEEKS:
            continue
        win_by[place] = timing.win_by[:WEEKS]
        waited[place] = max((moment - timing.as_of).total_seconds() / _DAY_SECONDS, 0.0)
        gone = np.add(timing.win_by, timing.lose_by)
        weeks = np.arange(gone.size + 1) * _WEEK_DAYS
        left[place] = 1 - np.interp(waited[place], weeks, np.concatenate([[0.0], gone]))
    standing = Standing(
        win_by=win_by,
        waited=waited,
        still_open=left,
        stage=[deal.stage for deal in deals],
        amount=np.array([float(deal.amount) for deal in deals]),
    )
    found = model.chances(standing, moment).round(_CHANCE_DIGITS)
    return {deal.id: tuple(row) for deal, row in zip(deals, found.tolist(), strict=True)}


def _parts(deal: RecordDeal, teams: Mapping[UUID, tuple[Part, ...]]) -> tuple[Part, ...]:
    found = []
    if deal.owner_id is not None:
        found += [Part("user", str(deal.owner_id)), *teams.get(deal.owner_id, ())]
    if deal.territory_id is not None:
        found.append(Part("territory", str(deal.territory_id)))
    return (*found, *(Part("product", str(id_), share) for id_, share in deal.shares.items()))


def _products(model: Revenue, record: Record, deal: RecordDeal) -> dict[UUID, float]:
    """Return a deal's shares of products; of one without lines, those of past wins."""
    if deal.lined:
        return dict(deal.shares)
    mix = model.components.pool.mix
    return {record.products[name]: share for name, share in mix.items() if name in record.products}


def _won(model: Revenue, record: Record, teams: Mapping[UUID, tuple[Part, ...]]) -> Iterable[Won]:
    found: dict[tuple[Any, str, date], Decimal] = {}
    for deal in record.deals:
        if deal.state != "won" or deal.closed_on is None:
            continue
        month = deal.closed_on.replace(day=1)
        whole = [part for part in (COMPANY, *_parts(deal, teams)) if part.level != "product"]
        lines = [Part("product", str(id_), share) for id_, share in _products(model, record, deal).items()]
        for part in (*whole, *lines):
            key = (part.level, part.id, month)
            amount = (deal.amount * Decimal(repr(part.share))).quantize(CENT)
            found[key] = found.get(key, Decimal(0)) + amount
    for (level, id_, month), amount in sorted(found.items()):
        yield Won(level, id_, month, float(amount))


def _kept(
    model: Revenue,
    record: Record,
    deal: RecordDeal,
    chances: tuple[float, ...] | None,
    moment: datetime,
) -> SnapshotDeal:
    weight = {"won": 1.0, "lost": 0.0}.get(deal.state, record.stage_weights.get(deal.stage_id, 0.0))
    category = record.categories[deal.id].category if deal.id in record.categories else "pipeline"
    return SnapshotDeal(
        deal_id=deal.id,
        owner_id=deal.owner_id,
        state=deal.state,
        amount_own=deal.amount,
        expected_close=deal.expected_close,
        closed_on=deal.closed_on,
        category=category,
        stage_weight=weight,
        win_in={} if chances is None else _by_period(chances, moment),
        territory_id=deal.territory_id,
        by_product={
            str(id_): (deal.amount * Decimal(repr(share))).quantize(CENT)
            for id_, share in sorted(_products(model, record, deal).items())
        },
    )


def _by_period(chances: Sequence[float], moment: datetime) -> dict[str, float]:
    months = months_from(moment, MONTHS)
    found = {}
    for each in told(moment):
        inside = [
            chance for month, chance in zip(months, chances, strict=True) if each.begins <= month < each.ends
        ]
        found[Period(each.kind, each.begins).key] = round(sum(inside), _CHANCE_DIGITS)
    return found


def _lines(
    found: Iterable[Line],
    record: Record,
    deals: Sequence[SnapshotDeal],
    teams: Mapping[UUID, tuple[Part, ...]],
) -> Iterable[SnapshotLine]:
    """Return the model's lines with what categories and stages say beside them."""
    books: dict[Subject, list[SnapshotDeal]] = {}
    for deal in deals:
        for subject in _subjects(deal, teams):
            books.setdefault(subject, []).append(_share(deal, subject))
    known = set(record.everybody.people)
    for line in found:
        whose = _subject(line, known)
        if whose is None:
            continue
        period = Period(line.period.kind, line.period.begins)
        sums = forecasts.sums(books.get(whose, ()), period)
        parts = [_cents(each) for each in (line.closed, line.pipeline_mean, line.new_business_mean)]
        yield SnapshotLine(
            subject=whose,
            period=period,
            closed=parts[0],
            pipeline_mean=parts[1],
            new_business_mean=parts[2],
            mean=sum(parts, Decimal(0)),
            quantiles={chance: _cents(each) for chance, each in zip(GRID, line.quantiles, strict=True)},
            commit=sums.commit,
            best_case=sums.best_case,
            pipeline_total=sums.pipeline_total,
            stage_weighted=sums.stage_weighted,
            open_deals=sums.open_deals,
        )


def _subject(line: Line, people: Collection[UUID]) -> Subject | None:
    """Return whose line it is; None of a product that the list does not have, or of somebody who is no
    person.
    """
    if line.level == "company":
        return Subject("company")
    id_ = _uuid(line.id)
    if id_ is None or (line.level in {"user", "team"} and id_ not in people):
        return None
    return Subject(line.level, id_)


def _subjects(deal: SnapshotDeal, teams: Mapping[UUID, tuple[Part, ...]]) -> Iterable[Subject]:
    yield Subject("company")
    if deal.owner_id is not None:
        yield Subject("user", deal.owner_id)
        for part in teams.get(deal.owner_id, ()):
            yield Subject("team", UUID(part.id))
    if deal.territory_id is not None:
        yield Subject("territory", deal.territory_id)
    for name in deal.by_product:
        yield Subject("product", UUID(name))


def _share(deal: SnapshotDeal, subject: Subject) -> SnapshotDeal:
    if subject.level != "product":
        return deal
    return replace(deal, amount_own=deal.by_product[str(subject.id)])


def _cents(amount: float) -> Decimal:
    return Decimal(repr(round(float(amount), 2))).quantize(CENT)


def _uuid(name: str) -> UUID | None:
    try:
        return UUID(name)
    except ValueError:
        return None
