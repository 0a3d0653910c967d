"""Which facts a live ask needs, so that its row equals the row that training would build.

For asked deals D, let A be their accounts (from `deal_opened`) and U everyone who ever owned one of D (from
`deal_owner`). The rows needed are:

- of D: every row of `deal_opened`, `deal_stage`, `deal_amount`, `deal_expected_close`, `deal_owner`,
  `deal_person`, `deal_product`, and of `touch` on the deal;
- of A: every row of `account`; `deal_opened` and `deal_closed` of every deal with an account in A;
- of U: `deal_closed` of every deal closed by a U (its `owner_id`); and for every deal that a U ever owned,
  all its `deal_owner` rows and its `deal_closed` rows (they make the owner's open workload).

`narrow` is this text as code, used where live rows are compared with training rows.
"""

from collections.abc import Mapping

import pyarrow as pa
import pyarrow.compute as pc

OWN = ("deal_stage", "deal_amount", "deal_expected_close", "deal_person", "deal_product", "touch")


def _rows(table: pa.Table, column: str, wanted: pa.Array) -> pa.ChunkedArray:
    return pc.fill_null(pc.is_in(table[column], value_set=wanted), fill_value=False)


def _distinct(column: pa.ChunkedArray) -> pa.Array:
    return pc.drop_null(pc.unique(column))


def narrow(facts: Mapping[str, pa.Table], deal_ids: list[str]) -> dict[str, pa.Table]:
    """Only the facts that asks about these deals need."""
    deals = pa.array(deal_ids, pa.string())
    narrowed = {source: facts[source].filter(_rows(facts[source], "deal_id", deals)) for source in OWN}
    opened, owned, closed = facts["deal_opened"], facts["deal_owner"], facts["deal_closed"]
    accounts = _distinct(opened.filter(_rows(opened, "deal_id", deals))["account_id"])
    owners = _distinct(owned.filter(_rows(owned, "deal_id", deals))["owner_id"])
    shared = _distinct(owned.filter(_rows(owned, "owner_id", owners))["deal_id"])
    kin = pc.or_(_rows(closed, "account_id", accounts), _rows(closed, "owner_id", owners))
    return narrowed | {
        "account": facts["account"].filter(_rows(facts["account"], "account_id", accounts)),
        "deal_opened": opened.filter(
            pc.or_(_rows(opened, "deal_id", deals), _rows(opened, "account_id", accounts))
        ),
        "deal_owner": owned.filter(pc.or_(_rows(owned, "deal_id", deals), _rows(owned, "deal_id", shared))),
        "deal_closed": closed.filter(pc.or_(kin, _rows(closed, "deal_id", shared))),
    }
