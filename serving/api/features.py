"""Features of deals and accounts as of any moment, with the caller's own rights."""

from datetime import datetime
from typing import Any, Final

import pyarrow as pa
from fastapi import APIRouter, Response

from crm_core import exports
from crm_core.kit import Work
from crm_core.kit.permission import require
from features.services import FeatureService
from serving import feature_rows
from serving.api.call import Caller, Now, Serving
from serving.api.refusals import FeatureServiceUnknown, TooManyFeatureRows
from serving.api.schemas.features import FeatureRead, FeatureRows, FeatureRowsAsk, FeatureServiceRead
from serving.api.schemas.kit import Listing
from serving.api.transaction import SignedIn
from serving.services import Services

router = APIRouter(prefix="/features", tags=["features"], route_class=SignedIn)

_ARROW: Final = "application/vnd.apache.arrow.stream"
_MOST_AS_JSON: Final = 5_000
_ANSWERS: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "The rows.",
        "content": {_ARROW: {"schema": {"type": "string", "format": "binary"}}},
    }
}


@router.get("", operation_id="list_feature_services")
async def list_feature_services(*, caller: Caller) -> Listing[FeatureServiceRead]:
    """List the feature services with their columns, each with the sentence that people read."""
    del caller
    return Listing(items=[_shown(service) for service in feature_rows.SERVICES.values()])


@router.post("/{service}", operation_id="read_features", response_model=FeatureRows, responses=_ANSWERS)
async def read_features(
    *, service: str, body: FeatureRowsAsk, services: Serving, caller: Caller, at: Now
) -> Response | FeatureRows:
    """Compute features as of a moment from what the caller may see; it changes nothing but the log.

    Records that the caller may not see are left out, what others may see is in no sum, and what is made of a
    closed field is null. It needs the right to read scores, and without ids that to export them. Who took
    what out is logged. Two are computed at once; others wait.
    Safe to repeat, so Idempotency-Key has no effect.
    """
    asked = feature_rows.SERVICES.get(service)
    if asked is None:
        raise FeatureServiceUnknown
    as_of = min(body.as_of or at, at)
    async with feature_rows.AT_ONCE, services.work(caller.identity) as work:
        table = await _taken_out(work, services, asked, body, as_of=as_of, at=at)
    if body.format == "arrow":
        return Response(_stream(table), media_type=_ARROW, headers={"Cache-Control": "no-store"})
    if table.num_rows > _MOST_AS_JSON:
        raise TooManyFeatureRows(f"JSON holds {_MOST_AS_JSON:,} rows; ask for Arrow.")
    return FeatureRows(service=service, as_of=as_of, rows=table.to_pylist())


async def _taken_out(
    work: Work,
    services: Services,
    service: FeatureService,
    body: FeatureRowsAsk,
    *,
    as_of: datetime,
    at: datetime,
) -> pa.Table:
    reach = "read"
    await require(work.session, "scores", "read", at_least=("own", "team", "all"))
    if body.ids is None:
        reach = await require(work.session, "scores", "export", at_least=("own", "team", "all"))
    tenant = await services.tenants.of(work.identity.org_id)
    try:
        table = await feature_rows.rows(work, tenant, service, as_of=as_of, ids=body.ids)
    except feature_rows.TooManyRows as error:
        raise TooManyFeatureRows(f"That would be {error}; ask for fewer by id.") from error
    exports.told(
        work, kind=f"features/{service.name}", as_format=body.format, level=reach,
        fields=service.columns, count=table.num_rows, at=at,
    )  # fmt: skip
    return table


def _stream(table: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    held: bytes = sink.getvalue().to_pybytes()
    return held


def _shown(service: FeatureService) -> FeatureServiceRead:
    return FeatureServiceRead.model_validate(
        {
            "name": service.name,
            "entity": service.entity.name,
            "features": [
                FeatureRead(
                    name=feature.name,
                    view=service.groups[feature.name],
                    kind=feature.kind.value,
                    sentence=feature.sentence,
                    when_absent=feature.absent,
                )
                for feature in service.features
            ],
        }
    )
