"""Keeping what is found of models; only the organization's system user may."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import delete, insert, update
from sqlalchemy.dialects.postgresql import insert as upsert

from crm_core import notifications
from crm_core.kit import Work, new_id
from crm_core.watch import repository
from crm_core.watch.events import ModelDriftEnded, ModelDriftFound, ModelLearned
from crm_core.watch.schemas import Check, Finding, Shadow
from crm_core.watch.tables import ModelAlarmRow, ModelCheckRow, ModelRunRow, ModelShadowRow

_KEPT: Final = timedelta(days=400)
"""How long checks and shadows are kept."""


async def keep_check(work: Work, check: Check, *, findings: Sequence[Finding]) -> tuple[UUID, ...]:
    """Keep a check, raise alarms that did not stand, end those that calmed down; returns the alarms raised.

    An alarm of a version that no longer answers ends too: what stood against it says nothing of the next.
    """
    at = check.checked_at
    values = {
        "org_id": work.identity.org_id, "id": check.id, "model": check.model, "version": check.version,
        "checked_at": at, "since": check.since, "rows": check.rows, "enough": check.enough,
        "shifts": list(check.shifts), "calibration": check.calibration,
    }  # fmt: skip
    await work.session.execute(insert(ModelCheckRow).values(values))
    await work.session.execute(delete(ModelCheckRow).where(ModelCheckRow.checked_at < at - _KEPT))
    stands = {
        (each.subject, each.name): each for each in await repository.standing(work.session, check.model)
    }
    told = {(each.subject, each.name): each for each in findings}
    for place, alarm in stands.items():
        now = told.get(place)
        if alarm.version != check.version or (now is not None and now.calm):
            await _change(work, alarm.id, ended_at=at)
            work.emit(
                ModelDriftEnded(
                    record_id=alarm.id, occurred_at=at, model=check.model, subject=place[0], name=place[1]
                )
            )
        elif now is not None and now.alarming:
            await _change(work, alarm.id, seen_at=at, distance=now.distance, by_chance=now.by_chance)
    kept = {place for place, alarm in stands.items() if alarm.version == check.version}
    fresh = [each for place, each in told.items() if each.alarming and place not in kept]
    return tuple([await _raise(work, check, each) for each in fresh])


async def _raise(work: Work, check: Check, found: Finding) -> UUID:
    key = new_id()
    values = {
        "org_id": work.identity.org_id, "id": key, "model": check.model, "version": check.version,
        "subject": found.subject, "name": found.name, "distance": found.distance,
        "by_chance": found.by_chance, "raised_at": check.checked_at, "seen_at": check.checked_at,
    }  # fmt: skip
    await work.session.execute(insert(ModelAlarmRow).values(values))
    work.emit(
        ModelDriftFound(
            record_id=key,
            occurred_at=check.checked_at,
            model=check.model,
            version=check.version,
            subject=found.subject,
            name=found.name,
            distance=found.distance,
            by_chance=found.by_chance,
        )
    )
    return key


async def _change(work: Work, alarm_id: UUID, **values: Any) -> None:
    await work.session.execute(update(ModelAlarmRow).where(ModelAlarmRow.id == alarm_id).values(values))


async def begin(work: Work, model: str, *, cause: str, at: datetime) -> UUID:
    """Note that a run of learning began; one that was cut off is noted as failed."""
    cut = update(ModelRunRow).where(ModelRunRow.model == model, ModelRunRow.state == "running")
    await work.session.execute(cut.values(state="failed", ended_at=at, because="It was cut off."))
    key = new_id()
    values = {"org_id": work.identity.org_id, "id": key, "model": model, "cause": cause, "started_at": at}
    await work.session.execute(insert(ModelRunRow).values(values | {"state": "running", "figures": {}}))
    return key


async def end(
    work: Work,
    run_id: UUID,
    *,
    model: str,
    state: str,
    because: str,
    champion: str | None,
    challenger: str | None,
    figures: Mapping[str, Any],
    at: datetime,
) -> None:
    """Note what came of a run."""
    values = {
        "state": state, "because": because, "champion": champion, "challenger": challenger,
        "figures": dict(figures), "ended_at": at,
    }  # fmt: skip
    await work.session.execute(update(ModelRunRow).where(ModelRunRow.id == run_id).values(values))
    work.emit(
        ModelLearned(
            record_id=run_id,
            occurred_at=at,
            model=model,
            state=state,
            champion=champion,
            challenger=challenger,
        )
    )


async def note_run(
    work: Work,
    model: str,
    *,
    cause: str,
    state: str,
    because: str,
    champion: str | None,
    challenger: str | None,
    at: datetime,
) -> UUID:
    """Note what was done at once: somebody promoted a version, or gave the place back."""
    key = await begin(work, model, cause=cause, at=at)
    await end(
        work, key, model=model, state=state, because=because, champion=champion, challenger=challenger,
        figures={}, at=at,
    )  # fmt: skip
    return key


async def keep_shadows(work: Work, shadows: Sequence[Shadow]) -> None:
    """Keep what a challenger would have said; the same again changes nothing."""
    if not shadows:
        return
    rows = [
        {
            "org_id": work.identity.org_id, "id": new_id(), "model": each.model,
            "challenger": each.challenger, "champion": each.champion, "deal_id": each.deal_id,
            "as_of": each.as_of, "value": each.value, "champion_value": each.champion_value,
        }
        for each in shadows
    ]  # fmt: skip
    await work.session.execute(upsert(ModelShadowRow).on_conflict_do_nothing(), rows)
    newest = max(each.as_of for each in shadows)
    await work.session.execute(delete(ModelShadowRow).where(ModelShadowRow.as_of < newest - _KEPT))


async def tell_admins(work: Work, alarm_id: UUID, *, at: datetime) -> int:
    """Notify everybody who administers the organization of an alarm, each once; returns how many."""
    found = await repository.admins(work.session)
    for user_id in found:
        await notifications.tell(
            work, user_id, kind="model_drift", noun="watch", record_id=alarm_id, at=at, due_at=None
        )
    return len(found)
