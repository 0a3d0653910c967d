"""Keeping scores and timings."""

from collections.abc import Sequence

import orjson
from sqlalchemy import insert, text

from crm_core.insights.events import DealScored
from crm_core.insights.schemas import ASKED, Score, Timing
from crm_core.insights.tables import DealScoreRow, DealTimingRow
from crm_core.kit import Work

_SHOW = text("""
    update deals d
    set score_value = s.value, score_band = s.band, score_calibrated = s.calibrated, score_as_of = s.as_of,
        predicted_close_on = s.predicted_close_on, slip_probability = s.slip_probability
    from jsonb_to_recordset(cast(:scores as jsonb))
        as s(deal_id uuid, value float8, band text, calibrated boolean, as_of timestamptz,
             predicted_close_on date, slip_probability float8)
    where d.org_id = :org_id and d.id = s.deal_id and (d.score_as_of is null or d.score_as_of <= s.as_of)
""")


async def record(work: Work, scores: Sequence[Score], *, timings: Sequence[Timing] = ()) -> None:
    """Store scores, show each on its deal unless a newer one is shown there, and say so in the log.

    `timings` are of the same deals as of the same moments, one a score at most.

    Only the organization's system user may; a score is never made by hand.
    """
    if not scores:
        return
    ordered = sorted(scores, key=lambda score: score.deal_id)
    await work.session.execute(insert(DealScoreRow), [_score_columns(work, score) for score in ordered])
    if timings:
        await work.session.execute(
            insert(DealTimingRow), [{"org_id": work.identity.org_id, **_columns(each)} for each in timings]
        )
    timed = {(each.deal_id, each.as_of): each for each in timings}
    shown = [
        {
            "deal_id": score.deal_id,
            "value": score.value,
            "band": score.band,
            "calibrated": score.calibrated,
            "as_of": score.as_of,
            **_dates(timed.get((score.deal_id, score.as_of))),
        }
        for score in ordered
    ]
    await work.session.execute(
        _SHOW, {"org_id": work.identity.org_id, "scores": orjson.dumps(shown).decode()}
    )
    work.emit(
        *(
            DealScored(
                record_id=score.id, deal_id=score.deal_id, occurred_at=score.as_of,
                known_at=score.computed_at, value=score.value, band=score.band,
                model_version=score.model_version, as_of=score.as_of, asked=score.cause == ASKED,
            )
            for score in ordered
        )
    )  # fmt: skip


def _columns(timing: Timing) -> dict[str, object]:
    curves = {"win_by": list(timing.win_by), "lose_by": list(timing.lose_by)}
    return {**{name: getattr(timing, name) for name in Timing.__slots__}, **curves}


def _dates(timing: Timing | None) -> dict[str, object]:
    return {
        "predicted_close_on": timing and timing.median_close,
        "slip_probability": timing and timing.slip,
    }


def _score_columns(work: Work, score: Score) -> dict[str, object]:
    names = (name for name in Score.__slots__ if name != "reasons")
    kept = {"org_id": work.identity.org_id, "band": score.band, "reasons": list(score.reasons)}
    return {name: getattr(score, name) for name in names} | kept
