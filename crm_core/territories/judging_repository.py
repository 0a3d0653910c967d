"""Judging territories before and after they hold: coverage, overlaps, gaps, and what is sold in each."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from itertools import combinations
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.kit.filtering import Lookup
from crm_core.kit.paging import Order, Page, Place, page
from crm_core.territories.criteria import Criteria, Verdict, compare, pairs
from crm_core.territories.repository import PLACES, hits, laid, resource_of
from crm_core.territories.schemas import Coverage, Laid, Overlap, Performance, Rule, Shadowed
from crm_core.territories.tables import TerritoryRow


async def coverage(session: AsyncSession, version_id: UUID, noun: str, *, lookup: Lookup) -> Coverage:
    """Judge a version, a draft as well as one that holds, by the records of a noun that may be seen.

    The data is read once: per combination of rules that fit, how many records it fits.
    """
    found = await laid(session, version_id)
    resource, rules = resource_of(noun, lookup), found.of(noun)
    place = PLACES[noun]
    homes = (
        select(place.record.label("record_id"), TerritoryRow.origin_id.label("origin_id"))
        .join(TerritoryRow, TerritoryRow.id == place.table.territory_id)
        .where(place.table.to_at.is_(None), place.table.pinned_by.is_not(None))
        .subquery()
    )
    judged = (
        select(hits(rules, resource, lookup=lookup).label("hits"), homes.c.origin_id)
        .select_from(resource.table)
        .outerjoin(homes, homes.c.record_id == resource.column("id"))
        .subquery()
    )
    query = select(judged.c.hits, judged.c.origin_id, func.count()).group_by(
        judged.c.hits, judged.c.origin_id
    )
    rows = [tuple(row) for row in await session.execute(query)]
    return _judged(found, noun, rules, rows)


def _judged(found: Laid, noun: str, rules: tuple[Rule, ...], rows: list[tuple[Any, ...]]) -> Coverage:
    homes = {one.origin_id: one.id for one in found.territories}
    by_territory: Counter[UUID] = Counter()
    both: Counter[frozenset[UUID]] = Counter()
    records = matched = pinned = 0
    for places, origin_id, count in rows:
        fit = tuple(dict.fromkeys(rules[n].territory_id for n in places))
        home = homes.get(origin_id)
        decided = (home,) if home is not None else fit[:1] if found.about.matching == "first" else fit
        records += count
        pinned += count if home is not None else 0
        matched += count if decided else 0
        for territory_id in decided:
            by_territory[territory_id] += count
        for pair in combinations(fit, 2):
            both[frozenset(pair)] += count
    return Coverage(
        noun, records, matched, pinned, by_territory, _overlaps(rules, both), _shadowed(found, rules)
    )


def _overlaps(rules: tuple[Rule, ...], both: Mapping[frozenset[UUID], int]) -> tuple[Overlap, ...]:
    """Pairs of territories that share records, or whose rules say that they might."""
    read = {rule.id: Criteria.read(rule.criteria) for rule in rules}
    verdicts: dict[frozenset[UUID], Verdict] = {}
    for one, other in pairs(rules):
        if one.territory_id == other.territory_id:
            continue
        pair = frozenset((one.territory_id, other.territory_id))
        filtered = bool(one.filter or other.filter)
        verdict = compare(read[one.id], read[other.id], filtered=filtered)
        if verdict == "overlapping" or pair not in verdicts or verdicts[pair] == "disjoint":
            verdicts[pair] = verdict
    told = [
        Overlap(min(pair), max(pair), records=both.get(pair, 0), verdict=verdict)
        for pair, verdict in verdicts.items()
        if verdict == "overlapping" or both.get(pair, 0)
    ]
    return tuple(sorted(told, key=lambda one: -one.records))


def _shadowed(found: Laid, rules: tuple[Rule, ...]) -> tuple[Shadowed, ...]:
    if found.about.matching != "first":
        return ()
    told: dict[UUID, Shadowed] = {}
    for earlier, later in pairs(rules):
        covers = not earlier.filter and Criteria.read(earlier.criteria).covers(Criteria.read(later.criteria))
        if covers:
            told.setdefault(later.id, Shadowed(later.id, earlier.id))
    return tuple(told.values())


async def gaps(
    session: AsyncSession, version_id: UUID, noun: str, *, lookup: Lookup, after: Place | None, limit: int
) -> Page[tuple[UUID, str]]:
    """List the records that no rule of a version fits and nobody pinned: id and name."""
    found = await laid(session, version_id)
    resource = resource_of(noun, lookup)
    place = PLACES[noun]
    origins = [one.origin_id for one in found.territories]
    pinned = (
        select(place.record)
        .join(TerritoryRow, TerritoryRow.id == place.table.territory_id)
        .where(
            place.table.to_at.is_(None),
            place.table.pinned_by.is_not(None),
            TerritoryRow.origin_id.in_(origins),
        )
    )
    key, title = resource.column("id"), resource.column(resource.title)
    query = select(key, title).where(
        func.cardinality(hits(found.of(noun), resource, lookup=lookup)) == 0, key.not_in(pinned)
    )
    return await page(
        session, query, order=Order((key,)), after=after, limit=limit, read=lambda row: (row[0], row[1])
    )


_PERFORMANCE = text("""
    with recursive wanted as (
        select t.id as root, t.id from territories t where t.version_id = :version_id
    ), below as (
        select w.root, w.id from wanted w
        union
        select b.root, t.id from below b join territories t on t.parent_id = b.id
    ), lying as (
        select distinct b.root, a.account_id
        from below b join account_territories a on a.territory_id = b.id and a.to_at is null
    ), sold as (
        select l.root, d.currency,
               count(*) filter (where d.state = 'open') as open_deals,
               coalesce(sum(d.amount) filter (where d.state = 'open'), 0) as pipeline,
               count(*) filter (where d.state = 'won' and p.within) as won_deals,
               coalesce(sum(d.amount) filter (where d.state = 'won' and p.within), 0) as won,
               count(*) filter (where d.state = 'lost' and p.within) as lost_deals
        from lying l join deals d on d.account_id = l.account_id
        cross join lateral (select d.closed_at >= :since and d.closed_at < :until as within) p
        group by l.root, d.currency
    ), working as (
        select b.root, m.user_id from below b join territory_members m on m.territory_id = b.id
        where m.role <> 'overlay' group by b.root, m.user_id
    ), kinds as (
        select w.root, w.user_id, q.currency, q.period, sum(q.amount) as amount
        from working w join quotas q on q.user_id = w.user_id
        where q.measure = 'revenue' and q.starts_on >= cast(:since as timestamptz)::date
          and q.ends_on <= cast(:until as timestamptz)::date
        group by w.root, w.user_id, q.currency, q.period
    ), quota as (
        select one.root, one.currency, sum(one.amount) as amount
        from (select k.root, k.user_id, k.currency, max(k.amount) as amount from kinds k
              group by k.root, k.user_id, k.currency) one
        group by one.root, one.currency
    )
    select r.id, s.currency,
           (select count(*) from lying l where l.root = r.id) as accounts,
           coalesce(s.open_deals, 0) as open_deals, coalesce(s.pipeline, 0) as pipeline,
           coalesce(s.won_deals, 0) as won_deals, coalesce(s.won, 0) as won,
           coalesce(s.lost_deals, 0) as lost_deals,
           (select count(*) from working w where w.root = r.id) as representatives, q.amount as quota
    from territories r left join sold s on s.root = r.id
    left join quota q on q.root = r.id and q.currency = s.currency
    where r.version_id = :version_id
    order by r.name, r.id, s.currency
""")


async def performance(
    session: AsyncSession, version_id: UUID, *, since: datetime, until: datetime
) -> tuple[Performance, ...]:
    """What each territory, with all below it, sold in a period, a row per currency; as far as one sees.

    Where somebody has quotas for months and for the quarter, the greater sum counts.
    """
    await laid(session, version_id)
    rows = await session.execute(_PERFORMANCE, {"version_id": version_id, "since": since, "until": until})
    return tuple(
        Performance(
            row.id, row.currency, row.accounts, row.open_deals, Decimal(row.pipeline), row.won_deals,
            Decimal(row.won), row.lost_deals, row.representatives, row.quota,
        )
        for row in rows
    )  # fmt: skip
