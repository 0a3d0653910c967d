"""Which facts a live ask needs, so that its row equals the row that training would build.

For asked deals D, let A be every account they ever had (from `deal_opened` and `deal_account`) and U everyone
who ever owned one of them (from `deal_owner`). Their kin K are D, every deal that ever had an account in A,
and every deal that a U ever owned. The rows needed are:

- of D: every row of `deal_stage`, `deal_amount`, `deal_expected_close`, `deal_source`, `deal_person`,
  `deal_product`, and of `touch` and `touch_completed` on the deal;
- of A: every row of `account`;
- of K: every row of `deal_opened`, `deal_account`, `deal_owner`, `deal_life` and `deal_closed` (they make the
  open deals of owners and accounts); and `deal_closed` of every deal closed by a U or with an A.

For asked accounts A the rows needed are:

- of A: every row of `account`, `order`, `invoice`, `payment`, `subscription` and `touch`;
- of every deal that ever had an account in A: every row of `deal_opened`, `deal_account`, `deal_owner`,
  `deal_life` and `deal_closed`; and `deal_closed` of every deal closed with an A.

`narrow` and `narrow_accounts` are this text as code, used where live rows are compared with training rows.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

OWN: Final = (
    "deal_stage",
    "deal_amount",
    "deal_expected_close",
    "deal_source",
    "deal_person",
    "deal_product",
    "touch",
    "touch_completed",
)
"""Sources of which a live ask needs its own deal's rows only."""
OF_ACCOUNTS: Final = ("account", "order", "invoice", "payment", "subscription", "touch")
"""Sources of which an account's live ask needs its own rows only."""
OF_KIN: Final = ("deal_opened", "deal_account", "deal_owner", "deal_life")
"""Sources of which a live ask needs the rows of every deal of the same owners and accounts."""


def narrow(facts: Mapping[str, pa.Table], deal_ids: Iterable[str]) -> dict[str, pa.Table]:
    """Only the facts that asks about these deals need."""
    of_deals = pc.field("deal_id").isin(pa.array(list(deal_ids), pa.string()))
    opened, moved, owned = (facts[source] for source in ("deal_opened", "deal_account", "deal_owner"))
    of_accounts = pc.field("account_id").isin(
        _distinct("account_id", opened.filter(of_deals), moved.filter(of_deals))
    )
    of_owners = pc.field("owner_id").isin(_distinct("owner_id", owned.filter(of_deals)))
    related = _distinct(
        "deal_id", opened.filter(of_accounts), moved.filter(of_accounts), owned.filter(of_owners)
    )
    of_kin = of_deals | pc.field("deal_id").isin(related)
    return (
        {source: facts[source].filter(of_deals) for source in OWN}
        | {source: facts[source].filter(of_kin) for source in OF_KIN}
        | {
            "account": facts["account"].filter(of_accounts),
            "deal_closed": facts["deal_closed"].filter(of_kin | of_accounts | of_owners),
        }
    )


def narrow_accounts(facts: Mapping[str, pa.Table], account_ids: Iterable[str]) -> dict[str, pa.Table]:
    """Only the facts that asks about these accounts need."""
    own = pc.field("account_id").isin(pa.array(list(account_ids), pa.string()))
    opened, moved = facts["deal_opened"], facts["deal_account"]
    held = pc.field("deal_id").isin(_distinct("deal_id", opened.filter(own), moved.filter(own)))
    return (
        {source: facts[source].filter(own) for source in OF_ACCOUNTS}
        | {source: facts[source].filter(held) for source in OF_KIN}
        | {"deal_closed": facts["deal_closed"].filter(held | own)}
    )


def _distinct(column: str, *tables: pa.Table) -> "pa.Array[Any]":
    found = {value for table in tables for value in table.column(column).to_pylist() if value is not None}
    return pa.array(sorted(found), pa.string())
