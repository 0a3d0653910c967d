"""What an endpoint is given: who calls, the request's unit of work, the page asked for, and the time."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated, Self, TypeVar
from urllib.parse import urlencode

from fastapi import Depends, Query, Request, Security
from fastapi.security import APIKeyCookie, HTTPAuthorizationCredentials, HTTPBearer

from crm_core import kit
from crm_core.kit.paging import Place
from serving.api.cursors import BadCursorError, Cursors
from serving.api.identity import SESSION_COOKIE
from serving.api.identity import Caller as _Caller
from serving.api.refusals import CursorRefused, MalformedPrecondition, SessionNeeded
from serving.api.schemas.kit import MAX_PAGE, Output, Page
from serving.services import Services

Found = TypeVar("Found")
Shown = TypeVar("Shown", bound=Output)

# What FastAPI depends on is `async` here although it waits for nothing: the rest would go through a thread.

# Only documented here: `serving.api.identity` reads both before the endpoint runs.
_cookie = APIKeyCookie(name=SESSION_COOKIE, scheme_name="session", auto_error=False)
_bearer = HTTPBearer(scheme_name="api_key", bearerFormat="bw_...", auto_error=False)


async def _services(request: Request) -> Services:
    services: Services = request.app.state.services
    return services


async def _caller(
    request: Request,
    _session: Annotated[str | None, Security(_cookie)],
    _key: Annotated[HTTPAuthorizationCredentials | None, Security(_bearer)],
) -> _Caller:
    caller: _Caller = request.state.caller
    return caller


async def _work(request: Request, _: Annotated[_Caller, Depends(_caller)]) -> kit.Work:
    work: kit.Work = request.state.work
    return work


async def _person(caller: Annotated[_Caller, Depends(_caller)]) -> _Caller:
    if caller.entry.session_id is None:
        raise SessionNeeded
    return caller


async def _now(request: Request) -> datetime:
    services: Services = request.app.state.services
    return services.clock()


@dataclass(frozen=True)
class PageAsked:
    """Which page of which list the caller wants."""

    after: Place | None
    limit: int
    listing: str
    cursors: Cursors

    def within(self, listing: str, *, cursor: str | None, limit: int) -> Self:
        """The page of a list that is described in a body and not in the URL."""
        return replace(
            self, listing=listing, limit=limit, after=_after(self.cursors, cursor, listing=listing)
        )

    def answer(self, found: kit.Page[Found], show: Callable[[Found], Shown]) -> Page[Shown]:
        """Show a page of the record, with the cursor of the next."""
        following = self.cursors.write(found.next, listing=self.listing) if found.next else None
        return Page(items=[show(item) for item in found.items], next_cursor=following)


async def _page(
    request: Request,
    cursor: Annotated[str | None, Query(description="`next_cursor` of the page before.")] = None,
    limit: Annotated[int, Query(ge=1, le=MAX_PAGE)] = 50,
) -> PageAsked:
    """A cursor belongs to its list: the path with every filter and sort order, whoever reads it."""
    filters = sorted((k, v) for k, v in request.query_params.multi_items() if k not in {"cursor", "limit"})
    listing = f"{request.url.path}?{urlencode(filters)}"
    services: Services = request.app.state.services
    cursors = services.cursors
    return PageAsked(
        after=_after(cursors, cursor, listing=listing), limit=limit, listing=listing, cursors=cursors
    )


def _after(cursors: Cursors, cursor: str | None, *, listing: str) -> Place | None:
    try:
        return cursors.read(cursor, listing=listing)
    except BadCursorError:
        raise CursorRefused from None


async def _version(request: Request) -> int | None:
    """The version in If-Match; None when any will do."""
    asked = request.headers.get("if-match", "*").strip()
    if asked == "*":
        return None
    number = asked.removeprefix("W/").strip('"')
    if not number.isdecimal():
        raise MalformedPrecondition
    return int(number)


async def _new_only(request: Request) -> bool:
    """Whether If-None-Match asks that there be no such record yet."""
    asked = request.headers.get("if-none-match")
    if asked is None:
        return False
    if asked.strip() != "*":
        raise MalformedPrecondition
    return True


def etag(version: int) -> str:
    """Write a row's version as an ETag."""
    return f'"{version}"'


Serving = Annotated[Services, Depends(_services)]
Caller = Annotated[_Caller, Depends(_caller)]
Person = Annotated[_Caller, Depends(_person)]
"""Who calls, of whom it is sure that they are logged in: no key, no integration."""
Work = Annotated[kit.Work, Depends(_work)]
Now = Annotated[datetime, Depends(_now)]
Asked = Annotated[PageAsked, Depends(_page)]
Version = Annotated[int | None, Depends(_version)]
NewOnly = Annotated[bool, Depends(_new_only)]
