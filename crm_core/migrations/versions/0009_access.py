"""Two factors, single sign-on, invitations, resets, and an authorization server."""

from typing import Final

from crm_core.migrations.running import run

revision: Final = "0009"
down_revision: Final = "0008"
branch_labels: Final = None
depends_on: Final = None


def upgrade() -> None:
    run("0009_access")


def downgrade() -> None:
    run("0009_access_down")
