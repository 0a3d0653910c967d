"""A program that imports a bundle, to be killed: `URL ORGANIZATION USER FOLDER MOMENT`."""

import asyncio
import sys
from datetime import datetime
from pathlib import Path
from uuid import UUID

from crm_core import imports
from crm_core.imports import importer
from crm_core.kit import Database, Identity


async def _main(url: str, org: str, user: str, folder: str, at: str) -> None:
    database = Database.connect(url)
    await imports.bring_in(
        database,
        Identity(UUID(org), UUID(user)),
        folder=Path(folder),
        rejected=Path(folder).with_suffix(".rejected.csv"),
        at=datetime.fromisoformat(at),
        report=lambda phase, done, total: print(phase, done, total, flush=True),  # noqa: T201
    )
    await database.close()


if __name__ == "__main__":
    importer.DEALS_AT_ONCE, importer.ROWS_AT_ONCE = 20, 60
    asyncio.run(_main(*sys.argv[1:]))
