"""Who may see and change what is sold: leads before there is a deal, products, prices, rates, reasons."""

from collections.abc import Callable

from crm_core.pipelines import BUYING_ROLES, DEMANDS
from tests.crm_core import visibility as v

TRUTH = {
    "leads": v.DEALS | {"analyst": v.NONE},
    **dict.fromkeys(
        (
            "products",
            "price_books",
            "price_book_entries",
            "currency_rates",
            "deal_reasons",
            "stage_requirements",
        ),
        v.ADMINISTERED,
    ),
    # Where somebody works follows the person.
    "affiliations": v.SHARED | {"analyst": v.NONE},
}
FOLLOWS = {"leads": "owner_id", "affiliations": "person_id"}


def records(put: Callable[..., None], *, role: str, relation: str) -> None:
    """One of each."""
    name = f"{role} {relation}"
    mark = {"id": v.key("products", role, relation)}
    org = "theirs" if relation == "other_org" else "ours"
    put("leads", name="Lee", owner_id=v.holder(role, relation=relation))
    put("products", code=name, name="Beam")
    put("price_books", name=name)
    put(
        "price_book_entries", price_book_id=v.key("price_books", role, relation), product_id=mark["id"],
        currency="EUR", unit_price=1, valid_from=v.LONG_AGO,
    )  # fmt: skip
    put("currency_rates", currency=_currency(role, relation), valid_from=v.LONG_AGO, rate=1)
    put("deal_reasons", kind="lost", name=name)
    put("stage_requirements", stage_id=v.key(org, "stages"), **_demand(role, relation))
    put(
        "affiliations",
        person_id=v.key("people", role, relation),
        account_id=v.key("accounts", role, relation),
    )


def _demand(role: str, relation: str) -> dict[str, str | None]:
    """Each another one: a stage asks for the same thing once."""
    others: list[dict[str, str | None]] = [{"demands": name, "role": None} for name in DEMANDS]
    people: list[dict[str, str | None]] = [{"demands": "person", "role": name} for name in BUYING_ROLES]
    every = others + people
    return every[v.ROLES.index(role) * len(v.ORG) + v.RELATIONS.index(relation) % len(v.ORG)]


def _currency(role: str, relation: str) -> str:
    letters = "ABCDEFGHIJ"
    return "X" + letters[v.ROLES.index(role)] + letters[v.RELATIONS.index(relation)]
