"""Which records a new one may be: candidates from the database, judged by the model of the organization."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any, Final
from uuid import UUID

from crm_core import duplicates
from crm_core.duplicates import Found, Label
from crm_core.kit import Database, Work, unit_of_work
from models.record_linkage import MODEL, Kind
from models.record_linkage.predict import SHIPPED, Evidence, Judged, Linkage
from models.record_linkage.train import refine
from serving.tenants import Tenants

COMPARED_AS: Final[dict[str, Kind]] = {"accounts": "accounts", "people": "people", "leads": "people"}
"""Which model compares the records of a kind: a lead is a person who is not one yet."""
_SHOWN: Final = 5


@dataclass(frozen=True, slots=True)
class Candidate:
    """A record that a new one may be; of one that the caller may not see only how likely."""

    id: UUID | None
    probability: float
    evidence: tuple[Evidence, ...]

    @property
    def seen(self) -> bool:
        """Whether the caller may see the record."""
        return self.id is not None


class Linkages:
    """The models of each organization: those that come along, until its own labels refined them."""

    def __init__(self, shelf: Path, *, shipped: Path = SHIPPED) -> None:
        self._shelf = shelf
        self._shipped = shipped
        self._loaded: dict[tuple[str, Kind], tuple[int, Linkage]] = {}
        self._lock = Lock()

    def folder(self, organization: str) -> Path:
        """Where an organization's own models are."""
        return self._shelf / organization / MODEL

    def of(self, organization: str, kind: Kind) -> Linkage:
        """Return the model that answers for an organization now; a newer file is read when it is there."""
        path = self.folder(organization) / f"{kind}.json"
        changed = path.stat().st_mtime_ns if path.exists() else 0
        with self._lock:
            known = self._loaded.get((organization, kind))
            if known is None or known[0] != changed:
                known = (changed, Linkage.load(path.parent if changed else self._shipped, kind))
                self._loaded[organization, kind] = known
        return known[1]

    def learn(self, organization: str, kind: Kind, labels: Sequence[Label]) -> Linkage:
        """Refine the model that comes along by what people of the organization decided, and keep it."""
        model = Linkage.load(self._shipped, kind)
        when = [label.decided_at.timestamp() for label in labels]
        refined = refine(model, [label.base for label in labels], [label.same for label in labels], when=when)
        refined.save(self.folder(organization))
        return refined


class Duplicates:
    """Looks for the records that a new one, or each of many, may be."""

    def __init__(self, database: Database, tenants: Tenants, linkages: Linkages) -> None:
        self._database = database
        self._tenants = tenants
        self.linkages = linkages

    async def model(self, org_id: UUID, kind: str) -> Linkage:
        """Return the model that compares records of a kind for an organization."""
        tenant = await self._tenants.of(org_id)
        return self.linkages.of(tenant.slug, COMPARED_AS[kind])

    async def likely(
        self,
        work: Work,
        kind: str,
        values: Mapping[str, Any],
        *,
        but: UUID | None = None,
        least: float | None = None,
    ) -> tuple[Candidate, ...]:
        """Tell which records of a kind a record with these values may be, the likeliest first, at most five.

        From the probability `least` on, or the model's own threshold for asking. Of records that the caller
        may see, what is closed to the caller is not compared. Those that the caller may not see count too,
        read as the organization's own user, and are told without id and evidence.
        """
        model = await self.model(work.identity.org_id, kind)
        threshold = model.guard if least is None else least
        ids = await duplicates.candidates(work.session, kind, values, but=but)
        if not ids:
            return ()
        seen = await duplicates.values_of(work.session, kind, ids)
        hidden: dict[UUID, dict[str, Any]] = {}
        if unseen := [one for one in ids if one not in seen]:
            tenant = await self._tenants.of(work.identity.org_id)
            async with unit_of_work(self._database, tenant.system) as whole:
                hidden = await duplicates.values_of(whole.session, kind, unseen)
        mine = model.normal(await self._whole(work, kind, values))
        judged = [
            (key if key in seen else None, model.score(mine, model.normal(doc)))
            for key, doc in (seen | hidden).items()
        ]
        likely = sorted(
            (one for one in judged if one[1].probability >= threshold), key=lambda one: -one[1].probability
        )
        return tuple(
            Candidate(key, round(found.probability, 4), found.evidence if key else ())
            for key, found in likely[:_SHOWN]
        )

    async def _whole(self, work: Work, kind: str, values: Mapping[str, Any]) -> Mapping[str, Any]:
        """Add the name of a person's company, which is another record."""
        account = values.get("account_id")
        if kind != "people" or account is None or values.get("company"):
            return values
        found = await duplicates.values_of(work.session, "accounts", [account])
        return {**values, "company": found[account]["name"]} if account in found else values

    async def search(
        self, work: Work, kind: str, records: Mapping[UUID, Mapping[str, Any]], *, least: float
    ) -> tuple[list[Found], int]:
        """Judge many records against all others of a kind; returns likely pairs, and how many were judged."""
        model = await self.model(work.identity.org_id, kind)
        found = await duplicates.candidates_of(work.session, kind, records)
        pairs = sorted({(min(a, b), max(a, b)) for a, b in found})
        others = {key for pair in pairs for key in pair} - records.keys()
        docs = {**records, **await duplicates.values_of(work.session, kind, list(others))}
        spelled = {key: model.normal(doc) for key, doc in docs.items()}
        there = [(a, b) for a, b in pairs if a in spelled and b in spelled]
        judged = ((a, b, model.score(spelled[a], spelled[b])) for a, b in there)
        likely = [_found(model, a, b, verdict) for a, b, verdict in judged if verdict.probability >= least]
        return likely, len(there)


def _found(model: Linkage, one: UUID, other: UUID, verdict: Judged) -> Found:
    return Found(one, other, verdict.probability, verdict.base, tuple(told(verdict.evidence)), model.version)


def told(evidence: Iterable[Evidence]) -> list[dict[str, Any]]:
    """Write evidence as it is kept and shown."""
    return [
        {
            "comparison": one.comparison, "field": one.field, "level": one.level, "says": one.says,
            "bits": one.bits,
        }
        for one in evidence
    ]  # fmt: skip
