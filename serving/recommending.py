"""What to do next: from a deal's newest score and an account's record to a stored recommendation."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

import numpy as np

from crm_core import insights, recommendations
from crm_core.kit import Work
from crm_core.recommendations import HELD_OUT, SHOWN, Facts, Recommendation, Recommending
from models.next_action import ACTIONS, CONTEXT, WAIT, Ask, NextAction, Rails, Ranking, Situation, refusals
from models.next_action import untrained as nothing_learned
from models.next_action.spec import MODEL, OF_FEATURES, Subject
from models.policy.choosing import fraction
from serving import committees
from serving.champions import Champions

_NEAR: Final = 0.05
"""Change of the uplift per hour, as a share, below which a recommendation is the same."""
_PARTS: Final = ("no_decision_maker", "no_economic_buyer", "no_champion", "no_technical_buyer")
"""What a committee lacks that a meeting could mend."""


def model_of(champions: Champions, organization: str) -> NextAction:
    """Return the organization's champion, or what answers before anything was learned."""
    try:
        found: NextAction | None = champions.kind(MODEL, organization)
    except KeyError:
        found = None
    return nothing_learned(organization) if found is None else found


async def recommend_deal(
    work: Work, deal_id: UUID, *, model: NextAction, at: datetime
) -> Recommendation | None:
    """Work out what to do next about a deal and store it, where it changed or a week has begun.

    None where nothing new was stored: as before, or the deal is closed, gone or not yet scored.
    """
    facts = await recommendations.of_deal(work.session, deal_id, at=at)
    if facts is None:
        return None
    await _note_what_followed(work, at=at, deal_id=deal_id)
    if not facts.open:
        await recommendations.withdraw(work, deal_id=deal_id)
        return None
    score = await insights.latest(work.session, deal_id)
    if score is None:
        return None
    lacking = await committees.missing(work, deal_id, at=at)
    missing = any(one.code in _PARTS for one in lacking)
    context = {
        "win": score.value,
        "amount": facts.amount,
        "missing_role": float(missing),
        **{name: _number(score.features.get(name)) for name in OF_FEATURES},
        "people": float(facts.people),
    }
    situation = _situation("deal", facts, context, missing=missing)
    return await _make(work, facts, context, situation, model=model, as_of=max(at, score.as_of), at=at)


async def recommend_account(
    work: Work, account_id: UUID, *, model: NextAction, at: datetime
) -> Recommendation | None:
    """Work out what to do next about an account and store it, where it changed or a week has begun."""
    facts = await recommendations.of_account(work.session, account_id, at=at)
    if facts is None:
        return None
    await _note_what_followed(work, at=at, account_id=account_id)
    context = {
        **dict.fromkeys(CONTEXT),
        "amount": facts.amount,
        "people": float(facts.people),
        "touches_14d": float(facts.touches_14d),
        "days_since_touch": facts.days_since_touch,
        "days_since_inbound": facts.days_since_inbound,
    }
    situation = _situation("account", facts, context, missing=False)
    return await _make(work, facts, context, situation, model=model, as_of=at, at=at)


async def _note_what_followed(
    work: Work, *, at: datetime, deal_id: UUID | None = None, account_id: UUID | None = None
) -> None:
    """Count an activity of the recommended kind as the recommendation done."""
    found = await recommendations.followed(work.session, at=at, deal_id=deal_id, account_id=account_id)
    if found is not None:
        recommendation_id, _, activity_id, _ = found
        await recommendations.answer(work, recommendation_id, answer="done", at=at, activity_id=activity_id)


async def _make(
    work: Work,
    facts: Facts,
    context: Mapping[str, float | None],
    situation: Situation,
    *,
    model: NextAction,
    as_of: datetime,
    at: datetime,
) -> Recommendation | None:
    settings = await recommendations.recommending(work.session, org_id=work.identity.org_id)
    made = decide(facts.id, context, situation, model=model, settings=settings, as_of=as_of, at=at)
    subject = {"deal_id": made.deal_id, "account_id": made.account_id}
    before = await recommendations.current(work.session, **subject)
    if before is not None and same(before, made):
        return None
    await recommendations.record(work, [made])
    return made


def decide(
    subject_id: UUID,
    context: Mapping[str, float | None],
    situation: Situation,
    *,
    model: NextAction,
    settings: Recommending,
    as_of: datetime,
    at: datetime,
) -> Recommendation:
    """Rank, and let the lot decide what is explored and who is held out.

    The lot is a hash of the organization's salt, the subject and, for exploring, the week: asked again, it
    falls the same. Chances are those of both lots together, held out counting as waiting.
    """
    ask = Ask(
        situation.subject,
        context,
        refusals(situation, rails_of(settings)),
        fraction(settings.salt, "explored", str(subject_id), week_of(as_of)),
    )
    (ranking,) = model.choose([ask], epsilon=settings.epsilon, hours=settings.hours or None)
    held_out = fraction(settings.salt, "held out", str(subject_id)) < settings.held_out
    share = settings.held_out
    chances = {
        one.action: (1 - share) * one.chance + (share if one.action == WAIT else 0.0)
        for one in ranking.candidates
    }
    action = WAIT if held_out else ranking.action
    chosen = ranking.candidate(action)
    is_deal = situation.subject == "deal"
    return Recommendation(
        deal_id=subject_id if is_deal else None,
        account_id=None if is_deal else subject_id,
        as_of=as_of,
        computed_at=at,
        arm=HELD_OUT if held_out else SHOWN,
        action=action,
        chance=chances[action],
        best=ranking.best,
        abstains=ranking.abstains,
        explored=ranking.explored and not held_out,
        amount=context["amount"],
        uplift=chosen.uplift,
        per_hour=chosen.per_hour,
        win=context["win"],
        candidates=_told(ranking),
        context={name: context[name] for name in CONTEXT},
        chances={name: chances[name] for name in ACTIONS},
        basis=ranking.basis,
        basis_note=ranking.basis_note,
        model_version=ranking.model_version,
    )


def same(before: Recommendation, now: Recommendation) -> bool:
    """Whether nobody would see a difference, and the week that counts one decision is the same."""
    if week_of(before.as_of) != week_of(now.as_of):
        return False
    told = ("arm", "action", "best", "abstains", "model_version")
    if any(getattr(before, name) != getattr(now, name) for name in told):
        return False
    order = [[(one["action"], one["refusal"] is None) for one in each.candidates] for each in (before, now)]
    return order[0] == order[1] and _near(before.per_hour, now.per_hour)


def week_of(moment: datetime) -> str:
    """Return a moment's ISO week in UTC."""
    year, week, _ = moment.astimezone(UTC).isocalendar()
    return f"{year}-W{week:02d}"


def rails_of(settings: Recommending) -> Rails:
    """Return the guard rails with the organization's own limits."""
    return Rails(
        contacts_a_week=settings.contacts_a_week,
        calls_a_week=settings.calls_a_week,
        emails_a_week=settings.emails_a_week,
    )


def _situation(
    subject: Subject, facts: Facts, context: Mapping[str, float | None], *, missing: bool
) -> Situation:
    position, offers = context["stage_position"], context["offers_made"]
    return Situation(
        subject=subject,
        open=facts.open,
        people=facts.people,
        calls_7d=facts.calls_7d,
        emails_7d=facts.emails_7d,
        meetings_7d=facts.meetings_7d,
        missing_role=missing,
        stage_position=None if position is None else int(position),
        offers_made=int(offers or 0),
        days_since_offer=context["days_since_offer"],
        days_since_inbound=context["days_since_inbound"],
        days_since_touch=context["days_since_touch"],
        days_in_stage=context["days_in_stage"],
        discounted=facts.discounted,
        has_manager=facts.has_manager,
        win=context["win"],
    )


def _told(ranking: Ranking) -> tuple[dict[str, Any], ...]:
    """Candidates as JSON: what cannot be said is null."""
    return tuple(
        {
            **{
                key: _number(value) if isinstance(value, float) else value
                for key, value in asdict(one).items()
            },
            "evidence": [asdict(each) for each in one.evidence],
        }
        for one in ranking.candidates
    )


def _number(value: Any) -> float | None:
    if value is None or not np.isfinite(float(value)):
        return None
    return float(value)


def _near(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return one is other
    return abs(one - other) <= _NEAR * max(abs(one), abs(other))
