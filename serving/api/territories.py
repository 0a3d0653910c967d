"""Territories over HTTP: drafts, publishing, judging, and where records lie."""

from typing import Annotated, Final, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import AwareDatetime

from crm_core import records, territories
from crm_core.kit import asking
from serving.api.call import Asked, Now, Version, Work, etag
from serving.api.schemas.kit import Listing, Page
from serving.api.schemas.territories import (
    CoverageRead,
    GapRead,
    LiesRead,
    MembersPut,
    OverlapRead,
    PerformanceRead,
    PinPut,
    ShadowedRead,
    TerritoryCount,
    TerritoryCreate,
    TerritoryPatch,
    TerritoryRead,
    TerritoryRuleRead,
    TerritoryRulesPut,
    TerritoryVersionCreate,
    TerritoryVersionLaid,
    TerritoryVersionPatch,
    TerritoryVersionPublish,
    TerritoryVersionRead,
)
from serving.api.transaction import InTransaction

router = APIRouter(tags=["territories"], route_class=InTransaction)
Noun = Annotated[Literal["accounts", "leads"], Query(description="Whose territories are judged.")]
_VERSION: Final = "/territory_versions/{version_id}"
_TERRITORY: Final = "/territories/{territory_id}"


async def _laid(work: Work, version_id: UUID, response: Response) -> TerritoryVersionLaid:
    found = await territories.laid(work.session, version_id)
    response.headers["ETag"] = etag(found.about.version)
    about = TerritoryVersionRead.model_validate(found.about).model_dump()
    return TerritoryVersionLaid(
        **about,
        territories=[TerritoryRead.model_validate(one) for one in found.territories],
        rules=[TerritoryRuleRead.model_validate(one) for one in found.rules],
    )


async def _territory(work: Work, territory_id: UUID, response: Response) -> TerritoryRead:
    _, found = await territories.territory(work.session, territory_id)
    response.headers["ETag"] = etag(found.version)
    return TerritoryRead.model_validate(found)


@router.get("/territory_versions", operation_id="list_territory_versions")
async def list_territory_versions(*, work: Work) -> Listing[TerritoryVersionRead]:
    """List the versions, the newest first."""
    found = await territories.versions(work.session)
    return Listing(items=[TerritoryVersionRead.model_validate(one) for one in found])


@router.post("/territory_versions", status_code=201, operation_id="draft_territories")
async def draft_territories(
    *, body: TerritoryVersionCreate, work: Work, response: Response, at: Now
) -> TerritoryVersionLaid:
    """Begin a draft, empty or as a copy; a copied territory keeps its `origin_id`."""
    key = await territories.draft(work, name=body.name, matching=body.matching, based_on=body.based_on, at=at)
    return await _laid(work, key, response)


@router.get(_VERSION, operation_id="read_territory_version")
async def read_territory_version(*, version_id: UUID, work: Work, response: Response) -> TerritoryVersionLaid:
    """Read a version with its tree and rules."""
    return await _laid(work, version_id, response)


@router.patch(_VERSION, operation_id="edit_territory_version")
async def edit_territory_version(
    *,
    version_id: UUID,
    body: TerritoryVersionPatch,
    work: Work,
    response: Response,
    at: Now,
    version: Version,
) -> TerritoryVersionLaid:
    """Change a draft's name, or whether the first rule that fits decides or all that fit."""
    to = {name: value for name, value in body.changes().items() if value is not None}
    await territories.edit(work, version_id, to=to, at=at, version=version)
    return await _laid(work, version_id, response)


@router.delete(_VERSION, status_code=204, operation_id="discard_territory_version")
async def discard_territory_version(*, version_id: UUID, work: Work, at: Now) -> None:
    """Throw a draft away."""
    await territories.discard(work, version_id, at=at)


@router.post(f"{_VERSION}/publish", operation_id="publish_territories")
async def publish_territories(
    *, version_id: UUID, body: TerritoryVersionPublish, work: Work, response: Response, at: Now
) -> TerritoryVersionLaid:
    """Let a draft hold from a moment on; records move when it begins (`assigned_at` says when all have)."""
    await territories.publish(work, version_id, active_from=body.active_from, at=at)
    return await _laid(work, version_id, response)


@router.put(f"{_VERSION}/rules", operation_id="put_territory_rules")
async def put_territory_rules(
    *, version_id: UUID, body: TerritoryRulesPut, work: Work, response: Response, at: Now
) -> TerritoryVersionLaid:
    """Give a draft its rules in their order, instead of those it had."""
    rules = [rule.model_dump() for rule in body.rules]
    await territories.set_rules(
        work, version_id, rules=rules, lookup=await records.every_field(work.session), at=at
    )
    return await _laid(work, version_id, response)


@router.post(f"{_VERSION}/territories", status_code=201, operation_id="add_territory")
async def add_territory(
    *, version_id: UUID, body: TerritoryCreate, work: Work, response: Response, at: Now
) -> TerritoryRead:
    """Add a territory to a draft."""
    key = await territories.add(work, version_id, **body.model_dump(), at=at)
    return await _territory(work, key, response)


@router.get(f"{_VERSION}/coverage", operation_id="read_territory_coverage")
async def read_territory_coverage(*, version_id: UUID, work: Work, noun: Noun = "accounts") -> CoverageRead:
    """Judge a version, a draft as well: the share that lies somewhere, overlaps, and rules never reached."""
    found = await territories.coverage(
        work.session, version_id, noun, lookup=await records.every_field(work.session)
    )
    return CoverageRead(
        noun=noun,
        records=found.records,
        matched=found.matched,
        pinned=found.pinned,
        share=found.share,
        by_territory=[
            TerritoryCount(territory_id=key, records=count) for key, count in found.by_territory.items()
        ],
        overlaps=[OverlapRead.model_validate(one) for one in found.overlaps],
        shadowed=[ShadowedRead.model_validate(one) for one in found.shadowed],
    )


@router.get(f"{_VERSION}/gaps", operation_id="list_territory_gaps")
async def list_territory_gaps(
    *, version_id: UUID, work: Work, asked: Asked, noun: Noun = "accounts"
) -> Page[GapRead]:
    """List the records that no rule of a version fits."""
    found = await territories.gaps(
        work.session,
        version_id,
        noun,
        lookup=await records.every_field(work.session),
        after=asked.after,
        limit=asked.limit,
    )
    return asked.answer(found, lambda one: GapRead(id=one[0], name=one[1]))


@router.get(f"{_VERSION}/performance", operation_id="read_territory_performance")
async def read_territory_performance(
    *,
    version_id: UUID,
    work: Work,
    since: Annotated[AwareDatetime, Query(description="Won and lost from here on.")],
    until: Annotated[AwareDatetime, Query(description="Won and lost before.")],
) -> Listing[PerformanceRead]:
    """What each territory sells with all below it, of the deals that the caller sees."""
    found = await territories.performance(work.session, version_id, since=since, until=until)
    return Listing(items=[PerformanceRead.model_validate(one) for one in found])


@router.get(_TERRITORY, operation_id="read_territory")
async def read_territory(*, territory_id: UUID, work: Work, response: Response) -> TerritoryRead:
    """Read one territory."""
    return await _territory(work, territory_id, response)


@router.patch(_TERRITORY, operation_id="edit_territory")
async def edit_territory(
    *, territory_id: UUID, body: TerritoryPatch, work: Work, response: Response, at: Now, version: Version
) -> TerritoryRead:
    """Rename a draft's territory or move it; give one, also of a published version, another manager."""
    to = {name: value for name, value in body.changes().items() if name != "name" or value is not None}
    await territories.change_territory(work, territory_id, to=to, at=at, version=version)
    return await _territory(work, territory_id, response)


@router.delete(_TERRITORY, status_code=204, operation_id="remove_territory")
async def remove_territory(*, territory_id: UUID, work: Work, at: Now) -> None:
    """Take a territory that none lies below out of a draft."""
    await territories.remove(work, territory_id, at=at)


@router.put(f"{_TERRITORY}/members", operation_id="put_territory_members")
async def put_territory_members(
    *, territory_id: UUID, body: MembersPut, work: Work, response: Response, at: Now
) -> TerritoryRead:
    """Say who works in a territory; who is not named does no longer. Visibility follows from roles alone."""
    members = {one.user_id: str(one.role) for one in body.members}
    await territories.set_members(work, territory_id, members=members, at=at)
    return await _territory(work, territory_id, response)


def _of(noun: Literal["accounts", "leads"], one: str) -> None:
    """Where records of a noun lie."""
    path = f"/{noun}/{{record_id}}"

    async def lying(work: Work, record_id: UUID, *, past: bool) -> Listing[LiesRead]:
        resource = records.RESOURCES[noun]
        await asking.read(work.session, resource, record_id, fields="id")
        found = await territories.lying(work.session, noun, record_id, past=past)
        return Listing(items=[LiesRead.model_validate(place) for place in found])

    @router.get(f"{path}/territories", operation_id=f"list_{one}_territories",
                summary=f"Where the {one} lies, since when and why.")  # fmt: skip
    async def list_territories(
        *, record_id: UUID, work: Work, past: Annotated[bool, Query(description="Also where it lay.")] = False
    ) -> Listing[LiesRead]:
        return await lying(work, record_id, past=past)

    @router.put(f"{path}/territory_pin", operation_id=f"pin_{one}",
                summary=f"Let the {one} lie in a territory whatever the rules say.")  # fmt: skip
    async def pin(*, record_id: UUID, body: PinPut, work: Work, at: Now) -> Listing[LiesRead]:
        await territories.pin(
            work, noun, record_id, territory_id=body.territory_id, reason=body.reason,
            lookup=await records.every_field(work.session), at=at,
        )  # fmt: skip
        return await lying(work, record_id, past=False)

    @router.delete(f"{path}/territory_pin", status_code=204, operation_id=f"unpin_{one}",
                   summary=f"Let the rules say again where the {one} lies.")  # fmt: skip
    async def unpin(*, record_id: UUID, work: Work, at: Now) -> None:
        await territories.unpin(work, noun, record_id, lookup=await records.every_field(work.session), at=at)


_of("accounts", "account")
_of("leads", "lead")
