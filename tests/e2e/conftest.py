"""Fixtures of the browser tests: the site, Chromium, and a page that forgives no error on its console."""

import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright, expect

from tests.e2e.screens import Screen
from tests.e2e.site import Site, company, serving

_PATIENCE_MS = 30_000
"""How long a busy machine may take to show what was asked for; nothing here measures speed."""

_BROWSERS = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="session")
def chromium() -> str:
    """Where the system's Chromium is; its tests skip where there is none."""
    for name in _BROWSERS:
        if found := shutil.which(name):
            return found
    pytest.skip("no Chromium on PATH; `make chromium` installs it")


@pytest.fixture(scope="session")
def site(chromium: str, testrun_uid: str, root: Path) -> Iterator[Site]:
    """A small company with a trained model, served on a free port; asked for only where Chromium is."""
    assert chromium
    if not (root / "web" / "dist" / "index.html").is_file():
        pytest.skip("the web app is not built; `make web` builds it")
    data = Path(tempfile.gettempdir()) / f"bellwether-e2e-{testrun_uid[:12]}"
    with company(data, root=root), serving(data) as site:
        yield site


@pytest_asyncio.fixture(scope="session")
async def browser(chromium: str) -> AsyncIterator[Browser]:
    """One Chromium for the whole run."""
    expect.set_options(timeout=_PATIENCE_MS)
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield launched
        await launched.close()


@pytest_asyncio.fixture
async def open_screen(site: Site, browser: Browser) -> AsyncIterator["OpenScreen"]:
    """Open screens of a given width and colour scheme; every one is held to a clean console at the end."""
    opener = OpenScreen(site, browser)
    yield opener
    await opener.close()


@pytest_asyncio.fixture
async def screen(open_screen: "OpenScreen") -> Screen:
    """A desktop screen on which the representative is logged in."""
    opened = await open_screen()
    await opened.log_in()
    return opened


class OpenScreen:
    """Opens screens, each in its own browser context, and closes them all."""

    def __init__(self, site: Site, browser: Browser) -> None:
        self._site = site
        self._browser = browser
        self._opened: list[Screen] = []

    async def __call__(self, *, width: int = 1440, scheme: str = "light") -> Screen:
        context = await self._browser.new_context(
            base_url=self._site.url,
            viewport={"width": width, "height": 900},
            color_scheme="dark" if scheme == "dark" else "light",
            locale="en-GB",
            timezone_id="Europe/Berlin",
        )
        page: Page = await context.new_page()
        opened = Screen(page, self._site)
        self._opened.append(opened)
        return opened

    async def close(self) -> None:
        faults = [fault for opened in self._opened for fault in opened.faults]
        for opened in self._opened:
            await opened.page.context.close()

        assert faults == []
