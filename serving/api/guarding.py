"""The question that is asked before a record is added: is it there already?"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Annotated, Any, Final

import orjson
from fastapi import Depends, FastAPI, Header, Request
from fastapi.responses import Response

from crm_core import duplicates
from crm_core.duplicates import DuplicateSuspectedError
from crm_core.kit import Work as RecordWork
from serving.api.call import Serving, Work
from serving.api.errors import problem
from serving.api.schemas.duplicates import CandidateRead, DuplicateProblem, evidence
from serving.duplicates import Candidate, told

Guarding = Callable[[str, Mapping[str, Any]], Awaitable[None]]

UNSEEN: Final = "A record that you cannot see"
SUSPECTED: Final[dict[int | str, dict[str, Any]]] = {
    409: {
        "model": DuplicateProblem,
        "description": "`duplicate_suspected`: it is likely there already, and nothing was added. "
        "Other conflicts have no `candidates`.",
    }
}
"""What an operation that is guarded documents."""


async def shown(work: RecordWork, kind: str, found: tuple[Candidate, ...]) -> list[CandidateRead]:
    """Show candidates; of a record that the caller may not see only that there is one, and how likely."""
    ids = [one.id for one in found if one.id is not None]
    names = {key: doc["name"] for key, doc in (await duplicates.values_of(work.session, kind, ids)).items()}
    return [
        CandidateRead(
            id=one.id,
            name=names.get(one.id, UNSEEN) if one.id else UNSEEN,
            probability=one.probability,
            evidence=evidence(told(one.evidence)),
        )
        for one in found
    ]


def _guard(
    work: Work,
    services: Serving,
    skip: Annotated[  # noqa: FBT002 - a header, not an argument
        bool,
        Header(
            alias="X-Skip-Duplicate-Check",
            description="Add the record although it looks like one that is there.",
        ),
    ] = False,
) -> Guarding:
    async def refuse_duplicates(kind: str, values: Mapping[str, Any]) -> None:
        """Refuse a record that is likely there already.

        Raises:
            DuplicateSuspectedError: It is, and the caller did not say to add it all the same.

        """
        if skip:
            return
        if found := await services.duplicates.likely(work, kind, values):
            raise DuplicateSuspectedError(candidates=await shown(work, kind, found))

    return refuse_duplicates


Guard = Annotated[Guarding, Depends(_guard)]
"""Given to an endpoint that adds records: `await guard("people", values)` before it does."""


async def _suspected(request: Request, error: Exception) -> Response:
    assert isinstance(error, DuplicateSuspectedError)  # noqa: S101 - registered for nothing else
    answer = problem(request, status=error.status, code=error.code, detail=error.detail)
    candidates = [one.model_dump(mode="json") for one in error.facts["candidates"]]
    body = {**orjson.loads(bytes(answer.body)), "candidates": candidates}
    return Response(orjson.dumps(body), status_code=error.status, media_type=answer.media_type)


def install(app: FastAPI) -> None:
    """Register how a suspected duplicate is told."""
    app.add_exception_handler(DuplicateSuspectedError, _suspected)
