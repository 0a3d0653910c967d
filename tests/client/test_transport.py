"""The client sends again what it may, and says clearly what was refused."""

from collections.abc import Callable

import httpx
import pytest
from pydantic import BaseModel

from client.errors import Refused, Unreachable
from client.transport import Transport

Answers = list[httpx.Response | Exception]


class Told(BaseModel):
    """What the service says."""

    says: str


class Wire:
    """A service that answers what it was told to, and remembers what it was asked."""

    def __init__(self, answers: Answers) -> None:
        self.answers = answers
        self.asked: list[httpx.Request] = []
        self.pauses: list[float] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    @property
    def transport(self) -> Transport:
        """A transport to it that does not wait."""
        http = httpx.Client(base_url="http://service.test", transport=httpx.MockTransport(self))
        return Transport(http, sleep=self.pauses.append)


@pytest.fixture
def wire() -> Callable[..., Wire]:
    """Make a service by its answers."""
    return lambda *answers: Wire(list(answers))


HELLO = {"says": "hello"}


def test_haste_is_answered_with_patience(wire: Callable[..., Wire]) -> None:
    """After 429 the request is sent again when the answer says, and not before."""
    service = wire(httpx.Response(429, headers={"Retry-After": "3"}), httpx.Response(200, json=HELLO))
    assert service.transport.ask("GET", "/a", answer=Told).says == "hello"
    assert service.pauses == [3.0]


def test_a_write_without_answer_is_sent_again_under_one_key(wire: Callable[..., Wire]) -> None:
    """A lost answer repeats nothing: both requests carry the same Idempotency-Key."""
    service = wire(httpx.ReadTimeout("late"), httpx.Response(201, json=HELLO))
    service.transport.ask("POST", "/a", answer=Told, body={"x": 1})
    first, second = (request.headers["Idempotency-Key"] for request in service.asked)
    assert first == second


def test_a_patch_without_answer_is_not_sent_again(wire: Callable[..., Wire]) -> None:
    """Nobody knows whether it was done, so whoever asked is told."""
    service = wire(httpx.ReadTimeout("late"))
    with pytest.raises(Unreachable, match="did not answer"):
        service.transport.ask("PATCH", "/a", body={"x": 1})
    assert len(service.asked) == 1


def test_a_refusal_tells_its_code_and_what_is_at_fault(wire: Callable[..., Wire]) -> None:
    """Problem details become one exception with everything in it."""
    problem = {
        "type": "/problems/invalid", "title": "Not as asked", "status": 422, "code": "invalid",
        "detail": "See below", "request_id": "r1",
        "violations": [{"field": "amount", "message": "too small"}],
    }  # fmt: skip
    with pytest.raises(Refused) as refused:
        wire(httpx.Response(422, json=problem)).transport.ask("POST", "/a")
    assert (refused.value.code, refused.value.violations[0].field) == ("invalid", "amount")
    assert "amount: too small" in str(refused.value)


@pytest.mark.parametrize(
    "answer", [httpx.Response(502, text="<html>"), httpx.Response(200, json={"sings": "hello"})]
)
def test_what_is_not_the_services_own_words_is_unreachable(
    wire: Callable[..., Wire], answer: httpx.Response
) -> None:
    """A proxy's page, or an answer of another version, is no silent nonsense."""
    with pytest.raises(Unreachable):
        wire(answer).transport.ask("GET", "/a", answer=Told)


def test_what_is_not_given_is_not_sent(wire: Callable[..., Wire]) -> None:
    """Absent parameters stay away; flags and filters are written as the service reads them."""
    service = wire(httpx.Response(204))
    query = {"q": None, "mine": True, "filter": {"field": "amount", "op": "gte", "value": "1000"}}
    service.transport.ask("GET", "/a", query=query)
    asked = service.asked[0].url.params
    assert asked["mine"] == "true"
    assert asked["filter"] == '{"field": "amount", "op": "gte", "value": "1000"}'
    assert "q" not in asked
