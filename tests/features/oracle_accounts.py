"""Every feature of an account again in plain Python loops, written from what its sentence means."""

import math
from collections.abc import Collection, Sequence
from datetime import datetime

from tests.features import oracle
from tests.features.oracle import Fact, History, Row


def recompute(history: History, *, account_id: str, as_of: datetime) -> Row:
    """The features of an account at a moment."""
    known = {
        source: [fact for fact in facts if fact["known_at"] <= as_of] for source, facts in history.items()
    }
    mine = {
        source: [fact for fact in facts if fact.get("account_id") == account_id]
        for source, facts in known.items()
    }
    return (
        _purchases(mine["order"], as_of)
        | _subscriptions(mine["subscription"], as_of)
        | _invoices(mine["invoice"], as_of)
        | _payments(mine["payment"], as_of)
        | _touches(mine["touch"], as_of)
        | _deals(known, account_id, as_of)
    )


def _ago(fact: Fact, as_of: datetime) -> float:
    return oracle._days(as_of, fact["occurred_at"])


def _cents(values: Sequence[float | None]) -> list[int]:
    return [cents for value in values if (cents := oracle._cents(value)) is not None]


def _latest(facts: Sequence[Fact], *content: str) -> Fact:
    return oracle._latest(facts, *content)


def _purchases(turns: Sequence[Fact], as_of: datetime) -> Row:
    names = ("order_id", "status", "total", "occurred_at", "known_at")
    distinct = {tuple(turn[name] for name in names): turn for turn in turns}.values()
    happened = [turn for turn in distinct if turn["occurred_at"] <= as_of]
    placed = [turn for turn in happened if turn["status"] == "placed"]
    ages = [_ago(turn, as_of) for turn in placed]
    gap = (max(ages) - min(ages)) / (len(ages) - 1) if len(ages) > 1 else None
    usual = oracle._mean(_cents([turn["total"] for turn in placed]))
    last = _latest(placed, "total").get("total")
    hours = [hours for turn in placed if (hours := _gap_hours(turn, distinct)) is not None]
    return {
        "orders_ever": len(placed),
        "orders_90d": sum(age < 90 for age in ages),
        "orders_365d": sum(age < 365 for age in ages),
        "days_since_order": min(ages, default=None),
        "days_since_first_order": max(ages, default=None),
        "order_gap_days": gap,
        "order_gap_overrun": min(ages) / gap if gap else None,
        "order_irregularity": _variation(hours),
        "order_usual_amount": None if usual is None else usual / 100,
        "order_last_to_usual": last * 100 / usual if last is not None and usual else None,
        "orders_cancelled": sum(turn["status"] == "cancelled" for turn in happened),
    }


def _gap_hours(turn: Fact, turns: Collection[Fact]) -> int | None:

    before = [
        earlier["occurred_at"]
        for earlier in turns
        if earlier["status"] == "placed"
        and earlier["order_id"] != turn["order_id"]
        and earlier["known_at"] <= turn["known_at"]
        and earlier["occurred_at"] < turn["occurred_at"]
    ]
    return int((turn["occurred_at"] - max(before)).total_seconds() // 3600) if before else None


def _variation(hours: Sequence[int]) -> float | None:
    mean = oracle._mean(hours)
    if not mean:
        return None
    return math.sqrt(max(sum(h * h for h in hours) / len(hours) - mean * mean, 0.0)) / mean


def _subscriptions(turns: Sequence[Fact], as_of: datetime) -> Row:
    live: list[Row] = []
    left: list[float] = []
    for name in {turn["subscription_id"] for turn in turns}:
        own = [turn for turn in turns if turn["subscription_id"] == name]
        latest = _latest(own, "state", "mrr")
        if latest["state"] in ("cancelled", "ended"):
            left.append(max(_ago(turn, as_of) for turn in own if turn["state"] in ("cancelled", "ended")))
            continue
        renews_on = _latest([t for t in own if t["renews_on"] is not None], "renews_on").get("renews_on")
        change = _latest([t for t in own if t["state"] == "changed"], "mrr", "from_mrr")
        pair = (change.get("mrr"), change.get("from_mrr"))
        live.append(
            {
                "paused": latest["state"] == "paused",
                "cents": oracle._cents(latest["mrr"]) or 0,
                "age": max(_ago(turn, as_of) for turn in own),
                "due": None if renews_on is None else (renews_on - as_of.date()).days,
                "renewals": sum(turn["state"] == "renewed" for turn in own),
                "changed": _ago(change, as_of) if change else None,
                "grew": None not in pair and pair[0] > pair[1],  # type: ignore[operator]
                "shrank": None not in pair and pair[0] < pair[1],  # type: ignore[operator]
            }
        )
    due = [each["due"] for each in live if each["due"] is not None]
    soon = [each["cents"] for each in live if each["due"] is not None and each["due"] <= 90]
    return {
        "subscriptions": len(live),
        "subscriptions_paused": sum(each["paused"] for each in live),
        "mrr": sum(each["cents"] for each in live) / 100,
        "subscription_age_days": max((each["age"] for each in live), default=None),
        "days_to_renewal": float(min(due)) if due else None,
        "mrr_due_90d": sum(soon) / 100,
        "renewals": max((each["renewals"] for each in live), default=0),
        "subscriptions_left": len(left),
        "days_since_left": min(left, default=None),
        "subscriptions_grown": sum(each["grew"] for each in live),
        "subscriptions_shrunk": sum(each["shrank"] for each in live),
        "days_since_change": min((e["changed"] for e in live if e["changed"] is not None), default=None),
    }


def _invoices(turns: Sequence[Fact], as_of: datetime) -> Row:
    stand: list[tuple[Fact, int | None]] = []
    for name in {turn["invoice_id"] for turn in turns}:
        own = [turn for turn in turns if turn["invoice_id"] == name]
        due = max((turn["due_on"] for turn in own if turn["due_on"] is not None), default=None)
        over = None if due is None else (as_of.date() - due).days
        stand.append((_latest(own, "state", "total", "balance", "days_late"), over))
    states = [latest["state"] for latest, _ in stand]
    overdue = [
        (latest, over)
        for latest, over in stand
        if latest["state"] in ("issued", "reopened") and over is not None and over > 0
    ]
    settled = [
        (latest["occurred_at"], latest["days_late"])
        for latest, _ in stand
        if latest["state"] == "paid" and latest["days_late"] is not None
    ]
    lately = [late for moment, late in settled if oracle._days(as_of, moment) < 365]
    owed = [latest["total"] if latest["balance"] is None else latest["balance"] for latest, _ in overdue]
    return {
        "invoices_open": sum(state in ("issued", "reopened") for state in states),
        "invoices_overdue": len(overdue),
        "longest_overdue_days": max((over for _, over in overdue), default=0),
        "overdue_amount": sum(_cents(owed)) / 100,
        "days_late_mean": oracle._mean(lately),
        "days_late_worst": max(lately, default=None),
        "days_late_last": max(settled)[1] if settled else None,
        "late_share": oracle._mean([late > 3 for late in lately]),
        "invoices_written_off": states.count("written_off"),
        "invoices_contested": states.count("void") + states.count("reopened"),
    }


def _payments(payments: Sequence[Fact], as_of: datetime) -> Row:
    paid = [
        (_ago(fact, as_of), cents)
        for fact in payments
        if (cents := oracle._cents(fact["amount"])) is not None and _ago(fact, as_of) >= 0
    ]
    return {
        "days_since_payment": min((ago for ago, cents in paid if cents > 0), default=None),
        "paid_365d": sum(cents for ago, cents in paid if ago < 365) / 100,
        "refunds_365d": sum(cents < 0 for ago, cents in paid if ago < 365),
    }


def _touches(touches: Sequence[Fact], as_of: datetime) -> Row:
    past = [(fact, ago) for fact in touches if (ago := _ago(fact, as_of)) >= 0]
    talked = [(fact, ago) for fact, ago in past if fact["kind"] in ("call", "email", "meeting")]
    inbound = [ago for fact, ago in past if fact["direction"] == "inbound"]
    both = [f for f, ago in past if f["direction"] in ("inbound", "outbound") and ago < 365]
    row: Row = {f"account_touches_{days}d": sum(ago < days for _, ago in talked) for days in (30, 90, 365)}
    people = {fact["person_id"] for fact, ago in talked if ago < 90 and fact["person_id"] is not None}
    return row | {
        "account_touches_before": sum(90 <= ago < 180 for _, ago in talked),
        "account_inbound_90d": sum(ago < 90 for ago in inbound),
        "account_inbound_share": sum(ago < 365 for ago in inbound) / len(both) if both else None,
        "account_days_since_touch": min((ago for _, ago in talked), default=None),
        "account_days_since_inbound": min(inbound, default=None),
        "account_people_90d": len(people),
    }


def _deals(known: History, account: str, as_of: datetime) -> Row:
    closings = [f for f in known["deal_closed"] if f["account_id"] == account]
    won = [f for f in closings if f["won"]]
    lost = [f for f in closings if not f["won"]]
    described = [f for f in known["account"] if f["account_id"] == account]
    latest = _latest(described, "industry", "employees")
    held = [deal for deal in oracle._open_deals(known) if oracle._account_of(known, deal) == account]
    return {
        "deals_won": len(won),
        "deals_lost": len(lost),
        "deals_lost_180d": sum(_ago(f, as_of) < 180 for f in lost),
        "deals_open": len(held),
        "days_since_win": min((_ago(f, as_of) for f in won), default=None),
        "days_known": max((_ago(f, as_of) for f in described), default=None),
        "industry": latest.get("industry"),
        "employees": latest.get("employees"),
    }
