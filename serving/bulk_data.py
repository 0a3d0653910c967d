"""Where the rows of bulk jobs lie until they are worked off, and reading them from where one stopped."""

from pathlib import Path
from typing import Final
from uuid import UUID

import orjson

from crm_core.records.bulk_rows import Line, Rows

LONGEST_LINE: Final = 2**20
"""Bytes; a longer row is refused and passed over."""


def path_of(data: Path, org_id: UUID, job_id: UUID) -> Path:
    """The file of a job's rows, which all processes of the service reach."""
    return data / "bulk" / str(org_id) / f"{job_id}.ndjson"


def rows_of(path: Path) -> Rows:
    """Read lines from a byte on; empty ones are passed over."""

    def rows(position: int, most: int) -> list[Line]:
        found: list[Line] = []
        with path.open("rb") as file:
            file.seek(position)
            while len(found) < most:
                line = file.readline(LONGEST_LINE)
                if not line:
                    break
                too_long = len(line) == LONGEST_LINE and not line.endswith(b"\n")
                while too_long and (more := file.readline(LONGEST_LINE)) and not more.endswith(b"\n"):
                    continue
                if too_long:
                    found.append(Line(f"a row has at most {LONGEST_LINE} bytes", file.tell()))
                elif line.strip():
                    found.append(Line(_content(line), file.tell()))
        return found

    return rows


def _content(line: bytes) -> dict[str, object] | str:
    try:
        content = orjson.loads(line)
    except orjson.JSONDecodeError:
        return "the line is no JSON"
    return content if isinstance(content, dict) else "the line is no JSON object"
