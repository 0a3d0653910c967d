"""Nobody reaches the system user, refused log-ins do not count, undone imports and jobs are told by id."""

from pathlib import Path
from typing import Final

from alembic import op

revision: Final = "0007"
down_revision: Final = "0006"
branch_labels: Final = None
depends_on: Final = None

_SQL: Final = Path(__file__).parents[1] / "sql"


def _run(name: str) -> None:
    cursor = op.get_bind().connection.cursor()
    try:
        cursor.execute((_SQL / name).read_text(encoding="utf-8"))
    finally:
        cursor.close()


def upgrade() -> None:
    _run("0007_closed.sql")


def downgrade() -> None:
    _run("0007_opened.sql")
