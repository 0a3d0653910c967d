"""Logs as one JSON object a line, with nothing in them that opens a door."""

import logging
import re
import sys
from datetime import UTC, datetime
from typing import Any, Final

import orjson
from typing_extensions import override

_SECRETS: Final = re.compile(
    r"bw[a-z]?_[A-Za-z0-9_\-]{6,}"
    r"|(?<=://)[^/\s@]+(?=@)"
    r"|(?i:(?<=password=)|(?<=cookie: )|(?<=bearer )|(?<=authorization: )|(?<=csrf-token: ))\S+"
)
_FIELDS: Final = (
    "request_id",
    "method",
    "path",
    "status",
    "milliseconds",
    "org_id",
    "user_id",
    "job",
    "deal_id",
)


def redact(text: str) -> str:
    """Return the text with keys, passwords and cookies blotted out."""
    return _SECRETS.sub("[redacted]", text)


class JsonLines(logging.Formatter):
    """Writes a record as one line of JSON."""

    @override
    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": redact(record.getMessage()),
        }
        line |= {name: getattr(record, name) for name in _FIELDS if hasattr(record, name)}
        if record.exc_info:
            line["error"] = redact(self.formatException(record.exc_info))
        return orjson.dumps(line, default=str).decode()


def write_to_terminal(level: str) -> None:
    """Send every log of this process to standard error, as JSON lines."""
    terminal = logging.StreamHandler(sys.stderr)
    terminal.setFormatter(JsonLines())
    root = logging.getLogger()
    root.handlers[:] = [terminal]
    root.setLevel(level.upper())
    for chatty in ("procrastinate", "alembic", "mlflow", "uvicorn.access", "httpx", "sse_starlette", "git"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
