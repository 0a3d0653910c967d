"""Whether a mapping fits a log: every name it uses exists there, and every name there is spoken for."""

from pipelines.event_log.errors import MappingError, missing_name
from pipelines.event_log.mapping import Deals, Mapping, Outcomes
from pipelines.event_log.read import EventLog

_KINDS = ("open", "won", "lost")


def require_deals(log: EventLog, mapping: Mapping) -> Deals:
    """Return what the mapping says of deals.

    Raises:
        MappingError: It names activities the log lacks, leaves activities of the log unmentioned, or has no
            open, won or lost stage.

    """
    deals = mapping.deals
    known = log.activities
    faults = [
        missing_name("activity", name, where="deals", exist=known)
        for name in deals.activities()
        if name not in known
    ]
    unsaid = sorted(known.difference(deals.activities()))
    if unsaid:
        faults.append(
            f"deals: nothing is said of {', '.join(map(repr, unsaid))}; make each a stage or a touch, "
            "or list it under ignored with a reason"
        )
    lacking = [kind for kind in _KINDS if all(stage.kind != kind for stage in deals.stages)]
    if lacking:
        faults.append(f"deals.stages: no stage of kind {' or '.join(lacking)}; a pipeline needs each kind")
    faults += _lifecycle_faults(log, mapping)
    if faults:
        raise MappingError(faults)
    return deals


def _lifecycle_faults(log: EventLog, mapping: Mapping) -> list[str]:
    if not any(touch.spans for touch in mapping.deals.touches):
        return []
    if mapping.columns.lifecycle is None:
        return [
            "deals.touches: spans is set, but columns.lifecycle does not say what marks start and completion"
        ]
    known = frozenset(log.events["lifecycle"].drop_nulls().unique())
    return [
        missing_name("lifecycle transition", name, where=f"lifecycle.{role}", exist=known)
        for role, name in (("start", mapping.lifecycle.start), ("complete", mapping.lifecycle.complete))
        if name not in known
    ]


def require_outcomes(log: EventLog, mapping: Mapping) -> Outcomes:
    """Return how the mapping labels cases.

    Raises:
        MappingError: It does not say, names activities the log lacks, or lets a prefix hold what decides.

    """
    outcomes = mapping.outcomes
    known = log.activities
    if outcomes is None:
        told = ", ".join(sorted(known))
        fault = (
            f"outcomes: missing; say how cases of {mapping.name!r} are labelled by their activities: {told}"
        )
        raise MappingError([fault])
    named = [*(("outcomes", name) for name in (*outcomes.labels(), *outcomes.last_of))]
    named += [("gives_away", tell.activity) for tell in mapping.gives_away]
    faults = [
        missing_name("activity", name, where=where, exist=known)
        for where, name in dict.fromkeys(named)
        if name not in known
    ]
    ending = {tell.activity for tell in mapping.gives_away}
    hidden = [name for name in outcomes.labels() if name not in ending]
    if hidden:
        faults.append(
            f"gives_away: {', '.join(map(repr, hidden))} decides an outcome but ends no prefix; "
            "a prefix that holds it shows the answer"
        )
    if faults:
        raise MappingError(faults)
    return outcomes
