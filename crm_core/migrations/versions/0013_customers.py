"""The customer side: orders, invoices, payments, subscriptions, quotas."""

from typing import Final

from crm_core.migrations.running import run

revision: Final = "0013"
down_revision: Final = "0012"
branch_labels: Final = None
depends_on: Final = None


def upgrade() -> None:
    run("0013_customers")


def downgrade() -> None:
    run("0013_customers_down")
