"""The record: its tables, who sees and changes what, the gate, and the queue of jobs."""

from pathlib import Path
from typing import Final

from alembic import op
from procrastinate.schema import SchemaManager

revision: Final = "0001"
down_revision: Final = None
branch_labels: Final = None
depends_on: Final = None

_SQL: Final = Path(__file__).parents[1] / "sql"
_QUEUE_GRANTS: Final = """
do $$
declare
    name text;
begin
    for name in select tablename from pg_tables
                where schemaname = 'public' and tablename like 'procrastinate%' loop
        execute format('grant select, insert, update, delete on %I to bellwether_record', name);
    end loop;
    for name in select sequencename from pg_sequences
                where schemaname = 'public' and sequencename like 'procrastinate%' loop
        execute format('grant usage on sequence %I to bellwether_record', name);
    end loop;
end
$$;
"""
_DROP: Final = """
set local role bellwether_gate;
drop owned by current_user;
reset role;
do $$
declare
    one record;
begin
    for one in select tablename from pg_tables
               where schemaname = 'public' and tablename <> 'alembic_version' loop
        execute format('drop table %I cascade', one.tablename);
    end loop;
    for one in select p.oid::regprocedure as name from pg_proc p
               where p.pronamespace = 'public'::regnamespace and p.proowner = current_user::regrole loop
        execute format('drop function if exists %s cascade', one.name);
    end loop;
    for one in select t.typname from pg_type t
               where t.typnamespace = 'public'::regnamespace and t.typname like 'procrastinate%'
                 and t.typtype in ('e', 'c') loop
        execute format('drop type if exists %I cascade', one.typname);
    end loop;
end
$$;
"""


def _run(script: str) -> None:
    cursor = op.get_bind().connection.cursor()
    try:
        cursor.execute(script)
    finally:
        cursor.close()


def upgrade() -> None:
    for name in ("tables", "functions", "visibility", "gate"):
        _run((_SQL / f"0001_{name}.sql").read_text())
    _run(SchemaManager.get_schema())
    _run(_QUEUE_GRANTS)


def downgrade() -> None:
    _run(_DROP)
