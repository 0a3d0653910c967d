"""Stage: the event log in, everyone's facts as Parquet out, new rows only."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg

from crm_core.facts import Extraction, extract


@dataclass(frozen=True)
class Inputs:
    """A connection inside a transaction that may see the whole organization, and whose facts are wanted."""

    connection: psycopg.AsyncConnection[Any]
    org_id: UUID
    currency: str


@dataclass(frozen=True)
class Outputs:
    """The folder of the organization's facts; what is there is continued."""

    facts: Path


async def run(params: None, inputs: Inputs, outputs: Outputs) -> Extraction:
    """Bring the facts up to date; with no new fact in the log the folder stays as it is."""
    del params
    return await extract(
        inputs.connection, org_id=inputs.org_id, currency=inputs.currency, folder=outputs.facts
    )
