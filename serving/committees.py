"""Buying committees as reps see them: parts said and guessed, influence, and who has not been met."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import numpy as np

from crm_core import committees, deals
from crm_core.committees import Member, Said, Shape, Touched
from crm_core.kit import Work
from models import buying_role, influence
from models.buying_role import ROLES, Conduct, Counts, Guess, Labelled
from models.buying_role.spec import MODEL, VERSION
from models.buying_role.train import NOTHING
from models.influence import Influence, Move, Touch

LIKELY: Final = 0.5
"""A guessed part counts as filled from this probability on."""
RECENT: Final = timedelta(days=60)
_FEWEST: Final = 40
"""Labelled people below which nothing is said of accuracy."""
_FEWEST_CLOSED: Final = 20
"""Closed deals of either kind below which they say nothing of who should be met."""
_FOLDS: Final = 5
_SHOWN: Final = {
    "decision_maker": "decision maker",
    "economic_buyer": "economic buyer",
    "champion": "champion",
    "influencer": "influencer",
    "technical_buyer": "technical buyer",
    "user": "user",
    "gatekeeper": "gatekeeper",
}
_ALWAYS: Final = ("economic_buyer", "champion", "technical_buyer")
"""Parts whose absence is told even while too few deals are closed to say what matters here."""


@dataclass(frozen=True, slots=True)
class Seat:
    """One person of a committee."""

    member: Member
    guess: Guess | None
    """None when a rep said the part, or every part was rejected."""
    influence: Influence
    last_touch_at: datetime | None
    last_reply_at: datetime | None

    @property
    def plays(self) -> str | None:
        """The part said, or guessed with enough probability."""
        if self.member.role is not None:
            return self.member.role
        return self.guess.role if self.guess is not None and self.guess.probability >= LIKELY else None


@dataclass(frozen=True, slots=True)
class Missing:
    """What is missing in a committee, and what speaks for minding it."""

    code: str
    sentence: str
    won: int | None = None
    of_won: int | None = None
    lost: int | None = None
    of_lost: int | None = None


@dataclass(frozen=True, slots=True)
class Committee:
    """The committee of a deal, as of a moment."""

    seats: tuple[Seat, ...]
    missing: tuple[Missing, ...]
    learned_from: int
    accuracy: Mapping[str, Any]
    """How well parts were guessed of people not learned from; empty when too few are known."""
    model_version: str
    as_of: datetime


async def committee(work: Work, deal_id: UUID, *, at: datetime) -> Committee:
    """Read the committee of a deal.

    Raises:
        DealNotFoundError: There is none, or it may not be seen.

    """
    deal = await deals.read(work.session, deal_id)
    people = await committees.members(work.session, deal_id)
    touched = await committees.touches(work.session, deal_id, at=at)
    moved = await committees.moves(work.session, deal_id, at=at)
    refused = await committees.rejected(work.session, deal_id)
    learning = await committees.latest_learning(work.session)
    counts = NOTHING if learning is None else Counts.from_json(learning.counts)
    shares = {
        one.person: one
        for one in influence.weigh(
            [str(one.person_id) for one in people],
            [Touch(str(t.person_id), _days(at, t.occurred_at), t.inbound, t.meeting) for t in touched],
            [Move(_days(at, moment)) for moment in moved],
            seed=deal_id.int % 2**32,
        )
    }
    seats = tuple(
        _seat(
            one,
            place=place,
            touched=touched,
            counts=counts,
            refused=refused,
            share=shares[str(one.person_id)],
        )
        for place, one in enumerate(people)
    )
    shapes = await committees.shapes(work.session, deal.pipeline.id, at=at)
    missing = _missing(seats, touched, shapes, at=at) if deal.state == "open" else ()
    return Committee(
        tuple(sorted(seats, key=lambda seat: -seat.influence.share)),
        missing,
        counts.people,
        {} if learning is None else learning.accuracy,
        f"{MODEL}.{VERSION}",
        at,
    )


async def missing(work: Work, deal_id: UUID, *, at: datetime) -> tuple[Missing, ...]:
    """Read what is missing in the committee of an open deal, and nothing else of it, which is much quicker.

    Raises:
        DealNotFoundError: There is none, or it may not be seen.

    """
    deal = await deals.read(work.session, deal_id)
    people = await committees.members(work.session, deal_id)
    touched = await committees.touches(work.session, deal_id, at=at)
    refused = await committees.rejected(work.session, deal_id)
    learning = await committees.latest_learning(work.session)
    counts = NOTHING if learning is None else Counts.from_json(learning.counts)
    unweighed = Influence("", 0.0, 0.0, 0.0, 0)
    seats = [
        _seat(one, place=place, touched=touched, counts=counts, refused=refused, share=unweighed)
        for place, one in enumerate(people)
    ]
    shapes = await committees.shapes(work.session, deal.pipeline.id, at=at)
    return _missing(seats, touched, shapes, at=at)


def _days(at: datetime, moment: datetime) -> float:
    return (at - moment).total_seconds() / 86_400


def _seat(
    member: Member,
    *,
    place: int,
    touched: Sequence[Touched],
    counts: Counts,
    refused: Mapping[UUID, frozenset[str]],
    share: Influence,
) -> Seat:
    own = [one for one in touched if one.person_id == member.person_id]
    without = refused.get(member.person_id, frozenset())
    guess = None
    if member.role is None and not without >= set(ROLES):
        conduct = Conduct(
            title=member.title,
            touches=len(own),
            meetings=sum(one.meeting for one in own),
            inbound=sum(one.inbound for one in own),
            others=len(touched) - len(own),
            place=place,
        )
        guess = buying_role.guess(conduct, counts, without=without)
    replies = [one.occurred_at for one in own if one.inbound]
    return Seat(member, guess, share, own[-1].occurred_at if own else None, replies[-1] if replies else None)


def _missing(
    seats: Sequence[Seat], touched: Sequence[Touched], shapes: Sequence[Shape], *, at: datetime
) -> tuple[Missing, ...]:
    """Who has not been met and should be: by what closed deals show, or where they are few, by the trade."""
    met = {seat.plays for seat in seats if seat.last_touch_at is not None}
    found = [one for one in (_of_shape(shape) for shape in shapes) if one is not None and one.code not in met]
    known = {shape.role for shape in shapes if _tells(shape)}
    found += [
        Missing(role, f"No {_SHOWN[role]} met: nobody with that part has been talked with.")
        for role in _ALWAYS
        if role not in met and role not in known
    ]
    told = [Missing(f"no_{one.code}", *_rest(one)) for one in found]
    active = {one.person_id for one in touched if at - one.occurred_at <= RECENT}
    if len(active) == 1 and len(touched) >= 3:  # noqa: PLR2004 - with fewer touches a deal has just begun
        told.append(Missing("single_threaded", "Only one person has been talked with in the last 60 days."))
    for seat in seats:
        if seat.plays == "champion" and seat.last_reply_at is not None and at - seat.last_reply_at > RECENT:
            days = int(_days(at, seat.last_reply_at))
            told.append(
                Missing("champion_silent", f"The champion has not written or called for {days} days.")
            )
    return tuple(told)


def _rest(one: Missing) -> tuple[str, int | None, int | None, int | None, int | None]:
    return (one.sentence, one.won, one.of_won, one.lost, one.of_lost)


def _tells(shape: Shape) -> bool:
    return shape.of_won >= _FEWEST_CLOSED and shape.of_lost >= _FEWEST_CLOSED


def _of_shape(shape: Shape) -> Missing | None:
    """A part that won deals had met clearly more often than lost ones: by two standard errors."""
    if not _tells(shape) or shape.role not in _SHOWN:
        return None
    won, lost = shape.won / shape.of_won, shape.lost / shape.of_lost
    error = (won * (1 - won) / shape.of_won + lost * (1 - lost) / shape.of_lost) ** 0.5
    if won - lost <= 2 * error or won < LIKELY:
        return None
    sentence = (
        f"No {_SHOWN[shape.role]} met: {won:.0%} of won deals had one met, and {lost:.0%} of lost ones."
    )
    return Missing(shape.role, sentence, shape.won, shape.of_won, shape.lost, shape.of_lost)


async def learn_roles(work: Work, *, at: datetime) -> int:
    """Learn anew which parts people play, and keep it with how well it does; returns of how many people."""
    said = await committees.labelled(work.session, at=at)
    if not said:
        return 0
    labelled = [Labelled(_conduct(one), one.role) for one in said]
    counts = buying_role.learn(labelled)
    accuracy = _judged(said, labelled) if len(said) >= _FEWEST else {}
    await committees.keep_learning(
        work, counts=counts.to_json(), people=counts.people, accuracy=accuracy, at=at
    )
    return counts.people


def _conduct(one: Said) -> Conduct:
    return Conduct(one.title, one.touches, one.meetings, one.inbound, one.others, one.place)


def _judged(said: Sequence[Said], labelled: Sequence[Labelled]) -> dict[str, Any]:
    """How well parts are guessed of people left out of learning: five folds, each person in one."""
    folds: dict[int, list[int]] = defaultdict(list)
    for n, one in enumerate(said):
        folds[one.person_id.int % _FOLDS].append(n)
    right, told, losses = [], [], []
    for held in folds.values():
        out = set(held)
        counts = buying_role.learn(one for n, one in enumerate(labelled) if n not in out)
        for n in held:
            guess = buying_role.guess(labelled[n].conduct, counts)
            right.append(guess.role == labelled[n].role)
            told.append(guess.probability)
            losses.append(-np.log(max(guess.probabilities.get(labelled[n].role, 0.0), 1e-6)))
    most = max(sum(one.role == role for one in labelled) for role in ROLES)
    return {
        "people": len(labelled),
        "accuracy": round(float(np.mean(right)), 4),
        "most_common": round(most / len(labelled), 4),
        "log_loss": round(float(np.mean(losses)), 4),
        "mean_probability": round(float(np.mean(told)), 4),
    }
