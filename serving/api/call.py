"""What every endpoint is given: who calls, the services, the request's transaction and the time."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import Depends, Query, Request
from fastapi.security import APIKeyCookie, HTTPBearer

from serving.api.schemas.kit import MAX_PAGE

SESSION_COOKIE = "bellwether_session"

_cookie = APIKeyCookie(name=SESSION_COOKIE, scheme_name="session", auto_error=False)
_bearer = HTTPBearer(scheme_name="api_key", bearerFormat="bw_...", auto_error=False)


def _services(request: Request) -> Any:
    return request.app.state.services


def _caller(
    request: Request, _a: Annotated[Any, Depends(_cookie)], _b: Annotated[Any, Depends(_bearer)]
) -> Any:
    return request.state.caller


def _work(request: Request) -> Any:
    return request.state.work


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class PageAsked:
    """Which page of a list the caller wants."""

    cursor: str | None
    limit: int


def _page(
    cursor: Annotated[str | None, Query(description="`next_cursor` of the page before.")] = None,
    limit: Annotated[int, Query(ge=1, le=MAX_PAGE)] = 50,
) -> PageAsked:
    return PageAsked(cursor=cursor, limit=limit)


Serving = Annotated[Any, Depends(_services)]
Caller = Annotated[Any, Depends(_caller)]
Work = Annotated[Any, Depends(_work)]
Now = Annotated[datetime, Depends(_now)]
Asked = Annotated[PageAsked, Depends(_page)]
