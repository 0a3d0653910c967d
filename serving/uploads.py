"""Reading uploads in a stream: a form's file or a body that is the file, and what kind of file it is."""

from collections.abc import AsyncIterator
from typing import Final

import puremagic
from fastapi import Request
from werkzeug.sansio.multipart import Data, Epilogue, Field, File, MultipartDecoder, NeedData

from crm_core.files import FileEmptyError

_UNKNOWN: Final = "application/octet-stream"
_LIKELY: Final = 0.3
"""Confidence that three bytes give; two are in too many texts."""
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


def sniff(head: bytes, *, name: str, whole: bool) -> str:
    """The media type that contents have by how they begin, whatever their sender claims.

    The name's ending decides only among types that begin alike, as all office documents do.
    """
    start = head[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if any(start.startswith(mark) for mark in _MARKUP):
        return "text/html" if b"<svg" not in start[:300] else "image/svg+xml"
    try:
        found = [one for one in puremagic.magic_string(head) if "/" in one.mime_type]
    except (puremagic.PureError, ValueError):
        found = []
    best = max((one.confidence for one in found), default=0.0)
    if best >= _LIKELY:
        alike = [one for one in found if one.confidence == best]
        ending = f".{name.rpartition('.')[2].lower()}"
        named = [one for one in alike if one.extension == ending]
        if not named and head.startswith(b"PK\x03\x04"):
            return "application/zip"
        return str((named or alike)[0].mime_type)
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
