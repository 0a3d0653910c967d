"""Exports of other systems: unpacked, recognised, and made into sheets that follow one another."""

import shutil
import tempfile
import zipfile
from pathlib import Path
from typing import Final
from uuid import UUID

import anyio

from crm_core import sheets
from crm_core.kit import Identity, new_id
from crm_core.sheets import SheetRow
from crm_core.sheets.folders import Export, recognise
from crm_core.sheets.folders_service import Wishes, take_folder
from serving.services import Services
from serving.sheets import path_of

_MOST_FILES: Final = 200
_MOST_UNPACKED: Final = 1024 * 2**20


async def take(
    services: Services, identity: Identity, folder: Path, *, wishes: Wishes
) -> tuple[UUID, Export, list[SheetRow]]:
    """Recognise the files of a folder and plan their imports; nothing is brought in before it is started."""
    export = await anyio.to_thread.run_sync(recognise, folder)
    folder_id = new_id()
    files = path_of(services.settings.data, identity.org_id, folder_id).parent
    async with services.work(identity) as work:
        taken = await take_folder(
            work, export, folder_id=folder_id, files=files, wishes=wishes, at=services.clock()
        )
    return folder_id, export, taken


def unpack(archive: Path) -> Path:
    """Unpack the CSV and JSON files of an archive into a folder of their own; the caller removes it.

    Raises:
        SheetUnreadableError: It is no archive, or holds too many files.
        SheetTooLargeError: It is too large once unpacked.

    """
    to = Path(tempfile.mkdtemp(prefix="bellwether-import-"))
    try:
        with zipfile.ZipFile(archive) as packed:
            wanted = [one for one in packed.infolist() if one.filename.lower().endswith((".csv", ".json"))]
            if len(wanted) > _MOST_FILES:
                raise sheets.SheetUnreadableError(  # noqa: TRY301
                    f"An export has at most {_MOST_FILES} files."
                )
            left = _MOST_UNPACKED
            for number, one in enumerate(wanted):
                left = _unpack(packed, one, to / f"{number:03}-{Path(one.filename).name}", left)
    except zipfile.BadZipFile:
        shutil.rmtree(to, ignore_errors=True)
        raise sheets.SheetUnreadableError("Send the folder as a zip archive.") from None
    except BaseException:
        shutil.rmtree(to, ignore_errors=True)
        raise
    return to


def _unpack(packed: zipfile.ZipFile, one: zipfile.ZipInfo, to: Path, left: int) -> int:
    """Write one file, counting what really comes out, whatever the archive claims."""
    with packed.open(one) as source, to.open("wb") as file:
        while piece := source.read(2**20):
            left -= len(piece)
            if left < 0:
                raise sheets.SheetTooLargeError
            file.write(piece)
    return left
