"""Every screen is fit for everyone: axe finds nothing serious, and 360 pixels are enough."""

import json
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.async_api import Page, expect

from tests.e2e.conftest import OpenScreen
from tests.e2e.screens import Screen

pytestmark = pytest.mark.browser

_SERIOUS = {"serious", "critical"}
_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
_SCREENS = [
    "log-in", "join", "reset", "forgotten", "consent", "security", "enrolment", "board", "deal", "log a call",
    "model", "accounts", "people",
]  # fmt: skip
_OUTSIDE = {
    "log-in": ("/login?problem=sign_on_failed&notice=joined", "Log in"),
    "join": ("/join#token=nothing", "Join"),
    "reset": ("/reset#token=nothing", "Change the password"),
    "forgotten": ("/reset", "Send the letter"),
}
"""Those before the log-in: where they are, and the button by which they are known."""


async def go(screen: Screen, name: str) -> None:
    """Have one of the screens fully shown."""
    page = screen.page
    if name in _OUTSIDE:
        address, button = _OUTSIDE[name]
        await page.goto(address)
        await expect(page.get_by_role("button", name=button, exact=True)).to_be_visible()
        return
    await screen.log_in(who=screen.site.admin if name == "consent" else screen.site.rep)
    if name in ("consent", "security", "enrolment"):
        await go_to_access(screen, name)
        return
    if name == "board":
        await screen.open_board()
    elif name in ("deal", "log a call"):
        await screen.open_deal(await screen.a_scored_deal())
        await expect(page.get_by_test_id("timeline")).to_be_visible()
        if name == "log a call":
            await page.get_by_role("button", name="Call", exact=True).click()
            await expect(page.get_by_role("form", name="Log a call")).to_be_visible()
    elif name == "model":
        await page.goto("/models/win-probability")
        await expect(page.locator("svg.marks").first).to_be_visible()
    else:
        await page.goto(f"/{name}")
        await expect(page.get_by_role("table")).to_be_visible()


async def go_to_access(screen: Screen, name: str) -> None:
    """Have a screen about one's own access fully shown."""
    page = screen.page
    if name == "consent":
        await page.goto(f"/oauth/authorize?{urlencode(await screen.an_asking_integration())}")
        await expect(page.get_by_role("button", name="Allow")).to_be_visible()
        return
    await page.goto("/settings/security")
    await expect(page.get_by_role("list", name="Open sessions").get_by_role("listitem").first).to_be_visible()
    await page.get_by_role("button", name="Add a second factor").click()
    if name == "enrolment":
        await page.get_by_label("Your password").fill(screen.site.password)
        await page.get_by_role("button", name="Set up the app").click()
        await expect(page.get_by_role("img", name="Code to scan")).to_be_visible()


async def violations(page: Page, axe: str) -> list[str]:
    """What axe finds serious or critical, with the elements it means."""
    await page.evaluate(axe)
    found = await page.evaluate("(tags) => axe.run(document, { runOnly: tags })", _TAGS)
    return [
        f"{violation['id']}: {json.dumps([node['target'] for node in violation['nodes']][:5])}"
        for violation in found["violations"]
        if violation["impact"] in _SERIOUS
    ]


@pytest.fixture(scope="session")
def axe(root: Path) -> str:
    """The source of axe-core, from the web app's own packages."""
    source = root / "web" / "node_modules" / "axe-core" / "axe.min.js"
    if not source.is_file():
        pytest.skip("axe-core is not installed; `make web` installs it")
    return source.read_text()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", _SCREENS)
async def test_axe_finds_nothing_serious(open_screen: OpenScreen, axe: str, name: str, scheme: str) -> None:
    """No serious or critical fault by WCAG 2.2 AA, in light and in dark."""
    screen = await open_screen(scheme=scheme)
    await go(screen, name)

    assert await violations(screen.page, axe) == []


@pytest.mark.parametrize("name", _SCREENS)
async def test_360_pixels_are_enough(open_screen: OpenScreen, name: str) -> None:
    """On the narrowest phone nothing has to be scrolled sideways to be read."""
    screen = await open_screen(width=360)
    await go(screen, name)

    assert await screen.page.evaluate("document.documentElement.scrollWidth") == 360


@pytest.mark.parametrize(("scheme", "expected"), [("light", "light"), ("dark", "dark")])
async def test_the_first_look_follows_the_system(open_screen: OpenScreen, scheme: str, expected: str) -> None:
    """Nobody who prefers dark is met by a white page."""
    screen = await open_screen(scheme=scheme)
    await go(screen, "log-in")

    assert await screen.page.locator("html").get_attribute("data-mantine-color-scheme") == expected


async def test_a_chosen_theme_is_kept(screen: Screen) -> None:
    """Dark chosen in the menu is still dark after a reload."""
    await screen.page.get_by_role("button", name="account and theme").click()
    await screen.page.get_by_text("Dark", exact=True).click()
    await screen.page.reload()

    await expect(screen.page.locator("html")).to_have_attribute("data-mantine-color-scheme", "dark")
