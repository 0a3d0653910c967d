"""Pairs of records that may be one, and what a person decided of them."""

from typing import Final

from crm_core.migrations.running import run

revision: Final = "0011"
down_revision: Final = "0010"
branch_labels: Final = None
depends_on: Final = None


def upgrade() -> None:
    run("0011_duplicates")


def downgrade() -> None:
    run("0011_duplicates_down")
