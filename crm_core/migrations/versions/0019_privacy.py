"""The chained audit trail, exports and erasures of a person, retention."""

from typing import Final

from crm_core.migrations.running import run

revision: Final = "0019"
down_revision: Final = "0018"
branch_labels: Final = None
depends_on: Final = None


def upgrade() -> None:
    run("0019_privacy")


def downgrade() -> None:
    run("0019_privacy_down")
