"""Buying committees, influence, tiers and white space."""

from typing import Final

from crm_core.migrations.running import run

revision: Final = "0020"
down_revision: Final = "0019"
branch_labels: Final = None
depends_on: Final = None


def upgrade() -> None:
    run("0020_committees")


def downgrade() -> None:
    run("0020_committees_down")
