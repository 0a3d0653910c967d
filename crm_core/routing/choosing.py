"""Choosing whom a rule of routing gives a lead to: pure, so that a replay decides as the real thing does."""

import hashlib
from collections.abc import Mapping, Sequence
from uuid import UUID

from crm_core.routing.schemas import Candidate, Choice, Considered, Standing


def draw(*ids: object) -> float:
    """A number in [0, 1) that looks random and is the same for the same ids, so that it can be repeated."""
    digest = hashlib.sha256(" ".join(map(str, ids)).encode()).digest()
    return int.from_bytes(digest[:6]) / 2**48


def obstacle(candidate: Candidate, standing: Standing) -> str | None:
    """What stands against somebody, the plainest first."""
    open_, today = standing.open or 0, standing.today or 0
    tried = {
        "inactive": not standing.active,
        "had_it": standing.had_it,
        "away": standing.away,
        "off_shift": not standing.on_shift,
        "full": candidate.most_open is not None and open_ >= candidate.most_open,
        "full_today": candidate.most_per_day is not None and today >= candidate.most_per_day,
    }
    return next((name for name, stands in tried.items() if stands), None)


def counts_matter(method: str, candidates: Sequence[Candidate]) -> bool:
    """Whether the choice depends on how many leads its candidates have."""
    limited = any(one.most_open is not None or one.most_per_day is not None for one in candidates)
    return method == "load" or limited


def choose(
    method: str,
    candidates: Sequence[Candidate],
    *,
    standings: Mapping[UUID, Standing],
    turns: Mapping[str, int],
    fairness: str,
    chance: float,
) -> Choice:
    """Choose one of the candidates, or nobody when something stands against each.

    Round robin gives to whoever had the fewest turns, by lot among those: counts of people who are all there
    differ by at most one. Who was away takes up the count of the others (`rotation`) or is given what they
    missed (`equal`). `weighted` draws by share, `load` takes the least laden. The propensity is the
    probability that this choice had before the lot was drawn.
    """
    obstacles = {one.user_id: obstacle(one, standings[one.user_id]) for one in candidates}
    free = [one for one in candidates if obstacles[one.user_id] is None]
    level = _levelled(candidates, free, turns, fairness=fairness)
    considered = tuple(
        Considered(
            one.user_id, obstacles[one.user_id], level[str(one.user_id)], standings[one.user_id].open,
            standings[one.user_id].today,
        )
        for one in candidates
    )  # fmt: skip
    if not free:
        return Choice(None, "nobody_free" if candidates else "no_candidates", 1.0, considered, turns)
    chosen, propensity, reason = _pick(method, free, standings=standings, level=level, chance=chance)
    after = {**turns, **level, str(chosen.user_id): level[str(chosen.user_id)] + 1}
    return Choice(chosen.user_id, reason, propensity, considered, after)


def _levelled(
    candidates: Sequence[Candidate], free: Sequence[Candidate], turns: Mapping[str, int], *, fairness: str
) -> dict[str, int]:
    """Turns of the candidates, where newcomers begin at the least of the others."""
    among = free if fairness == "rotation" else candidates
    known = [turns[str(one.user_id)] for one in among if str(one.user_id) in turns]
    least = min(known, default=max(turns.values(), default=0))
    level = {str(one.user_id): turns.get(str(one.user_id), least) for one in candidates}
    if fairness == "rotation" and free:
        there = {one.user_id for one in free}
        least = min(level[str(one.user_id)] for one in free)
        for one in candidates:
            if one.user_id not in there:
                level[str(one.user_id)] = max(level[str(one.user_id)], least)
    return level


def _pick(
    method: str,
    free: Sequence[Candidate],
    *,
    standings: Mapping[UUID, Standing],
    level: Mapping[str, int],
    chance: float,
) -> tuple[Candidate, float, str]:
    if method == "weighted":
        whole = sum(one.weight for one in free)
        reached = 0.0
        for one in free:
            reached += one.weight / whole
            if chance < reached:
                return one, one.weight / whole, "share"
        return free[-1], free[-1].weight / whole, "share"
    if method == "load":
        laden = {one.user_id: _load(one, standings[one.user_id], free) for one in free}
        least = min(laden.values())
        tied = [one for one in free if laden[one.user_id] == least]
        reason = "least_load"
    else:
        fewest = min(level[str(one.user_id)] for one in free)
        tied = [one for one in free if level[str(one.user_id)] == fewest]
        reason = "turn"
    return tied[int(chance * len(tied))], 1 / len(tied), reason


def _load(one: Candidate, standing: Standing, free: Sequence[Candidate]) -> float:
    """Open leads, as a part of what each can take where all have a limit."""
    held = float(standing.open or 0)
    if all(other.most_open for other in free) and one.most_open:
        return held / one.most_open
    return held
