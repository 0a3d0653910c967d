"""Records that may be one: the review queue, searches for more, and a question before adding one."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Query

from crm_core import duplicates
from crm_core.duplicates import Pair
from crm_core.kit import Work as RecordWork
from serving.api.call import Asked, Now, Serving, Work
from serving.api.guarding import shown
from serving.api.schemas.duplicates import (
    Candidates,
    Compared,
    DuplicateCheck,
    Kind,
    PairDetail,
    PairRead,
    PairState,
    SearchRead,
    SearchStart,
    evidence,
)
from serving.api.schemas.kit import Page, Probability, Ref
from serving.api.transaction import InTransaction
from serving.duplicates import COMPARED_AS

router = APIRouter(prefix="/duplicates", tags=["duplicates"], route_class=InTransaction)

_FIELDS: Final = {
    "accounts": ("name", "website", "phone", "city", "region", "country", "industry", "employees"),
    "people": ("name", "email", "phone", "company", "title"),
    "leads": ("name", "email", "phone", "company", "title"),
}
"""What is shown side by side; a website is the evidence of `domain`."""
_ALSO: Final = {"website": ("website", "domain"), "region": ("region", "city")}

Docs = Mapping[str, Mapping[UUID, Mapping[str, Any]]]


async def _docs(work: RecordWork, pairs: Iterable[Pair]) -> Docs:
    found = list(pairs)
    return {
        kind: await duplicates.values_of(
            work.session,
            kind,
            list({key for one in found if one.kind == kind for key in (one.left_id, one.right_id)}),
        )
        for kind in {one.kind for one in found}
    }


def _values(pair: Pair, docs: Docs) -> dict[str, Any]:
    def ref(key: UUID) -> Ref:
        return Ref(id=key, name=docs[pair.kind].get(key, {}).get("name") or "")

    return {
        "id": pair.id, "kind": pair.kind, "left": ref(pair.left_id), "right": ref(pair.right_id),
        "probability": pair.probability, "evidence": evidence(pair.evidence), "state": pair.state,
        "model_version": pair.model_version, "found_at": pair.found_at,
        "decided_by": Ref.model_validate(pair.decided_by) if pair.decided_by else None,
        "decided_at": pair.decided_at,
    }  # fmt: skip


def _said(value: Any) -> str | None:
    return None if value is None else str(value)


def _detail(pair: Pair, docs: Docs) -> PairDetail:
    left, right = (docs[pair.kind].get(key, {}) for key in (pair.left_id, pair.right_id))
    fields = []
    for field in _FIELDS[pair.kind]:
        if left.get(field) is None and right.get(field) is None:
            continue
        about = [one for one in pair.evidence if one["field"] in _ALSO.get(field, (field,))]
        fields.append(
            Compared(
                field=field, left=_said(left.get(field)), right=_said(right.get(field)),
                says=[one["says"] for one in about], bits=round(sum(one["bits"] for one in about), 2),
            )
        )  # fmt: skip
    return PairDetail(**_values(pair, docs), fields=fields)


@router.get("", operation_id="list_duplicates")
async def list_duplicates(
    *,
    work: Work,
    asked: Asked,
    kind: Kind | None = None,
    state: Annotated[PairState, Query(description="What was decided.")] = "open",
    min_probability: Annotated[Probability | None, Query()] = None,
    search_id: Annotated[UUID | None, Query(description="Only what this search found last.")] = None,
) -> Page[PairRead]:
    """List pairs that may be one record, of which the caller may see both; the likeliest first."""
    found = await duplicates.listed(
        work.session, after=asked.after, limit=asked.limit, kind=kind, state=state,
        min_probability=min_probability, run_id=search_id,
    )  # fmt: skip
    docs = await _docs(work, found.items)
    return asked.answer(found, lambda pair: PairRead(**_values(pair, docs)))


@router.post("/check", operation_id="check_duplicates")
async def check_duplicates(*, body: DuplicateCheck, work: Work, services: Serving) -> Candidates:
    """Tell which records these values may be, without adding anything."""
    values = body.model_dump(exclude={"kind", "min_probability"}, exclude_none=True)
    await _require(work, body.kind)
    found = await services.duplicates.likely(work, body.kind, values, least=body.min_probability)
    return Candidates(items=await shown(work, body.kind, found))


@router.post("/searches", status_code=202, operation_id="search_duplicates")
async def search_duplicates(*, body: SearchStart, work: Work, services: Serving, at: Now) -> SearchRead:
    """Look for duplicates in the background; the search tells how far it came, the list what it found."""
    await _require(work, body.kind)
    model = await services.duplicates.model(work.identity.org_id, body.kind)
    threshold = model.review if body.min_probability is None else body.min_probability
    run_id = await duplicates.start(
        work, kind=body.kind, threshold=threshold, import_id=body.import_id, at=at
    )
    return SearchRead.model_validate(await duplicates.read_run(work.session, run_id))


@router.get("/searches/{search_id}", operation_id="read_duplicate_search")
async def read_duplicate_search(*, search_id: UUID, work: Work) -> SearchRead:
    """Read how far a search came."""
    return SearchRead.model_validate(await duplicates.read_run(work.session, search_id))


@router.get("/{duplicate_id}", operation_id="read_duplicate")
async def read_duplicate(*, duplicate_id: UUID, work: Work) -> PairDetail:
    """Read one pair, its fields side by side with what each says."""
    return await _read(work, duplicate_id)


@router.post("/{duplicate_id}/confirm", operation_id="confirm_duplicate")
async def confirm_duplicate(*, duplicate_id: UUID, work: Work, at: Now) -> PairDetail:
    """Say that the two are one. They are not merged by that; the next training learns from it."""
    await duplicates.confirm(work, duplicate_id, at=at)
    return await _read(work, duplicate_id)


@router.post("/{duplicate_id}/reject", operation_id="reject_duplicate")
async def reject_duplicate(*, duplicate_id: UUID, work: Work, at: Now) -> PairDetail:
    """Say that the two are not one: the pair is not brought up again, and the next training learns."""
    await duplicates.reject(work, duplicate_id, at=at)
    return await _read(work, duplicate_id)


async def _read(work: RecordWork, pair_id: UUID) -> PairDetail:
    pair = await duplicates.read(work.session, pair_id)
    return _detail(pair, await _docs(work, [pair]))


async def _require(work: RecordWork, kind: str) -> None:
    if kind not in COMPARED_AS or not await duplicates.is_kept(work.session, kind):
        raise duplicates.DuplicateKindError(kind=kind)
