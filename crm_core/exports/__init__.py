"""Exports: taking records out, as far as the right to do so reaches, told in the log."""

from crm_core.exports.errors import ExportRefusedError, NoSuchKindError
from crm_core.exports.events import ExportFinished, ExportStarted
from crm_core.exports.schemas import Export
from crm_core.exports.service import finish, prepare, rows, told

__all__ = [
    "Export",
    "ExportFinished",
    "ExportRefusedError",
    "ExportStarted",
    "NoSuchKindError",
    "finish",
    "prepare",
    "rows",
    "told",
]
