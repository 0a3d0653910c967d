"""How the command line speaks: one console, one clear sentence for an error, JSON for programs."""

import os
import socket
from dataclasses import dataclass, field
from enum import IntEnum
from pathlib import Path
from typing import Any, Final

import orjson
import typer
from rich.console import Console
from rich.markup import escape

console: Final = Console(highlight=False)
"""For answers."""
errors: Final = Console(stderr=True, highlight=False)
"""For what is wrong, and for how far something is: standard output is the answer alone."""


class Exit(IntEnum):
    """What the exit code says; 2 is Typer's own for a command line it cannot read."""

    FAILED = 1
    REFUSED = 3
    """The input does not fit; nothing was changed."""
    NOT_READY = 4
    """Something must be run or started first."""
    TAKEN = 5
    """Another program holds what is needed, such as the port."""


@dataclass
class Stop(Exception):  # noqa: N818 - it stops a command; most often because of what was asked
    """Ends a command with one sentence that says what is wrong, and one that says what to do."""

    sentence: str
    hint: str = ""
    code: Exit = Exit.FAILED
    details: list[str] = field(default_factory=list)


def show(stop: Stop) -> None:
    """Say on standard error what stopped a command, and what to do."""
    errors.print(f"[bold red]{escape(stop.sentence)}[/]", soft_wrap=True)
    for detail in stop.details:
        errors.print(f"  {escape(detail)}", soft_wrap=True)
    if stop.hint:
        errors.print(escape(stop.hint), soft_wrap=True)


def tell_json(value: Any) -> None:
    """Print a value for programs: JSON, keys in order of writing."""
    typer.echo(orjson.dumps(value, default=str, option=orjson.OPT_INDENT_2).decode())


def require_writable(file: Path) -> None:
    """Refuse a file that cannot be written, before the work whose result it is to hold."""
    if file.is_dir():
        raise Stop(f"{file} is a folder.", "Name a file in it.", Exit.REFUSED)
    if not file.parent.is_dir():
        raise Stop(f"There is no folder {file.parent}.", "Make it first, or name another file.", Exit.REFUSED)
    if not os.access(file if file.exists() else file.parent, os.W_OK):
        raise Stop(f"{file} cannot be written: this user may not.", "Name another file.", Exit.REFUSED)


def require_folder(folder: Path) -> None:
    """Refuse a folder that cannot be made or written in, before the work whose result it is to hold."""
    for each in (folder, *folder.parents):
        if not each.exists():
            continue
        if not each.is_dir():
            raise Stop(f"{each} is a file.", "Name a folder.", Exit.REFUSED)
        if not os.access(each, os.W_OK):
            raise Stop(f"{each} cannot be written: this user may not.", "Name another folder.", Exit.REFUSED)
        return


def claim_port(host: str, port: int) -> socket.socket:
    """Bind the port now, so that a taken one is an error before anything starts; 0 takes a free one."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # By its name the event loop knows the protocol whose answers are not to be held back (TCP_NODELAY):
    # an answer's body would wait 40 ms for the acknowledgement of its head.
    claimed = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    claimed.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        claimed.bind((host, port))
    except PermissionError as error:
        claimed.close()
        raise Stop(
            f"Port {port} needs rights that this user does not have.", _hint(8000), Exit.TAKEN
        ) from error
    except socket.gaierror as error:
        claimed.close()
        raise Stop(
            f"There is no address {host!r} to listen on.", "Try 127.0.0.1, or 0.0.0.0 for all.", Exit.REFUSED
        ) from error
    except OSError as error:
        claimed.close()
        raise Stop(
            f"Port {port} on {host} cannot be used: {error.strerror or error}.", _hint(port + 1), Exit.TAKEN
        ) from error
    return claimed


def _hint(port: int) -> str:
    return f"Choose another port: make demo PORT={port}, or bellwether serve --port {port}."
