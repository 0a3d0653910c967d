"""Reading uploads in a stream: a form's file or a body that is the file, and what kind of file it is."""

from collections.abc import AsyncIterator
from typing import Final

import puremagic
from fastapi import Request
from werkzeug.sansio.multipart import Data, Epilogue, Field, File, MultipartDecoder, NeedData

from crm_core.files import FileEmptyError

_UNKNOWN: Final = "application/octet-stream"
_MOST_IN_FIELDS: Final = 64 * 1024
_MARKUP: Final = (b"<!doctype html", b"<html", b"<script", b"<svg", b"<?xml", b"<body", b"<iframe")
Parts = AsyncIterator[bytes]


async def parts_of(request: Request) -> tuple[str | None, Parts]:
    """The file in a request: the name it bears, and its bytes as they come.

    Raises:
        FileEmptyError: The form holds no file, or is none.

    """
    kind, _, more = request.headers.get("content-type", "").partition(";")
    if kind.strip().lower() != "multipart/form-data":
        return None, request.stream()
    boundary = next(
        (
            value.strip().strip('"')
            for name, _, value in (one.partition("=") for one in more.split(";"))
            if name.strip().lower() == "boundary"
        ),
        "",
    )
    if not boundary:
        raise FileEmptyError
    decoder = MultipartDecoder(boundary.encode(), max_form_memory_size=_MOST_IN_FIELDS, max_parts=20)
    stream = request.stream()
    try:
        while True:
            event = decoder.next_event()
            if isinstance(event, NeedData):
                decoder.receive_data(await _next(stream))
            elif isinstance(event, File):
                return event.filename, _file(decoder, stream)
            elif isinstance(event, Epilogue):
                raise FileEmptyError
            else:
                _ = isinstance(event, Field | Data)
    except ValueError:
        raise FileEmptyError("the form cannot be read") from None


async def _file(decoder: MultipartDecoder, stream: Parts) -> Parts:
    """The bytes of the form's file."""
    while True:
        try:
            event = decoder.next_event()
            if isinstance(event, NeedData):
                decoder.receive_data(await _next(stream))
                continue
        except ValueError:
            raise FileEmptyError("the form was cut short") from None
        if not isinstance(event, Data):
            return
        yield bytes(event.data)
        if not event.more_data:
            return


async def _next(stream: Parts) -> bytes | None:
    """What comes next; None at the end."""
    async for part in stream:
        if part:
            return part
    return None


def sniff(head: bytes, *, whole: bool) -> str:
    """The media type that contents have by how they begin, whatever their sender claims."""
    start = head[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if any(start.startswith(mark) for mark in _MARKUP):
        return "text/html" if b"<svg" not in start[:300] else "image/svg+xml"
    try:
        found = puremagic.magic_string(head)
    except (puremagic.PureError, ValueError):
        found = []
    named = next((one.mime_type for one in found if one.mime_type and one.confidence >= 0.5), None)  # noqa: PLR2004 - likelier than not
    if named is not None and "/" in named:
        return str(named)
    return "text/plain" if _is_text(head, whole=whole) else _UNKNOWN


def _is_text(head: bytes, *, whole: bool) -> bool:
    if b"\0" in head:
        return False
    for cut in range(1 if whole else 4):  # a sign may be cut in the middle
        try:
            head[: len(head) - cut].decode("utf-8")
        except UnicodeDecodeError:
            continue
        return True
    return False
