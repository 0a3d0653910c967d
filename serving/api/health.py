"""Whether the service can do its work."""

from fastapi import APIRouter
from pydantic import Field

from serving.api.call import Serving
from serving.api.schemas.kit import Output

router = APIRouter(prefix="/health", tags=["health"])


class HealthRead(Output):
    """What works."""

    status: str = Field(examples=["ok"])
    database: str = Field(examples=["ok"])
    version: str


@router.get("", operation_id="read_health")
async def read_health(services: Serving) -> HealthRead:
    """Answer 200 when the database answers, 503 otherwise."""
    raise NotImplementedError
