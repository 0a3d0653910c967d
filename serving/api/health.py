"""Whether the service can do its work."""

import asyncio

import sqlalchemy
from fastapi import APIRouter, Response
from pydantic import Field
from sqlalchemy.exc import SQLAlchemyError

from crm_core.kit import UnavailableError
from serving.api.call import Serving
from serving.api.schemas.kit import Output

router = APIRouter(prefix="/health", tags=["health"])
_PATIENCE_SECONDS = 3.0


class HealthRead(Output):
    """What works."""

    status: str = Field(description="`ok`, or `unavailable` with status 503.", examples=["ok"])
    database: str = Field(examples=["ok"])


@router.get("", operation_id="read_health")
async def read_health(*, services: Serving, response: Response) -> HealthRead:
    """Answer 200 when the database answers, 503 otherwise."""
    try:
        async with asyncio.timeout(_PATIENCE_SECONDS), services.database.nobody() as session:
            await session.execute(sqlalchemy.text("select 1"))
    except (UnavailableError, SQLAlchemyError, OSError, TimeoutError):
        response.status_code = 503
        return HealthRead(status="unavailable", database="unreachable")
    return HealthRead(status="ok", database="ok")
