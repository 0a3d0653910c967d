"""Which facts a live ask needs, so that its row equals the row that training would build.

For asked deals D, let A be their accounts (from `deal_opened`) and U everyone who ever owned one of D (from
`deal_owner`). The rows needed are:

- of D: every row of `deal_opened`, `deal_stage`, `deal_amount`, `deal_expected_close`, `deal_owner`,
  `deal_person`, `deal_product`, and of `touch` on the deal;
- of A: every row of `account`; `deal_opened` and `deal_closed` of every deal with an account in A;
- of U: `deal_closed` of every deal closed by a U (its `owner_id`); and for every deal that ever passed to or
  from a U, all its `deal_owner` rows and its `deal_closed` rows (they make the owner's open workload).

`narrow` is this text as code, used where live rows are compared with training rows.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

OWN: Final = ("deal_stage", "deal_amount", "deal_expected_close", "deal_person", "deal_product", "touch")
"""Sources of which a live ask needs its own deal's rows only."""


def narrow(facts: Mapping[str, pa.Table], deal_ids: Iterable[str]) -> dict[str, pa.Table]:
    """Only the facts that asks about these deals need."""
    deals = pa.array(list(deal_ids), pa.string())
    of_deals = pc.field("deal_id").isin(deals)
    opened, owned = facts["deal_opened"], facts["deal_owner"]
    of_accounts = pc.field("account_id").isin(_distinct(opened.filter(of_deals), "account_id"))
    owners = _distinct(owned.filter(of_deals), "owner_id")
    of_owners = pc.field("owner_id").isin(owners)
    passed = of_owners | pc.field("from_owner_id").isin(owners)
    of_shared = pc.field("deal_id").isin(_distinct(owned.filter(passed), "deal_id"))
    return {source: facts[source].filter(of_deals) for source in OWN} | {
        "account": facts["account"].filter(of_accounts),
        "deal_opened": opened.filter(of_deals | of_accounts),
        "deal_owner": owned.filter(of_deals | of_shared),
        "deal_closed": facts["deal_closed"].filter(of_deals | of_accounts | of_owners | of_shared),
    }


def _distinct(table: pa.Table, column: str) -> "pa.Array[Any]":
    found = {value for value in table.column(column).to_pylist() if value is not None}
    return pa.array(sorted(found), pa.string())
