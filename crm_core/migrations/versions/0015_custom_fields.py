"""Fields that an organization adds to its objects."""

from typing import Final

from crm_core.migrations.running import run

revision: Final = "0015"
down_revision: Final = "0014"
branch_labels: Final = None
depends_on: Final = None


def upgrade() -> None:
    run("0015_custom_fields")


def downgrade() -> None:
    run("0015_custom_fields_down")
