"""The web app's built files, and its one page for every path that the app itself routes."""

from pathlib import Path
from typing import Final

from fastapi import APIRouter, HTTPException
from fastapi.responses import FileResponse, HTMLResponse, Response

_UNBUILT: Final = """<!doctype html><html lang="en"><title>Bellwether</title>
<main style="font: 16px system-ui; max-width: 40rem; margin: 4rem auto; padding: 0 1rem">
<h1>The web app is not built</h1><p>Run <code>make web</code>, then reload this page.
The HTTP interface answers under <a href="/openapi.json">/api/v1</a>.</p></main></html>"""
_FOREVER: Final = {"Cache-Control": "public, max-age=31536000, immutable"}
_ASK_AGAIN: Final = {"Cache-Control": "no-cache"}


def router(dist: Path) -> APIRouter:
    """Serve the files under `dist`; anything else outside /api is the app's page."""
    routes = APIRouter(include_in_schema=False)
    root = dist.resolve()

    @routes.api_route("/{path:path}", methods=["GET", "HEAD"])
    async def web(path: str) -> Response:
        if path == "api" or path.startswith("api/"):
            raise HTTPException(404, "There is nothing at this address.")
        wanted = (root / path).resolve()
        if path and wanted.is_relative_to(root) and wanted.is_file():
            hashed = wanted.parent.name == "assets"
            return FileResponse(wanted, headers=_FOREVER if hashed else _ASK_AGAIN)
        if (root / "index.html").is_file():
            if path.startswith("assets/"):
                raise HTTPException(404, "There is no such file.")
            return FileResponse(root / "index.html", headers=_ASK_AGAIN)
        return HTMLResponse(_UNBUILT, headers=_ASK_AGAIN)

    return routes
