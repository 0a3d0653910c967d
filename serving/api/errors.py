"""Every error as RFC 9457 problem details: the one place where an exception becomes an answer."""

import logging
from http import HTTPStatus
from typing import Any, Final

import orjson
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Receive, Scope, Send

from crm_core.kit import DomainError
from serving.api.refusals import Refusal
from serving.api.schemas.errors import Problem, Violation

_log: Final = logging.getLogger(__name__)


def problem(
    request: Request,
    *,
    status: int,
    code: str,
    detail: str,
    headers: dict[str, str] | None = None,
    violations: list[Violation] | None = None,
) -> Response:
    """Render a problem; its title is the code in words, its type an address under this interface."""
    body = Problem(
        type=f"/problems/{code}",
        title=code.replace("_", " ").capitalize(),
        status=status,
        code=code,
        detail=detail,
        request_id=request.scope.get("state", {}).get("request_id", ""),
        violations=violations or [],
    )
    return Response(
        orjson.dumps(body.model_dump(mode="json")),
        status_code=status,
        media_type="application/problem+json",
        headers=headers,
    )


async def _domain_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, DomainError)  # noqa: S101 - registered for nothing else
    wait = getattr(error, "retry_after", None)
    headers = {"Retry-After": str(wait)} if wait is not None else None
    violations = [Violation(field=field, message=said) for field, said in getattr(error, "violations", ())]
    return problem(
        request,
        status=error.status,
        code=error.code,
        detail=error.detail,
        headers=headers,
        violations=violations,
    )


async def _refusal(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refusal)  # noqa: S101
    return problem(request, status=error.status, code=error.code, detail=error.detail, headers=error.headers)


async def _malformed(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101
    violations = [
        Violation(field=".".join(str(part) for part in found["loc"]), message=found["msg"])
        for found in error.errors()
    ]
    detail = f"{violations[0].field}: {violations[0].message}" if violations else "The request is malformed."
    return problem(request, status=422, code="invalid_request", detail=detail, violations=violations)


async def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101
    code = HTTPStatus(error.status_code).phrase.lower().replace(" ", "_")
    return problem(
        request,
        status=error.status_code,
        code=code,
        detail=str(error.detail),
        headers=dict(error.headers) if error.headers else None,
    )


async def _fault(request: Request, error: Exception) -> Response:
    state: dict[str, Any] = request.scope.get("state", {})
    _log.error("unexpected fault", exc_info=error, extra={"request_id": state.get("request_id")})
    return problem(
        request,
        status=500,
        code="internal_error",
        detail="Something went wrong here. It is logged under the request's id; trying again may help.",
    )


class NulRefused:
    """ASGI middleware that refuses addresses with the character U+0000, in the path or in the query."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        app: ASGIApp = self._app
        if scope["type"] == "http" and ("\0" in scope["path"] or b"%00" in scope["query_string"]):
            app = problem(
                Request(scope),
                status=422,
                code="invalid_request",
                detail="An address cannot hold the character U+0000.",
            )
        await app(scope, receive, send)


def install(app: FastAPI) -> None:
    """Register the handlers, and refuse what no handler can take."""
    app.add_middleware(NulRefused)
    app.add_exception_handler(DomainError, _domain_error)
    app.add_exception_handler(Refusal, _refusal)
    app.add_exception_handler(RequestValidationError, _malformed)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(Exception, _fault)
