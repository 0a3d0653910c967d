"""Leads, products and prices, currencies and rates, reasons, required fields, affiliations."""

from typing import Final

from crm_core.migrations.running import run

revision: Final = "0012"
down_revision: Final = "0011"
branch_labels: Final = None
depends_on: Final = None


def upgrade() -> None:
    run("0012_selling")


def downgrade() -> None:
    run("0012_selling_down")
