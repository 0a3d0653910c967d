"""Several roles each, rights by action, and fields that a role may not see or change."""

from typing import Final

from crm_core.migrations.running import run

revision: Final = "0008"
down_revision: Final = "0007"
branch_labels: Final = None
depends_on: Final = None


def upgrade() -> None:
    run("0008_permissions")


def downgrade() -> None:
    run("0008_permissions_down")
