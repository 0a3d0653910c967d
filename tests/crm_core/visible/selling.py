"""Who may see and change what is sold before there is a deal."""

from collections.abc import Callable

from tests.crm_core import visibility as v

TRUTH = {"leads": v.DEALS | {"analyst": v.NONE}}
FOLLOWS = {"leads": "owner_id"}


def records(put: Callable[..., None], *, role: str, relation: str) -> None:
    """A lead of each."""
    put("leads", name="Lee", owner_id=v.holder(role, relation=relation))
