"""Tags, files, mentions and reminders."""

from typing import Final

from crm_core.migrations.running import run

revision: Final = "0014"
down_revision: Final = "0013"
branch_labels: Final = None
depends_on: Final = None


def upgrade() -> None:
    run("0014_working")


def downgrade() -> None:
    run("0014_working_down")
