"""Who may see what is found of models: whoever reads scores beyond their own; the system alone writes it."""

from collections.abc import Callable

from tests.crm_core import visibility as v

_SEEN = v.by_role(v.NONE, *([v.same(v.ORG, ())] * 4))
TRUTH = {
    "model_checks": _SEEN,
    "model_alarms": _SEEN,
    "model_runs": _SEEN,
    # A shadow is about a deal, and seen with it.
    "model_shadows": v.by_role(
        v.NONE, v.same(v.TEAM, ()), v.same(v.TEAM, ()), v.same(v.ORG, ()), v.same(v.ORG, ())
    ),
}
FOLLOWS = {"model_shadows": "deal_id"}


def records(put: Callable[..., None], *, role: str, relation: str) -> None:
    """A check, an alarm, a run, and a shadow of a deal of theirs."""
    about = {"model": "win_probability", "version": "1"}
    put(
        "model_checks", checked_at=v.LONG_AGO, since=v.LONG_AGO, rows=1, enough=False, shifts=[],
        calibration={}, **about,
    )  # fmt: skip
    put(
        "model_alarms", subject="inputs", name=f"{role}-{relation}", distance=1.0, by_chance=0.1,
        raised_at=v.LONG_AGO, seen_at=v.LONG_AGO, **about,
    )  # fmt: skip
    put("model_runs", model="win_probability", cause="schedule", started_at=v.LONG_AGO, state="refused",
        figures={})  # fmt: skip
    put(
        "model_shadows", model="win_probability", challenger="2", champion="1",
        deal_id=v.key("deals", role, relation), as_of=v.LONG_AGO, value=0.4, champion_value=0.5,
    )  # fmt: skip
