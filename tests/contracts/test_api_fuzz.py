"""The interface against its own description: no fault, and no answer that is not described."""

import asyncio
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, Verbosity, given, seed
from hypothesis import settings as budget
from hypothesis.errors import HypothesisException
from schemathesis.core.errors import SchemathesisError
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from serving.services import Services
from serving.settings import Settings
from tests.crm_core.selling import lay_out, open_deal
from tests.database import Org
from tests.serving.conftest import address, key_of, services

__all__ = ["address", "services"]

EXAMPLES: Final = 8
"""Cases that an operation is tried with."""
NOT_TRIED: Final = frozenset({"stream_changes", "log_out", "log_in"})
"""A stream has no end; logging in and out are about who calls, and have tests of their own."""
_CHECKS: Final = (
    schemathesis.checks.not_a_server_error, status_code_conformance, content_type_conformance,
    response_schema_conformance,
)  # fmt: skip


@schemathesis.serializer("application/x-ndjson")
def _lines(_context: Any, value: Any) -> bytes:
    """Rows as they are sent: any text will do, since rows that are none are told so one by one."""
    return str(value).encode(errors="replace")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of a service that is asked as often as it takes."""
    return Settings(data=tmp_path / "data", web=tmp_path / "web", requests_per_minute=10_000_000)


@pytest.mark.slow
async def test_no_request_meets_a_fault_or_an_undescribed_answer(
    address: str,
    services: Services,
    org: Org,
    at: Any,
) -> None:
    """As an administrator, every operation: generated requests by its description, over a real socket."""
    pipeline = await lay_out(services.database, org, at=at)
    await open_deal(services.database, org.as_("admin"), pipeline=pipeline, at=at)
    key = await key_of(services, org, "admin")
    tried, faults = await asyncio.to_thread(_fuzz, address, key)

    print(f"schemathesis: {sum(tried.values())} cases on {len(tried)} operations")  # noqa: T201 - the figure
    assert len(tried) > 100
    assert not faults, "\n\n".join(faults)


def _fuzz(address: str, key: str) -> tuple[Counter[str], list[str]]:
    """Try every operation; returns how many cases each had, and what was wrong."""
    schema: Any = schemathesis.openapi.from_url(f"{address}/openapi.json")
    tried: Counter[str] = Counter()
    faults: list[str] = []
    for found in schema.get_all_operations():
        operation = found.ok()
        if operation.definition.raw["operationId"] not in NOT_TRIED:
            faults += _try(operation, address, key, tried=tried)
    return tried, faults


def _try(operation: Any, address: str, key: str, *, tried: Counter[str]) -> Iterable[str]:
    @seed(1)
    @budget(
        max_examples=EXAMPLES, deadline=None, database=None, verbosity=Verbosity.quiet,
        suppress_health_check=list(HealthCheck), phases=(Phase.generate,),
    )  # fmt: skip
    @given(case=operation.as_strategy())
    def ask(case: Any) -> None:
        tried[operation.label] += 1
        response = case.call(base_url=address, headers={"Authorization": f"Bearer {key}"}, timeout=30)
        case.validate_response(response, checks=list(_CHECKS))

    try:
        ask()
    except (Failure, FailureGroup, HypothesisException, SchemathesisError) as error:
        yield f"{operation.label}: {_said(error)}"


def _said(error: BaseException) -> str:
    if isinstance(error, FailureGroup):
        return "\n".join(str(one) for one in error.exceptions)
    return str(error)
