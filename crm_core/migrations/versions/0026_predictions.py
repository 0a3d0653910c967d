"""Analysts tell the log what they take out."""

from typing import Final

from crm_core.migrations.running import run

revision: Final = "0026"
down_revision: Final = "0025"
branch_labels: Final = None
depends_on: Final = None


def upgrade() -> None:
    run("0026_predictions")


def downgrade() -> None:
    run("0026_predictions_down")
