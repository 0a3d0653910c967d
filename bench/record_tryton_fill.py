"""Run by the Python that has Tryton: a company, its sales people, and deals in bulk as Tryton makes one.

    TRYTOND_CONFIG=FILE python record_tryton_fill.py DATABASE < plan.json > made.json

The plan: counts (deals, accounts, contacts, users), password, currency, and `deal_name`, `account_name`,
`owner`, `amount`, `state`, `age_days`: SQL over a running number `i`. Every kind of row is made once by
Tryton's own models; that row is then repeated by SQL in all its columns, but for what tells rows apart, and
with its history row.
"""

import json
import sys
from decimal import Decimal
from typing import Any

from trytond.pool import Pool  # type: ignore[import-not-found]  # in the peer's environment only
from trytond.transaction import Transaction  # type: ignore[import-not-found]


def company(pool: Any, *, currency: str) -> Any:
    """Make the company and a currency, and act for it from now on."""
    currencies = pool.get("currency.currency")
    made = currencies(name="Euro", symbol="€", code=currency, rounding=Decimal("0.01"), digits=2)
    made.save()
    currencies.write([made], {"rates": [("create", [{"rate": Decimal(1)}])]})
    party = pool.get("party.party")(name="Bench")
    party.save()
    ours = pool.get("company.company")(party=party, currency=made)
    ours.save()
    return ours


def users(pool: Any, *, company: Any, plan: dict[str, Any]) -> list[dict[str, Any]]:
    """Make the sales people: each an employee of the company, in the groups Sales and Sale Opportunity."""
    groups = [
        group.id for group in pool.get("res.group").search([("name", "in", ["Sales", "Sale Opportunity"])])
    ]
    made = []
    for number in range(plan["users"]):
        party = pool.get("party.party")(name=f"Seller {number}")
        party.save()
        employee = pool.get("company.employee")(party=party, company=company)
        employee.save()
        (user,) = pool.get("res.user").create([{
            "name": party.name, "login": f"seller{number}", "password": plan["password"],
            "groups": [("add", groups)], "companies": [("add", [company.id])], "company": company.id,
            "employees": [("add", [employee.id])], "employee": employee.id,
        }])  # fmt: skip
        made.append({"login": user.login, "id": user.id, "employee": employee.id})
    return made


def one_of_each(pool: Any, *, company: Any, employee: int) -> dict[str, int]:
    """Make an account, a contact and a deal with Tryton's models; return their ids."""
    parties, deals = pool.get("party.party"), pool.get("sale.opportunity")
    (account,) = parties.create([{"name": "Template", "addresses": [("create", [{"city": "Ghent"}])]}])
    mail = {"type": "email", "value": "a@example.com"}
    (contact,) = parties.create([{"name": "Template", "contact_mechanisms": [("create", [mail])]}])
    (deal,) = deals.create([{
        "party": account.id, "company": company.id, "currency": company.currency.id, "employee": employee,
        "description": "Template", "amount": Decimal("1000.00"), "address": account.addresses[0].id,
    }])  # fmt: skip
    deals.opportunity([deal])
    return {"account": account.id, "contact": contact.id, "deal": deal.id, "address": account.addresses[0].id}


def repeat(cursor: Any, table: str, *, row: int, times: int, but: dict[str, str]) -> int:
    """Repeat a row by SQL over `i`, 1 to `times`, some columns otherwise; return the id before the first."""
    cursor.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s ORDER BY ordinal_position",
        [table],
    )
    columns = [name for (name,) in cursor.fetchall()]
    cursor.execute(f"SELECT max(id) FROM {table}")
    first = int(cursor.fetchone()[0])
    values = ", ".join(but.get(name, f't."{name}"') for name in columns if name != "id")
    named = ", ".join(f'"{name}"' for name in columns if name != "id")
    cursor.execute(
        f"INSERT INTO {table} (id, {named}) SELECT {first} + i, {values} "
        f"FROM {table} t, generate_series(1, {times}) AS i WHERE t.id = {row}"
    )
    cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), {first} + {times})")
    return first


def bulk(cursor: Any, *, made: dict[str, int], employees: list[int], plan: dict[str, Any]) -> int:
    """Repeat the template rows as often as planned; return the id before the first deal's."""
    party = {"code_alnum": "NULL", "code_digit": "NULL"}
    codes = {"code": "'A' || i", "name": plan["account_name"]}
    accounts = repeat(cursor, "party_party", row=made["account"], times=plan["accounts"], but=party | codes)
    addresses = repeat(
        cursor, "party_address", row=made["address"], times=plan["accounts"], but={"party": f"{accounts} + i"}
    )
    contacts = repeat(
        cursor, "party_party", row=made["contact"], times=plan["contacts"],
        but=party | {"code": "'C' || i", "name": "'Contact ' || i"},
    )  # fmt: skip
    cursor.execute(f"SELECT id FROM party_contact_mechanism WHERE party = {made['contact']}")
    mail = "'contact' || i || '@example.com'"
    repeat(
        cursor, "party_contact_mechanism", row=cursor.fetchone()[0], times=plan["contacts"],
        but={"party": f"{contacts} + i", "value": mail, "value_compact": mail},
    )  # fmt: skip
    account = f"(i % {plan['accounts']}) + 1"
    closed = f"CASE WHEN ({plan['state']}) = 'open' THEN NULL ELSE current_date END"
    deals = repeat(
        cursor, "sale_opportunity", row=made["deal"], times=plan["deals"],
        but={
            "party": f"{accounts} + {account}", "address": f"{addresses} + {account}",
            "description": plan["deal_name"], "number": "(1000 + i)::text", "amount": plan["amount"],
            "employee": f"(ARRAY{employees})[1 + {plan['owner']}]", "end_date": closed,
            "start_date": f"current_date - ({plan['age_days']})::integer",
            "state": f"CASE ({plan['state']}) WHEN 'open' THEN 'opportunity' ELSE ({plan['state']}) END",
        },
    )  # fmt: skip
    history(cursor, after=deals)
    return deals


def history(cursor: Any, *, after: int) -> None:
    """Give the repeated deals what Tryton keeps of each change of a deal: a row of history."""
    cursor.execute(
        "SELECT column_name FROM information_schema.columns "
        "WHERE table_name = 'sale_opportunity' ORDER BY ordinal_position"
    )
    named = ", ".join(f'"{name}"' for (name,) in cursor.fetchall())
    cursor.execute(
        f"INSERT INTO sale_opportunity__history ({named}) SELECT {named} "
        f"FROM sale_opportunity WHERE id > {after}"
    )


def main() -> None:
    """Fill the database by the plan, and tell what is needed to work with it."""
    plan = json.load(sys.stdin)
    pool = Pool(sys.argv[1])
    pool.init()
    with Transaction().start(sys.argv[1], 0) as transaction:
        ours = company(pool, currency=plan["currency"])
        with transaction.set_context(company=ours.id, companies=[ours.id]):
            people = users(pool, company=ours, plan=plan)
            configuration = pool.get("sale.configuration")(1)
            made = one_of_each(pool, company=ours, employee=people[0]["employee"])
            sequence = configuration.get_multivalue("sale_opportunity_sequence", company=ours.id)
            sequence.number_next = 1000 + plan["deals"] + 1
            sequence.save()
        with transaction.connection.cursor() as cursor:
            deals = bulk(cursor, made=made, employees=[p["employee"] for p in people], plan=plan)
            cursor.execute(
                f"SELECT id FROM sale_opportunity WHERE id > {deals} AND state = 'opportunity' "
                "ORDER BY md5(id::text) LIMIT 5000"
            )
            still_open = [id_ for (id_,) in cursor.fetchall()]
        told = {"company": ours.id, "currency": ours.currency.id, "users": people, "before_first_deal": deals}
        told |= {
            "account": made["account"],
            "address": made["address"],
            "deals": plan["deals"],
            "open": still_open,
        }
    json.dump(told, sys.stdout)


if __name__ == "__main__":
    main()
