"""Logging in, staying out, and coming back to where one was."""

import re

import pytest
from playwright.async_api import expect

from tests.e2e.conftest import OpenScreen
from tests.e2e.screens import Screen

pytestmark = pytest.mark.browser


async def test_a_wrong_password_is_told_and_the_right_one_opens_the_board(open_screen: OpenScreen) -> None:
    """A representative who mistypes learns so, tries again, and sees the pipeline."""
    screen = await open_screen()
    await screen.page.goto("/")
    await screen.fill_log_in(who=screen.site.rep, password="not this")
    await expect(screen.page.get_by_role("alert")).to_contain_text("Email or password is wrong")

    await screen.fill_log_in(who=screen.site.rep, password=screen.site.password)

    await expect(screen.page.get_by_role("heading", name="Pipeline", exact=True)).to_be_visible()
    await expect(screen.page.get_by_test_id("deal-card").first).to_be_visible()


async def test_the_demo_says_that_it_is_simulated(screen: Screen) -> None:
    """Nobody mistakes the demo company for a real one."""
    await expect(screen.page.get_by_role("note")).to_contain_text("Simulated demo company")


async def test_a_page_asked_for_before_log_in_is_where_log_in_leads(open_screen: OpenScreen) -> None:
    """A link to the model page opens the model page, after the log-in that it needs."""
    screen = await open_screen()

    await screen.log_in(at="/models/win-probability")

    await expect(
        screen.page.get_by_role("heading", name="Win probability", exact=True, level=1)
    ).to_be_visible()
    assert screen.page.url.endswith("/models/win-probability")


async def test_an_ended_session_leads_to_log_in_and_back(screen: Screen) -> None:
    """When the session has ended the next click asks to log in again and then continues."""
    await screen.open_board()
    await screen.page.context.clear_cookies()

    await screen.page.get_by_role("link", name="Accounts").click()
    await expect(screen.page).to_have_url(re.compile(r"/login\?next="))
    await screen.fill_log_in(who=screen.site.rep, password=screen.site.password)

    await expect(screen.page.get_by_role("heading", name="Accounts", exact=True)).to_be_visible()


async def test_after_log_out_nothing_is_left_to_go_back_to(screen: Screen) -> None:
    """Logging out and pressing back shows the log-in, not the last person's deals."""
    await screen.open_board()
    await screen.page.get_by_role("button", name="account and theme").click()
    await screen.page.get_by_role("menuitem", name="Log out").click()
    await expect(screen.page.get_by_role("button", name="Log in")).to_be_visible()

    await screen.page.goto("/deals")

    await expect(screen.page.get_by_role("button", name="Log in")).to_be_visible()
    await expect(screen.page.get_by_test_id("deal-card")).to_have_count(0)


async def test_an_address_that_leads_nowhere_offers_a_way_on(screen: Screen) -> None:
    """A mistyped address says so and leads back to the pipeline."""
    await screen.page.goto("/nowhere")
    await expect(screen.page.get_by_role("heading", name="Not here")).to_be_visible()

    await screen.page.get_by_role("link", name="Go to the pipeline").click()

    await expect(screen.page.get_by_role("heading", name="Pipeline", exact=True)).to_be_visible()
