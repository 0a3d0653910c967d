"""Pictures of the screens for the documentation, taken from a running server: `make demo`, then this script.

.venv/bin/python docs/screenshots/take.py          those that the README shows
.venv/bin/python docs/screenshots/take.py --all --folder /tmp/pictures
"""

import argparse
import asyncio
import shutil
from pathlib import Path

from playwright.async_api import Page, async_playwright

SIZES = {"desktop": (1440, 900), "phone": (360, 780)}
README = {
    "board-desktop-light": "board",
    "deal-desktop-light": "deal",
    "model-desktop-dark": "model",
    "board-phone-dark": "phone",
}


async def show(page: Page, name: str) -> None:
    """Have one screen fully drawn."""
    if name == "model":
        await page.goto("/models/win-probability")
        await page.wait_for_selector("svg.marks")
    else:
        await page.goto("/deals")
        await page.wait_for_selector('[data-testid="deal-card"]')
    if name == "deal":
        await page.locator('[data-testid="deal-card"] a').nth(3).click()
        await page.wait_for_selector('[data-testid="score"]')
        await page.wait_for_selector("svg.marks")
    await page.wait_for_load_state("load")
    await page.wait_for_timeout(800)


async def take(*, url: str, email: str, password: str, folder: Path, everything: bool) -> None:
    """Write log-in, board, deal and model to `folder`: the README's pictures, or all schemes and sizes."""

    def place(name: str) -> Path | None:
        shown = name if everything else README.get(name)
        return folder / f"{shown}.png" if shown else None

    async with async_playwright() as playwright:
        chromium = shutil.which("chromium") or shutil.which("google-chrome")
        browser = await playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for scheme in ("light", "dark"):
            for size, (width, height) in SIZES.items():
                page = await browser.new_page(
                    base_url=url, viewport={"width": width, "height": height}, color_scheme=scheme
                )
                await page.goto("/login")
                await page.get_by_role("textbox", name="Email").fill(email)
                if where := place(f"log-in-{size}-{scheme}"):
                    await page.screenshot(path=where)
                await page.get_by_label("Password", exact=True).fill(password)
                await page.get_by_role("button", name="Log in").click()
                await page.wait_for_url("**/deals*")
                for name in ("board", "deal", "model"):
                    if where := place(f"{name}-{size}-{scheme}"):
                        await show(page, name)
                        await page.screenshot(path=where)
                await page.close()
        await browser.close()


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--url", default="http://127.0.0.1:8000")
    parser.add_argument("--email", default="rita.rep@demo.example")
    parser.add_argument("--password", default="bellwether-demo")
    parser.add_argument("--all", action="store_true", help="every screen in both schemes and sizes")
    parser.add_argument("--folder", type=Path, default=Path(__file__).parent)
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    asyncio.run(
        take(
            url=given.url,
            email=given.email,
            password=given.password,
            folder=given.folder,
            everything=given.all,
        )
    )


if __name__ == "__main__":
    main()
