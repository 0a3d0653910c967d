"""What is foretold keeps closed what it was made of: dates, prices, and records that one may not read."""

from typing import Final

from crm_core.migrations.running import run

revision: Final = "0027"
down_revision: Final = "0026"
branch_labels: Final = None
depends_on: Final = None


def upgrade() -> None:
    run("0027_foretold")


def downgrade() -> None:
    run("0027_foretold_down")
