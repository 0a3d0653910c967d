"""One request is one transaction: a unit of work for the caller, committed before the answer is sent."""

from collections.abc import Callable, Coroutine
from typing import Any, ClassVar

from fastapi import Request
from fastapi.responses import Response
from fastapi.routing import APIRoute
from sqlalchemy import text
from typing_extensions import override

from serving.api import idempotency
from serving.api.identity import identify
from serving.services import Services

Handler = Callable[[Request], Coroutine[Any, Any, Response]]
_READS = frozenset({"GET", "HEAD"})
_VIA = text("select set_config('bellwether.via', :via, true)")
"""The log notes by which key or consent a thing was done, so that a webhook of its own can leave it out."""


class SignedIn(APIRoute):
    """A route for somebody known, who does without a transaction around the request."""

    enrolling: ClassVar[bool] = False
    """Whether it is there also for who must add a second factor first."""

    @override
    def get_route_handler(self) -> Handler:
        """Find out who calls, then answer."""
        answer = super().get_route_handler()

        async def for_caller(request: Request) -> Response:
            request.state.caller = await identify(request, enrolling=self.enrolling)
            return await answer(request)

        return for_caller


class SignedInToEnrol(SignedIn):
    """A route for somebody known, even if they must add a second factor before all else."""

    enrolling = True


class InTransaction(APIRoute):
    """A route whose handler works inside the caller's unit of work.

    The answer is rendered before the commit and sent after it: what the caller reads has happened, and what
    could not be committed is an error.
    """

    keeps_answers: ClassVar[bool] = True

    @override
    def get_route_handler(self) -> Handler:
        """Open the unit of work around the handler; an exception rolls all of it back."""
        answer = super().get_route_handler()

        async def in_transaction(request: Request) -> Response:
            services: Services = request.app.state.services
            caller = request.state.caller = await identify(request)
            async with services.work(caller.identity) as work:
                request.state.work = work
                if caller.entry.via is not None and request.method not in _READS:
                    await work.session.execute(_VIA, {"via": str(caller.entry.via)})
                if request.method in _READS or not self.keeps_answers:
                    return await answer(request)
                claimed = await idempotency.claim(request, work.session, at=services.clock())
                if isinstance(claimed, Response):
                    return claimed
                response = await answer(request)
                if claimed is not None:
                    await claimed.keep(response)
            return response

        return in_transaction


class InTransactionOnce(InTransaction):
    """A route whose request or answer holds a secret: neither is kept, and Idempotency-Key has no effect."""

    keeps_answers = False
