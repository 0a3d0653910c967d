"""Every feature again in plain Python loops, written from what its sentence means and not from its SQL."""

import math
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

Fact = Mapping[str, Any]
History = Mapping[str, Sequence[Fact]]
Row = dict[str, Any]

DAY = timedelta(days=1)


def recompute(history: History, *, deal_id: str, as_of: datetime) -> Row:
    """The features of a deal at a moment."""
    known = {
        source: [fact for fact in facts if fact["known_at"] <= as_of] for source, facts in history.items()
    }
    mine = {
        source: [fact for fact in facts if fact.get("deal_id") == deal_id] for source, facts in known.items()
    }
    owner = _latest(mine["deal_owner"], "owner_id").get("owner_id")
    opened = mine["deal_opened"][0] if mine["deal_opened"] else {}
    source = _latest([*mine["deal_opened"], *mine["deal_source"]], "source").get("source")
    completed = {fact["touch_id"]: fact for fact in mine["touch_completed"]}
    owner_row = _owner(known, owner)
    account_row = _account(known, _account_of(known, deal_id), as_of)
    amount = _latest(mine["deal_amount"], "amount").get("amount")
    return (
        _shape(mine, {**opened, "source": source}, amount)
        | {
            "amount_vs_owner": _ratio(amount, owner_row.pop("usual")),
            "amount_vs_account": _ratio(amount, account_row.pop("usual")),
        }
        | _stages(mine["deal_stage"], opened, as_of)
        | _amounts(mine["deal_amount"], as_of)
        | _close_dates(mine["deal_expected_close"], as_of)
        | _touches(mine["touch"], completed, as_of)
        | _calls(mine["touch"], completed, as_of)
        | _answers(mine["touch"], as_of)
        | _people(mine["deal_person"])
        | owner_row
        | account_row
        | _calendar(as_of)
    )


def _nulls_last(value: Any) -> tuple[bool, Any]:
    return (value is None, 0 if value is None else value)


def _in_order(facts: Sequence[Fact], *content: str) -> list[Fact]:
    """Facts as they were learned; at the same moment a null comes after a value."""
    return sorted(
        facts, key=lambda f: (f["known_at"], f["occurred_at"], *(_nulls_last(f[c]) for c in content))
    )


def _latest(facts: Sequence[Fact], *content: str) -> Fact:
    return _in_order(facts, *content)[-1] if facts else {}


def _days(later: datetime, earlier: datetime) -> float:
    return (later - earlier) / DAY


def _cents(value: float | None) -> int | None:
    if value is None:
        return None
    scaled = value * 100.0
    return int(math.floor(abs(scaled) + 0.5) * math.copysign(1, scaled))


def _ratio(value: float | None, base: float | None) -> float | None:
    return None if value is None or not base else value / base


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None


def _shape(mine: Mapping[str, Sequence[Fact]], opened: Fact, amount: float | None) -> Row:
    lines = mine["deal_product"]
    signs = [1 if line["present"] else -1 for line in lines]
    worth = [_cents(line["quantity"] * line["unit_price"]) or 0 for line in lines]
    return {
        "pipeline": opened.get("pipeline"),
        "source": opened.get("source"),
        "amount": amount,
        "log_amount": None if amount is None else math.log(1 + max(amount, 0)),
        "product_lines": sum(signs),
        "product_value": sum(s * w for s, w in zip(signs, worth, strict=True)) / 100 if lines else None,
    }


def _stages(facts: Sequence[Fact], opened: Fact, as_of: datetime) -> Row:
    row: Row = {"days_open": _days(as_of, opened["occurred_at"]) if opened else None}
    ages = [_days(as_of, fact["occurred_at"]) for fact in facts]
    backward = [f for f in facts if f["from_position"] is not None and f["position"] < f["from_position"]]
    row |= {
        "stage_changes": max(len(facts) - 1, 0),
        "stage_changes_30d": sum(
            fact["from_position"] is not None and 0 <= age < 30 for fact, age in zip(facts, ages, strict=True)
        ),
        "stage_regressions": len(backward),
    }
    latest = _latest(facts, "position", "stage")
    if not latest:
        unknown = ("stage", "stage_position", "days_in_stage", "stages_below_furthest", "stall_ratio")
        return row | dict.fromkeys(unknown)
    here = _days(as_of, latest["occurred_at"])
    before = max(ages) - here
    return row | {
        "stage": latest["stage"],
        "stage_position": latest["position"],
        "days_in_stage": here,
        "stages_below_furthest": max(fact["position"] for fact in facts) - latest["position"],
        "stall_ratio": here * (len(facts) - 1) / before if before else None,
    }


def _amounts(facts: Sequence[Fact], as_of: datetime) -> Row:
    ordered = _in_order(facts, "amount")
    moves = [
        f["amount"] - f["from_amount"]
        for f in facts
        if f["amount"] is not None and f["from_amount"] is not None
    ]
    return {
        "amount_changes": max(len(facts) - 1, 0),
        "amount_raises": sum(move > 0 for move in moves),
        "amount_cuts": sum(move < 0 for move in moves),
        "amount_vs_first": _ratio(ordered[-1]["amount"], ordered[0]["amount"]) if ordered else None,
        "days_since_amount_change": (_days(as_of, ordered[-1]["occurred_at"]) if len(ordered) > 1 else None),
    }


def _close_dates(facts: Sequence[Fact], as_of: datetime) -> Row:
    ordered = _in_order(facts, "expected_close")
    first = ordered[0]["expected_close"] if ordered else None
    last = ordered[-1]["expected_close"] if ordered else None
    ahead = None if last is None else _days(datetime(last.year, last.month, last.day), as_of)  # noqa: DTZ001
    moves = [
        (f["expected_close"] - f["from_expected_close"]).days
        for f in facts
        if f["expected_close"] is not None and f["from_expected_close"] is not None
    ]
    return {
        "days_to_expected_close": ahead,
        "days_overdue": None if ahead is None else max(-1.0 - ahead, 0),
        "close_pushes": sum(move > 0 for move in moves),
        "close_pulls": sum(move < 0 for move in moves),
        "days_pushed": None if last is None or first is None else (last - first).days,
    }


def _became(fact: Fact, completed: Mapping[str, Fact], column: str = "outcome") -> Any:
    """What a touch was completed with, or else what it was logged with."""
    later = completed.get(fact["touch_id"], {}).get(column)
    return fact[column] if later is None else later


def _touches(facts: Sequence[Fact], completed: Mapping[str, Fact], as_of: datetime) -> Row:
    aged = [(_days(as_of, fact["occurred_at"]), fact) for fact in facts]
    past = [(age, fact) for age, fact in aged if age >= 0]
    inbound = [age for age, fact in past if fact["direction"] == "inbound"]
    two_way = [age for age, fact in past if fact["direction"] in ("inbound", "outbound")]
    meetings = [(age, _became(fact, completed)) for age, fact in aged if fact["kind"] == "meeting"]
    missed = ("no_show", "missed", "cancelled")
    offers = [(age, fact) for age, fact in past if fact["kind"] == "offer"]
    returned = [f for _, f in offers if f["direction"] == "inbound" or _became(f, completed) == "returned"]
    tasks = [
        fact["touch_id"] in completed or fact["outcome"] in ("done", "completed")
        for fact in facts
        if fact["kind"] == "task"
    ]

    def within(days: int, kind: str | None = None) -> int:
        return sum(age < days and kind in (None, fact["kind"]) for age, fact in past)

    return {
        **{f"touches_{days}d": within(days) for days in (7, 14, 30, 90)},
        "touches_ever": len(past),
        **{f"{kind}s_30d": within(30, kind) for kind in ("call", "email", "meeting")},
        "days_since_touch": min((age for age, _ in past), default=None),
        "touch_momentum": within(14) - (within(28) - within(14)),
        "inbound_30d": sum(age < 30 for age in inbound),
        "inbound_ever": len(inbound),
        "inbound_share": len(inbound) / len(two_way) if two_way else None,
        "days_since_inbound": min(inbound, default=None),
        "meetings_held": sum(age >= 0 and outcome not in missed for age, outcome in meetings),
        "meetings_missed": sum(outcome in missed for _, outcome in meetings),
        "meetings_ahead": sum(age < 0 and outcome not in missed for age, outcome in meetings),
        "offers_made": sum(fact["direction"] != "inbound" for _, fact in offers),
        "offers_returned": len(returned),
        "days_since_offer": min((age for age, _ in offers), default=None),
        "tasks_done": sum(tasks),
        "tasks_open": len(tasks) - sum(tasks),
    }


def _calls(facts: Sequence[Fact], completed: Mapping[str, Fact], as_of: datetime) -> Row:
    calls = [f for f in facts if f["kind"] == "call" and f["occurred_at"] <= as_of]
    minutes = [
        (_days(as_of, f["occurred_at"]), seconds / 60)
        for f in calls
        if (seconds := _became(f, completed, "duration_seconds")) is not None
    ]
    judged = [outcome for f in calls if (outcome := _became(f, completed)) is not None]
    return {
        "calls_ever": len(calls),
        "calls_connected_share": judged.count("connected") / len(judged) if judged else None,
        "call_minutes": sum(length for _, length in minutes),
        "call_minutes_30d": sum(length for age, length in minutes if age < 30),
        "longest_call_minutes": max((length for _, length in minutes), default=None),
    }


def _answers(facts: Sequence[Fact], as_of: datetime) -> Row:
    """An answer ends the attempts that came before it, as far as they were known when it became known."""
    replies: list[float] = []
    answered = ended = 0
    for answer in (f for f in facts if f["occurred_at"] <= as_of):
        before = [
            f
            for f in facts
            if f["known_at"] <= answer["known_at"] and f["occurred_at"] < answer["occurred_at"]
        ]
        attempts = [f["occurred_at"] for f in before if f["direction"] == "outbound"]
        inbound = [f["occurred_at"] for f in before if f["direction"] == "inbound"]
        if answer["direction"] == "inbound":
            answered = max(answered, len(attempts))
            if attempts and (not inbound or max(attempts) > max(inbound)):
                replies.append((answer["occurred_at"] - max(attempts)) / timedelta(hours=1))
        if answer["outcome"] == "connected":
            ended = max(ended, sum(f["outcome"] == "no_answer" for f in before))
    past = [f for f in facts if f["occurred_at"] <= as_of]
    return {
        "unanswered_outbound": sum(f["direction"] == "outbound" for f in past) - answered,
        "no_answer_streak": sum(f["outcome"] == "no_answer" for f in past) - ended,
        "reply_hours": _mean(replies),
        "slowest_reply_hours": max(replies, default=None),
    }


def _people(facts: Sequence[Fact]) -> Row:
    def here(role: str | None = None) -> int:
        return sum((1 if f["present"] else -1) for f in facts if role in (None, f["role"]))

    return {
        "people": here(),
        "decision_makers": here("decision_maker"),
        "economic_buyers": here("economic_buyer"),
        "champions": here("champion"),
        "people_left": sum(not f["present"] for f in facts),
    }


def _account_of(known: History, deal_id: str) -> str | None:
    """The account a deal is known to have."""
    named = [f for name in ("deal_opened", "deal_account") for f in known[name] if f["deal_id"] == deal_id]
    account: str | None = _latest(named, "account_id").get("account_id")
    return account


def _open_deals(known: History) -> list[str]:
    """The deals that are known and, as far as is known, neither closed nor deleted."""
    deals = {f["deal_id"] for name in ("deal_opened", "deal_owner", "deal_account") for f in known[name]}
    turns = [{**fact, "state": "closed"} for fact in known["deal_closed"]] + list(known["deal_life"])
    latest = {deal: _latest([f for f in turns if f["deal_id"] == deal], "state") for deal in deals}
    return [deal for deal, turn in latest.items() if turn.get("state", "open") == "open"]


def _usual(won: Sequence[Fact]) -> float | None:
    amounts = [cents for f in won if (cents := _cents(f["amount"])) is not None]
    mean = _mean(amounts)
    return None if mean is None else mean / 100


def _owner(known: History, owner: str | None) -> Row:
    if owner is None:
        names = ("usual", "owner_closed", "owner_win_rate", "owner_days_to_win", "owner_open_deals")
        return dict.fromkeys(names)
    closings = [f for f in known["deal_closed"] if f["owner_id"] == owner]
    won = [f for f in closings if f["won"]]
    owners = {
        deal: _latest([f for f in known["deal_owner"] if f["deal_id"] == deal], "owner_id").get("owner_id")
        for deal in _open_deals(known)
    }
    return {
        "usual": _usual(won),
        "owner_closed": len(closings),
        "owner_win_rate": (len(won) + 2) / (len(closings) + 4),
        "owner_days_to_win": _mean([_days(f["occurred_at"], f["opened_at"]) for f in won]),
        "owner_open_deals": list(owners.values()).count(owner),
    }


def _account(known: History, account: str | None, as_of: datetime) -> Row:
    described = [f for f in known["account"] if f["account_id"] == account]
    latest = _latest(described, "industry", "employees")
    row: Row = {
        "account_days_known": max((_days(as_of, f["occurred_at"]) for f in described), default=None),
        "account_industry": latest.get("industry"),
        "account_employees": latest.get("employees"),
    }
    if account is None:
        names = ("account_won", "account_lost", "days_since_account_win", "days_since_account_close")
        return row | dict.fromkeys((*names, "account_open_deals", "usual"))
    closings = [f for f in known["deal_closed"] if f["account_id"] == account]
    won = [f for f in closings if f["won"]]
    return row | {
        "usual": _usual(won),
        "account_won": len(won),
        "account_lost": len(closings) - len(won),
        "days_since_account_win": min((_days(as_of, f["occurred_at"]) for f in won), default=None),
        "days_since_account_close": min((_days(as_of, f["occurred_at"]) for f in closings), default=None),
        "account_open_deals": sum(_account_of(known, deal) == account for deal in _open_deals(known)),
    }


def _calendar(as_of: datetime) -> Row:
    month = 3 * ((as_of.month - 1) // 3) + 4
    quarter_end = date(as_of.year + month // 13, (month - 1) % 12 + 1, 1)
    return {
        "month": as_of.month,
        "weekday": as_of.replace(tzinfo=UTC).weekday(),
        "days_to_quarter_end": (quarter_end - as_of.date()).days,
    }
