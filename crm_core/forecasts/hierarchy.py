"""The reporting tree as the forecast sees it: who is below whom, and numbers rolled up along it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal
from uuid import UUID

from crm_core.forecasts.periods import Subject
from crm_core.forecasts.schemas import Adjustment, Person, Submission


@dataclass(frozen=True, slots=True)
class Tree:
    """Everybody by whom they report to."""

    people: Mapping[UUID, Person]
    reports: Mapping[UUID | None, tuple[UUID, ...]]
    """By manager, in the order of names; under None those who report to nobody."""

    def below(self, user_id: UUID) -> tuple[UUID, ...]:
        """Somebody and everybody below them, top first; a circle is walked once."""
        found: dict[UUID, None] = {user_id: None}
        waiting = [user_id]
        while waiting:
            for report in self.reports.get(waiting.pop(0), ()):
                if report not in found:
                    found[report] = None
                    waiting.append(report)
        return tuple(found)

    def owners(self, subject: Subject) -> tuple[UUID, ...] | None:
        """Whose deals make a subject's number; None for everybody's, or where owners do not decide."""
        if subject.level == "user" and subject.id is not None:
            return (subject.id,)
        if subject.level == "team" and subject.id is not None:
            return self.below(subject.id)
        return None

    def leads(self, user_id: UUID) -> bool:
        """Whether anybody reports to them."""
        return bool(self.reports.get(user_id))


def tree(people: Iterable[Person]) -> Tree:
    """Lay out the reporting tree; who reports to nobody known stands at the top."""
    known = {one.id: one for one in people}
    reports: dict[UUID | None, list[UUID]] = defaultdict(list)
    for one in known.values():
        reports[one.manager_id if one.manager_id in known else None].append(one.id)
    return Tree(known, {manager: tuple(below) for manager, below in reports.items()})


Basis = Literal["adjusted", "submitted", "rolled_up", "none"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """What was said of a subject, and what that makes of it together with everybody below."""

    subject: Subject
    name: str
    called: Decimal | None
    """The newest adjustment or submission, else the sum of what was called below; None: nobody spoke."""
    basis: Basis
    submission: Submission | None
    adjustment: Adjustment | None
    below: Decimal | None
    """What was called below a team in sum, whatever was said of the team itself."""
    silent: int
    """People below, or the person, of whom nobody said anything."""
    parts: tuple["Node", ...]


def roll_up(
    top: Sequence[UUID],
    *,
    tree: Tree,
    submissions: Iterable[Submission],
    adjustments: Iterable[Adjustment],
) -> tuple[Node, ...]:
    """Roll up what was said of a period along the tree, from some people downwards.

    Who leads is a team: their own number as a person and the teams or people who report to them. Of what
    was said the newest counts; where the team itself was called, that stands, and the sum of what is below is
    told beside it.
    """
    said = {one.subject: one for one in sorted(submissions, key=lambda one: one.submitted_at)}
    changed = {one.subject: one for one in sorted(adjustments, key=lambda one: one.adjusted_at)}

    def node(user_id: UUID, above: frozenset[UUID]) -> Node:
        if tree.leads(user_id) and user_id not in above:
            inside = above | {user_id}
            own = _leaf(tree.people[user_id], said, changed)
            below = tuple(node(report, inside) for report in tree.reports[user_id] if report not in inside)
            parts = (own, *below) if own.called is not None else below
            return _team(tree.people[user_id], said, changed, parts=parts)
        return _leaf(tree.people[user_id], said, changed)

    return tuple(node(user_id, frozenset()) for user_id in top if user_id in tree.people)


def _leaf(person: Person, said: Mapping[Subject, Submission], changed: Mapping[Subject, Adjustment]) -> Node:
    subject = Subject("user", person.id)
    called, basis = _called(said.get(subject), changed.get(subject))
    return Node(
        subject=subject, name=person.name, called=called, basis=basis, submission=said.get(subject),
        adjustment=changed.get(subject), below=None, silent=int(called is None), parts=(),
    )  # fmt: skip


def _team(
    person: Person,
    said: Mapping[Subject, Submission],
    changed: Mapping[Subject, Adjustment],
    *,
    parts: tuple[Node, ...],
) -> Node:
    subject = Subject("team", person.id)
    heard = [part.called for part in parts if part.called is not None]
    below = sum(heard, Decimal(0)) if heard else None
    called, basis = _called(said.get(subject), changed.get(subject))
    if called is None and below is not None:
        called, basis = below, "rolled_up"
    return Node(
        subject=subject, name=person.name, called=called, basis=basis, submission=said.get(subject),
        adjustment=changed.get(subject), below=below, silent=sum(part.silent for part in parts), parts=parts,
    )  # fmt: skip


def _called(submission: Submission | None, adjustment: Adjustment | None) -> tuple[Decimal | None, Basis]:
    """The newer of the two counts."""
    if adjustment is not None and (submission is None or adjustment.adjusted_at >= submission.submitted_at):
        return adjustment.amount, "adjusted"
    if submission is not None:
        return submission.amount, "submitted"
    return None, "none"
