"""Territories, routing, and who was assigned what and why."""

from typing import Final

from crm_core.migrations.running import run

revision: Final = "0016"
down_revision: Final = "0015"
branch_labels: Final = None
depends_on: Final = None


def upgrade() -> None:
    run("0016_territories")


def downgrade() -> None:
    run("0016_territories_down")
