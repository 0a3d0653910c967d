"""Webhooks out: subscriptions, secrets, deliveries."""

from typing import Final

from crm_core.migrations.running import run

revision: Final = "0010"
down_revision: Final = "0009"
branch_labels: Final = None
depends_on: Final = None


def upgrade() -> None:
    run("0010_webhooks")


def downgrade() -> None:
    run("0010_webhooks_down")
