"""Recommendations with their chances, answers to them, and how they are made."""

from typing import Final

from crm_core.migrations.running import run

revision: Final = "0024"
down_revision: Final = "0023"
branch_labels: Final = None
depends_on: Final = None


def upgrade() -> None:
    run("0024_recommendations")


def downgrade() -> None:
    run("0024_recommendations_down")
