"""Sending a request and reading its answer: retries that repeat nothing, problems as exceptions."""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import Any, Final
from uuid import UUID, uuid4

import httpx
from pydantic import BaseModel, TypeAdapter, ValidationError

from client.errors import Refused, Unreachable, Violation

_BUSY: Final = frozenset({429, 503})
_SAFE: Final = frozenset({"GET", "PUT", "DELETE"})
_PAUSE_SECONDS: Final = 0.5


@dataclass
class Transport:
    """One connection to a service, as one caller.

    A request that was refused for haste (429), or met a service that is starting (503), is sent again after
    the time that the answer names. One that got no answer is sent again where that repeats nothing: reads,
    and writes under one `Idempotency-Key`.
    """

    http: httpx.Client
    tries: int = 4
    sleep: Callable[[float], None] = field(default=time.sleep)

    def ask(
        self,
        method: str,
        path: str,
        *,
        answer: Any = None,
        query: Mapping[str, Any] | None = None,
        body: BaseModel | Mapping[str, Any] | bytes | str | None = None,
        headers: Mapping[str, str | None] | None = None,
        media: str = "application/json",
    ) -> Any:
        """Send a request; return its answer as `answer` (a type; `bytes` for files; None for nothing).

        Raises:
            Refused: The service said no.
            Unreachable: It did not answer, or not in its own words.

        """
        told = {name: value for name, value in (headers or {}).items() if value is not None}
        if method == "POST":
            told.setdefault("Idempotency-Key", uuid4().hex)
        content = _content(body)
        if content is not None:
            told["Content-Type"] = media
        request = self.http.build_request(
            method, path, params=_query(query or {}), content=content, headers=told
        )
        return _read(self._send(request), answer)

    def _send(self, request: httpx.Request) -> httpx.Response:
        repeats_nothing = request.method in _SAFE or "Idempotency-Key" in request.headers
        for attempt in range(1, self.tries + 1):
            last = attempt == self.tries
            try:
                response = self.http.send(request)
            except httpx.TransportError as error:
                if last or not repeats_nothing:
                    raise Unreachable(f"{request.url} did not answer: {error}") from error
                self.sleep(_PAUSE_SECONDS * attempt)
                continue
            if response.status_code not in _BUSY or last:
                return response
            self.sleep(float(response.headers.get("Retry-After", _PAUSE_SECONDS * attempt)))
        raise AssertionError("tries must be positive")


def _content(body: BaseModel | Mapping[str, Any] | bytes | str | None) -> bytes | None:
    if body is None or isinstance(body, bytes):
        return body
    if isinstance(body, str):
        return body.encode()
    if isinstance(body, BaseModel):
        return body.model_dump_json(exclude_unset=True, by_alias=True).encode()
    return json.dumps(body, default=_written).encode()


def _query(given: Mapping[str, Any]) -> dict[str, str]:
    return {name: _text(value) for name, value in given.items() if value is not None}


def _text(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Mapping | list | tuple):
        return json.dumps(value, default=_written)
    return str(_written(value))


def _written(value: object) -> object:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) or not isinstance(value, int | float | str) else value


def _read(response: httpx.Response, answer: Any) -> Any:
    if response.is_error:
        raise _refusal(response)
    if answer is None:
        return None
    if answer is bytes:
        return response.content
    try:
        return _adapter(answer).validate_json(response.content)
    except ValidationError as error:
        raise Unreachable(f"{response.url} answered what this client does not know: {error}") from error


@cache
def _adapter(answer: Any) -> TypeAdapter[Any]:
    return TypeAdapter(answer)


def _refusal(response: httpx.Response) -> Exception:
    try:
        told = response.json()
        return Refused(
            status=response.status_code,
            code=told["code"],
            title=told["title"],
            detail=told.get("detail", ""),
            request_id=told.get("request_id", ""),
            violations=tuple(Violation(v["field"], v["message"]) for v in told.get("violations", ())),
        )
    except (ValueError, KeyError, TypeError):
        return Unreachable(f"{response.url} answered {response.status_code}: {response.text[:200]}")
