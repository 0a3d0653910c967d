"""Search over everything, saved views, bulk jobs, merges."""

from typing import Final

from crm_core.migrations.running import run

revision: Final = "0017"
down_revision: Final = "0016"
branch_labels: Final = None
depends_on: Final = None


def upgrade() -> None:
    run("0017_records")


def downgrade() -> None:
    run("0017_records_down")
