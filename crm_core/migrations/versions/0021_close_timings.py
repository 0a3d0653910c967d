"""When an open deal will close, beside its score."""

from typing import Final

from crm_core.migrations.running import run

revision: Final = "0021"
down_revision: Final = "0020"
branch_labels: Final = None
depends_on: Final = None


def upgrade() -> None:
    run("0021_close_timings")


def downgrade() -> None:
    run("0021_close_timings_down")
