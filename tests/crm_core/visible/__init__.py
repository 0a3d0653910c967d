"""The truth about further tables, one module an area; `tests/crm_core/visibility.py` gathers all of them.

A module gives `TRUTH` (table -> role -> Reach), and `records(put, *, role, relation)`, which writes the row
of each table for a relation: `put(table, **values)` fills `org_id` and `id` in. Optional:

- `FOLLOWS`: table -> the column that decides whose a row is;
- `KEYS`: table -> key columns, when they are not org_id and id;
- `GENERATED`: table -> columns that the database makes;
- `ARRAYS`: table -> columns that are arrays, and not JSON;
- `FOUND_BY(table, role, relation)` -> (column, value), for tables without an id.
"""
