"""The forecast ledger: snapshots, submissions, adjustments, categories."""

from typing import Final

from crm_core.migrations.running import run

revision: Final = "0022"
down_revision: Final = "0021"
branch_labels: Final = None
depends_on: Final = None


def upgrade() -> None:
    run("0022_forecasts")


def downgrade() -> None:
    run("0022_forecasts_down")
