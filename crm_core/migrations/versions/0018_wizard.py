"""Spreadsheets in: mappings, previews, reconciliation."""

from typing import Final

from crm_core.migrations.running import run

revision: Final = "0018"
down_revision: Final = "0017"
branch_labels: Final = None
depends_on: Final = None


def upgrade() -> None:
    run("0018_wizard")


def downgrade() -> None:
    run("0018_wizard_down")
