"""The application may refresh the planner's statistics after writing much at once (PostgreSQL 17 on)."""

from typing import Final

from alembic import op

revision: Final = "0005"
down_revision: Final = "0004"
branch_labels: Final = None
depends_on: Final = None

_TABLES: Final = "events, deals, activities, accounts, people, deal_people, deal_products, imported_rows"
_WHERE_KNOWN: Final = """
do $$
begin
    if current_setting('server_version_num')::int >= 170000 then
        execute '{} maintain on {} {} bellwether_record';
    end if;
end
$$;
"""


def upgrade() -> None:
    op.execute(_WHERE_KNOWN.format("grant", _TABLES, "to"))


def downgrade() -> None:
    op.execute(_WHERE_KNOWN.format("revoke", _TABLES, "from"))
