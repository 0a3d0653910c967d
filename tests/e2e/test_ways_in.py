"""Every way in beside the password: a second factor, an invitation, a letter, an integration's consent."""

import asyncio
import re
import time
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit
from uuid import uuid4

import pyotp
import pytest
from playwright.async_api import Page, expect

from tests.e2e.conftest import OpenScreen
from tests.e2e.screens import NOWHERE, Screen

pytestmark = pytest.mark.browser

_PASSWORD = "four quiet words here"
_NEW = "four louder words here"
_PATIENCE = 60.0


def found(letters: Path, address: str, *, page: str) -> str | None:
    """Look for the letter to an address that leads to a page; return the path and secret of its link."""
    for path in letters.glob("*.txt"):
        text = path.read_text()
        link = re.search(rf"/{page}#token=\S+", text)
        if link and text.startswith(f"To: {address}\n"):
            return link.group()
    return None


async def letter_to(letters: Path, address: str, *, page: str) -> str:
    """Wait for such a letter."""
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        if link := found(letters, address, page=page):
            return link
        await asyncio.sleep(0.25)
    raise AssertionError(f"no letter to {address} leads to {page}")


async def join(open_screen: OpenScreen) -> tuple[Screen, str]:
    """Have the admin invite somebody new, who joins by the letter; returns their screen and address."""
    email = f"new.{uuid4().hex[:8]}@demo.example"
    admin = await open_screen()
    await admin.log_in(who=admin.site.admin)
    await admin.post("/invitations", {"email": email, "role": "sales_representative"})

    screen = await open_screen()
    await screen.page.goto(await letter_to(screen.site.letters, email, page="join"))
    await screen.page.get_by_role("textbox", name="Your name").fill("Nora New")
    await screen.page.get_by_label("Password", exact=True).fill(_PASSWORD)
    await screen.page.get_by_role("button", name="Join").click()
    await expect(screen.page.get_by_role("status")).to_contain_text("You have joined")
    return screen, email


async def add_second_factor(page: Page) -> tuple[pyotp.TOTP, list[str]]:
    """Add a second factor on the security page by the key that it shows; return it and the recovery codes."""
    await page.goto("/settings/security")
    await page.get_by_role("button", name="Add a second factor").click()
    await page.get_by_label("Your password").fill(_PASSWORD)
    await page.get_by_role("button", name="Set up the app").click()
    await expect(page.get_by_role("img", name="Code to scan")).to_be_visible()
    totp = pyotp.TOTP((await page.get_by_test_id("secret").inner_text()).replace(" ", ""))
    await page.get_by_label("Code from your app").fill(totp.now())
    await page.keyboard.press("Enter")
    codes = page.get_by_role("list", name="Recovery codes").get_by_role("listitem")
    await expect(codes).to_have_count(10)
    shown = [code.strip() for code in await codes.all_inner_texts()]
    await page.get_by_role("button", name="I have kept them").click()
    await expect(page.get_by_text("10 recovery codes are left")).to_be_visible()
    return totp, shown


async def log_out(page: Page) -> None:
    """Leave by the menu."""
    await page.get_by_role("button", name="account and theme").click()
    await page.get_by_role("menuitem", name="Log out").click()
    await expect(page.get_by_role("button", name="Log in")).to_be_visible()


async def test_an_invitation_lets_somebody_join_once(open_screen: OpenScreen) -> None:
    """The letter's link asks for a name and a password, which then log in; a second time it opens nothing."""
    screen, email = await join(open_screen)
    await screen.fill_log_in(who=email, password=_PASSWORD)
    await expect(screen.page.get_by_role("button", name="Nora New")).to_be_visible()

    again = await open_screen()
    await again.page.goto(await letter_to(screen.site.letters, email, page="join"))
    await again.page.get_by_role("textbox", name="Your name").fill("Mallory")
    await again.page.get_by_label("Password", exact=True).fill(_PASSWORD)
    await again.page.get_by_role("button", name="Join").click()

    await expect(again.page.get_by_role("alert")).to_contain_text("This invitation opens nothing now")


async def test_a_second_factor_is_added_asked_for_and_removed(open_screen: OpenScreen) -> None:
    """After the password comes a code: a wrong one is told, the next one opens; a recovery code ends it."""
    screen, email = await join(open_screen)
    page = screen.page
    await screen.fill_log_in(who=email, password=_PASSWORD)
    await expect(page.get_by_role("navigation", name="Main")).to_be_visible()
    totp, codes = await add_second_factor(page)
    await log_out(page)

    await screen.fill_log_in(who=email, password=_PASSWORD)
    field = page.get_by_label("Code from your app")
    await expect(field).to_be_focused()
    await field.fill("000000")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("alert")).to_contain_text("The code is not right")
    # The step of the first code is used up; the server takes the next one a little early.
    await field.fill(totp.at(int(time.time()) + totp.interval))
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("navigation", name="Main")).to_be_visible()

    await page.goto("/settings/security")
    await page.get_by_role("button", name="Remove it").click()
    await page.get_by_role("button", name="Use a recovery code").click()
    await page.get_by_label("Recovery code", exact=True).fill(codes[0])
    await page.get_by_role("button", name="Remove the second factor").click()

    await expect(page.get_by_role("button", name="Add a second factor")).to_be_visible()


async def test_a_forgotten_password_is_replaced_by_letter(open_screen: OpenScreen) -> None:
    """The letter leads to a new password, which logs in; the old one no longer does."""
    screen, email = await join(open_screen)
    page = screen.page
    await page.get_by_role("link", name="Forgot your password?").click()
    await expect(page.get_by_role("heading", name="Forgot your password?")).to_be_visible()
    await page.get_by_role("textbox", name="Email").fill(email)
    await page.get_by_role("button", name="Send the letter").click()
    await expect(page.get_by_role("status")).to_contain_text("a letter is on its way")

    await page.goto(await letter_to(screen.site.letters, email, page="reset"))
    await page.get_by_label("New password", exact=True).fill("too short")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("Use at least 12 characters.")).to_be_visible()
    await page.get_by_label("New password", exact=True).fill(_NEW)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("status")).to_contain_text("Your password is changed")

    await screen.fill_log_in(who=email, password=_PASSWORD)
    await expect(page.get_by_role("alert")).to_contain_text("Email or password is wrong")
    await screen.fill_log_in(who=email, password=_NEW)
    await expect(page.get_by_role("navigation", name="Main")).to_be_visible()


async def test_other_sessions_are_listed_and_ended(open_screen: OpenScreen) -> None:
    """Whoever changes the password, or ends the others, is alone; the ended one must log in again."""
    here, email = await join(open_screen)
    await here.fill_log_in(who=email, password=_PASSWORD)
    await expect(here.page.get_by_role("navigation", name="Main")).to_be_visible()
    there = await open_screen()
    await there.log_in(who=email, password=_PASSWORD)

    await here.page.goto("/settings/security")
    sessions = here.page.get_by_role("list", name="Open sessions").get_by_role("listitem")
    await expect(sessions).to_have_count(2)
    await here.page.get_by_role("button", name="End the session of").click()
    await expect(sessions).to_have_count(1)
    await there.page.get_by_role("link", name="Accounts").click()
    await expect(there.page.get_by_role("button", name="Log in")).to_be_visible()

    await here.page.get_by_label("Current password").fill(_PASSWORD)
    await here.page.get_by_label("New password", exact=True).fill(_NEW)
    await here.page.get_by_role("button", name="Change the password").click()
    await expect(here.page.get_by_role("status")).to_contain_text("Your password is changed")


async def test_consent_sends_a_code_back_with_the_state_as_it_came(open_screen: OpenScreen) -> None:
    """An integration is shown by name and scopes after the log-in; allowing and refusing go back to it."""
    admin = await open_screen()
    await admin.log_in(who=admin.site.admin)
    asked = await admin.an_asking_integration()
    screen = await open_screen()
    page = screen.page
    answers: list[dict[str, list[str]]] = []
    page.on("request", lambda sent: answers.append(parse_qs(urlsplit(sent.url).query))
            if sent.url.startswith(NOWHERE) else None)  # fmt: skip
    await page.route(f"{NOWHERE}**", lambda route: route.fulfill(body="back", content_type="text/plain"))

    for decision in ("Refuse", "Allow"):
        await page.goto(f"/oauth/authorize?{urlencode(asked)}")
        if decision == "Refuse":
            await screen.fill_log_in(who=screen.site.rep, password=screen.site.password)
        await expect(page.get_by_role("heading", name="Allow Warehouse access?")).to_be_visible()
        await expect(page.get_by_role("region", name="It could see and change")).to_contain_text("Deals")
        await expect(page.get_by_role("region", name="It could see", exact=True)).to_contain_text("People")
        await page.get_by_role("button", name=decision, exact=True).click()
        await page.wait_for_url(f"{NOWHERE}**")

    refused, allowed = answers
    assert refused["error"] == ["access_denied"]
    assert refused["state"] == allowed["state"] == ["01.50"]
    assert allowed["code"]


async def test_a_sign_on_that_failed_says_why(open_screen: OpenScreen) -> None:
    """The code in the log-in page's address is told in words, and an unknown one does no harm."""
    screen = await open_screen()
    await screen.page.goto("/login?problem=identity_not_linked")
    await expect(screen.page.get_by_role("alert")).to_contain_text("Your account is not linked yet")

    await screen.page.goto("/login?problem=constructor")
    await expect(screen.page.get_by_role("alert")).to_contain_text("Single sign-on failed")
