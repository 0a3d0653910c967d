"""Who may see the forecast's numbers, and say something beside them."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from tests.crm_core import visibility as v

_WHEN = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
# A number of a person is seen by whoever sees that person's deals; nobody changes or deletes one.
_OF_PEOPLE = {role: v.Reach(select=reach.select) for role, reach in v.DEALS.items()}
_EVERYTHING = v.by_role(v.NONE, v.NONE, v.NONE, v.Reach(v.ORG), v.Reach(v.ORG))
TRUTH = {
    # That a forecast was made is no secret; what it holds is.
    "forecasts": dict.fromkeys(v.ROLES, v.Reach(v.ORG)),
    "forecast_inputs": _EVERYTHING,
    "forecast_lines": _OF_PEOPLE,
    "forecast_deals": _OF_PEOPLE,
    "deal_categories": v.CHILDREN,
    "stage_categories": v.ADMINISTERED,
    # One submits one's own number. The rows here were submitted by whom they are of.
    "forecast_submissions": v.by_role(
        v.Reach(v.OWN, v.OWN), v.Reach(v.TEAM, v.OWN), v.Reach(v.TEAM, v.OWN), v.Reach(v.ORG),
        v.Reach(v.ORG, v.OWN),
    ),
    # Whoever leads adjusts the numbers of those below; the rows here were adjusted by the acting user.
    "forecast_adjustments": v.by_role(
        v.Reach(v.OWN), v.Reach(v.TEAM), v.Reach(v.TEAM, ("team",)), v.Reach(v.ORG),
        v.Reach(v.ORG, ("team", "other_team")),
    ),
}  # fmt: skip
KEYS = {
    "forecast_inputs": ("org_id", "forecast_id"),
    "forecast_deals": ("org_id", "forecast_id", "deal_id"),
    "deal_categories": ("org_id", "deal_id"),
    "stage_categories": ("org_id", "stage_id"),
}
FOLLOWS = {
    "forecast_lines": "subject_id",
    "forecast_deals": "owner_id",
    "deal_categories": "deal_id",
    "forecast_submissions": "subject_id",
    "forecast_adjustments": "subject_id",
}


def FOUND_BY(table: str, role: str, relation: str) -> tuple[str, Any]:  # noqa: N802 - as the package names it
    """The column and value that a row is found by."""
    if table in {"forecast_inputs", "forecast_deals"}:
        return "forecast_id", v.key("forecasts", role, relation)
    if table == "deal_categories":
        return "deal_id", v.key("deals", role, relation)
    if table == "stage_categories":
        return "stage_id", v.key("stage of", role, relation)
    return "id", v.key(table, role, relation)


def records(put: Callable[..., None], *, role: str, relation: str) -> None:
    """A snapshot with a number and a deal of theirs, and what was said beside it."""
    number = 1 + v.ROLES.index(role) * len(v.RELATIONS) + v.RELATIONS.index(relation)
    owner = v.holder(role, relation=relation)
    forecast = {"forecast_id": v.key("forecasts", role, relation)}
    counted = {"number": number, "base": number}
    period = {"kind": "month", "begins": date(2026, 1, 1)}
    money = dict.fromkeys(
        ("closed", "pipeline_mean", "new_business_mean", "mean", "commit", "best_case", "pipeline_total",
         "stage_weighted"),
        1,
    )  # fmt: skip
    put(
        "forecasts", as_of=_WHEN, computed_at=_WHEN, cause="schedule", made_by=owner, model_version="1",
        basis="prior", basis_note="", currency="EUR", inputs_hash="0" * 64, seed=1, **counted,
    )  # fmt: skip
    put("forecast_inputs", id=None, inputs={}, **forecast)
    put(
        "forecast_lines", level="user", subject_id=owner, quantiles={}, open_deals=0, **forecast, **counted,
        **period, **money,
    )  # fmt: skip
    put(
        "forecast_deals", id=None, deal_id=v.key("deals", role, relation), owner_id=owner, state="open",
        amount_own=1, category="pipeline", stage_weight=0.5, win_in={}, by_product={}, **forecast, **counted,
    )  # fmt: skip
    put(
        "deal_categories", id=None, deal_id=v.key("deals", role, relation), category="commit",
        picked_by=owner, picked_at=_WHEN,
    )  # fmt: skip
    name = "theirs" if relation == "other_org" else "ours"
    stage = v.key("stage of", role, relation)
    put(
        "stages",
        id=stage,
        pipeline_id=v.key(name, "pipelines"),
        name=str(stage),
        position=number,
        kind="open",
    )
    put("stage_categories", id=None, stage_id=stage, category="commit")
    said = {"amount": 1, "currency": "EUR", "level": "user", "subject_id": owner, **period}
    put("forecast_submissions", submitted_by=owner, submitted_at=_WHEN, **said)
    adjuster = owner if relation == "other_org" else v.actor(role)
    put("forecast_adjustments", reason="x", adjusted_by=adjuster, adjusted_at=_WHEN, **said)
