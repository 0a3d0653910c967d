"""Who may be lost: risks of accounts, and what lists show of them."""

from typing import Final

from crm_core.migrations.running import run

revision: Final = "0023"
down_revision: Final = "0022"
branch_labels: Final = None
depends_on: Final = None


def upgrade() -> None:
    run("0023_churn")


def downgrade() -> None:
    run("0023_churn_down")
