"""Records that may be one: what a new one is held up by, and the queue of pairs to review."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import Field

from serving.api.schemas.errors import Problem
from serving.api.schemas.kit import Input, Name, Output, Probability, Ref

Kind = Literal["accounts", "people", "leads"]
PairState = Literal["open", "confirmed", "rejected", "merged"]


class EvidenceRead(Output):
    """What one comparison of two records found."""

    comparison: str = Field(examples=["email"])
    field: str = Field(description="The field that it is about.", examples=["email"])
    says: str = Field(examples=["same mailbox elsewhere"])
    bits: float = Field(
        description="log2 of how much likelier this is among two records of one entity than among others; "
        "below 0 it speaks against.",
        examples=[6.1],
    )


class CandidateRead(Output):
    """A record that a new one may be."""

    id: UUID | None = Field(description="Null of a record that you cannot see.")
    name: str = Field(examples=["Harbour Logistics", "A record that you cannot see"])
    probability: Probability
    evidence: list[EvidenceRead] = Field(description="Empty of a record that you cannot see.")


class DuplicateProblem(Problem):
    """`duplicate_suspected`: nothing was added, because these are likely the same."""

    candidates: list[CandidateRead]


class DuplicateCheck(Input):
    """Values of a record that is perhaps to be added."""

    kind: Kind
    name: Name
    email: str | None = Field(default=None, max_length=320)
    phone: str | None = Field(default=None, max_length=40)
    title: str | None = Field(default=None, max_length=200)
    company: str | None = Field(default=None, max_length=200)
    account_id: UUID | None = None
    website: str | None = Field(default=None, max_length=200)
    region: str | None = Field(default=None, max_length=100)
    country: str | None = Field(default=None, max_length=60)
    industry: str | None = Field(default=None, max_length=100)
    employees: int | None = Field(default=None, ge=0, le=2**31 - 1)
    min_probability: Probability | None = None


class Candidates(Output):
    """Records that these values may be, the likeliest first."""

    items: list[CandidateRead]


class Compared(Output):
    """One field of both records of a pair, as the caller may see it."""

    field: str
    left: str | None
    right: str | None
    says: list[str] = Field(description="What the comparisons of this field found.", examples=[["similar"]])
    bits: float


class PairRead(Output):
    """Two records that may be one."""

    id: UUID
    kind: Kind
    left: Ref
    right: Ref
    probability: Probability
    evidence: list[EvidenceRead] = Field(description="The strongest first, whichever way it points.")
    state: PairState
    model_version: str
    found_at: datetime
    decided_by: Ref | None
    decided_at: datetime | None


class PairDetail(PairRead):
    """A pair with its fields side by side."""

    fields: list[Compared]


class SearchStart(Input):
    """A search for duplicates: in all records of a kind, or in those that one import brought."""

    kind: Kind
    import_id: UUID | None = None
    min_probability: Probability | None = Field(
        default=None, description="Pairs from here on; the model's own threshold when absent."
    )


class SearchRead(Output):
    """How far a search came."""

    id: UUID
    kind: Kind
    import_id: UUID | None
    threshold: Probability
    state: Literal["running", "done", "failed"]
    total: int
    seen: int
    compared: int
    found: int
    started_at: datetime
    finished_at: datetime | None


def evidence(kept: list[dict[str, Any]]) -> list[EvidenceRead]:
    """Show evidence as it was kept."""
    return [EvidenceRead.model_validate(one) for one in kept]
