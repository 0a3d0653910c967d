"""Running the SQL files of a migration."""

from pathlib import Path
from typing import Final

from alembic import op

_SQL: Final = Path(__file__).parent / "sql"


def run(name: str) -> None:
    """Run `sql/<name>.sql` in the migration's transaction, as the owner of the tables."""
    cursor = op.get_bind().connection.cursor()
    try:
        cursor.execute((_SQL / f"{name}.sql").read_text())
    finally:
        cursor.close()
