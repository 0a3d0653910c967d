"""The family of an account, and what is sold to all of it."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query

from crm_core import accounts
from crm_core.accounts import Branch
from serving.api.call import Caller, Now, Work
from serving.api.schemas.hierarchy import BranchRead, HierarchyRead, RollupRead
from serving.api.transaction import InTransaction

router = APIRouter(prefix="/accounts/{account_id}", tags=["accounts"], route_class=InTransaction)


@router.get("/hierarchy", operation_id="read_account_hierarchy")
async def read_account_hierarchy(*, account_id: UUID, work: Work) -> HierarchyRead:
    """Show the family of an account as a tree, from its ultimate parent downwards."""
    found = await accounts.hierarchy(work.session, account_id)
    return HierarchyRead(roots=_trees(found.branches), hidden=found.hidden)


@router.get("/rollup", operation_id="read_account_rollup")
async def read_account_rollup(
    *,
    account_id: UUID,
    work: Work,
    caller: Caller,
    at: Now,
    scope: Annotated[
        Literal["below", "family"], Query(description="`family` begins at the ultimate parent.")
    ] = "below",
) -> RollupRead:
    """Add up deals, people and activities of an account and all below it, as far as the caller may see."""
    found = await accounts.rollup(work.session, account_id, at=at, family=scope == "family")
    shown = {name: getattr(found, name) for name in RollupRead.model_fields if hasattr(found, name)}
    return RollupRead.model_validate({**shown, "account_id": found.top, "currency": caller.entry.currency})


def _trees(branches: tuple[Branch, ...]) -> list[BranchRead]:
    """Hang each branch on its parent, deepest first."""
    children: dict[UUID | None, list[BranchRead]] = {}
    for branch in sorted(branches, key=lambda one: (-one.depth, one.name)):
        shown = BranchRead.model_validate(
            {
                "id": branch.id, "name": branch.name, "owner": branch.owner, "parent_id": branch.parent_id,
                "depth": branch.depth, "children": children.pop(branch.id, []),
            }
        )  # fmt: skip
        children.setdefault(branch.parent_id, []).append(shown)
    return children.get(None, [])
