"""The board is read from indexes: the newest of each column, and closed columns without their rows."""

from typing import Final

from alembic import op

revision: Final = "0006"
down_revision: Final = "0005"
branch_labels: Final = None
depends_on: Final = None


_OPEN: Final = "where state = 'open'"
_CLOSED: Final = "where state <> 'open'"
_COLUMN: Final = "on deals (org_id, pipeline_id, stage_id"


def upgrade() -> None:
    op.execute("drop index ix_deals_board")
    op.execute("drop index ix_deals_closed")
    op.execute(f"create index ix_deals_board {_COLUMN}, owner_id, entered_stage_at, id) {_OPEN}")
    op.execute(
        f"create index ix_deals_board_newest {_COLUMN}, entered_stage_at, id) include (owner_id) {_OPEN}"
    )
    op.execute(
        f"create index ix_deals_closed {_COLUMN}, owner_id, closed_at, id)"
        f" include (amount, currency) {_CLOSED}"
    )
    op.execute(
        f"create index ix_deals_closed_newest {_COLUMN}, closed_at, id)"
        f" include (owner_id, amount, currency) {_CLOSED}"
    )


def downgrade() -> None:
    for name in ("closed_newest", "closed", "board_newest", "board"):
        op.execute(f"drop index ix_deals_{name}")
    op.execute(f"create index ix_deals_board {_COLUMN}, owner_id, entered_stage_at) {_OPEN}")
    op.execute(f"create index ix_deals_closed {_COLUMN}, closed_at) {_CLOSED}")
