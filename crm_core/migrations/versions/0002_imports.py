"""Imports know their rows again, undone imports are hidden, and facts are found by index."""

from pathlib import Path
from typing import Final

from alembic import op

revision: Final = "0002"
down_revision: Final = "0001"
branch_labels: Final = None
depends_on: Final = None

_SQL: Final = Path(__file__).parents[1] / "sql"
_DROP: Final = """
drop index ix_events_accounts, ix_events_owners, ix_events_org_id_deal_id_type;
alter table events drop column owner_id;
drop function bellwether_new_id();
drop policy events_of_undone_imports on events;
drop policy import_runs_undone on import_runs;
drop table imported_rows;
create table import_files (
    org_id uuid not null, import_id uuid not null, file text not null, fingerprint text not null,
    rows bigint default '0' not null, done bigint default '0' not null,
    constraint pk_import_files primary key (org_id, import_id, file),
    constraint fk_import_files_org_id_import_id_import_runs
        foreign key (org_id, import_id) references import_runs (org_id, id) on delete cascade
);
alter table import_files enable row level security;
alter table import_files force row level security;
"""


def _run(script: str) -> None:
    cursor = op.get_bind().connection.cursor()
    try:
        cursor.execute(script)
    finally:
        cursor.close()


def upgrade() -> None:
    _run((_SQL / "0002_imports.sql").read_text(encoding="utf-8"))


def downgrade() -> None:
    _run(_DROP)
