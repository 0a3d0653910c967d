"""Watching models: drift, alarms, challengers in the shadow, runs of learning anew."""

from typing import Final

from crm_core.migrations.running import run

revision: Final = "0025"
down_revision: Final = "0024"
branch_labels: Final = None
depends_on: Final = None


def upgrade() -> None:
    run("0025_model_watch")


def downgrade() -> None:
    run("0025_model_watch_down")
