"""Moving deals on the pipeline board, by mouse, by keyboard and by menu."""

import re
from itertools import pairwise

import pytest
from playwright.async_api import Locator, Page, Response, expect

from tests.e2e.screens import Screen

pytestmark = pytest.mark.browser


async def drag(page: Page, card: Locator, target: Locator) -> None:
    """Press on the card, carry it over the target in steps as a hand does, and let go."""
    start, end = await card.bounding_box(), await target.bounding_box()
    assert start is not None
    assert end is not None
    await page.mouse.move(start["x"] + 30, start["y"] + start["height"] - 12)
    await page.mouse.down()
    await page.mouse.move(end["x"] + end["width"] / 2, end["y"] + 120, steps=12)
    await page.mouse.up()


async def two_stages(screen: Screen) -> tuple[str, str, str]:
    """An open deal's id, its stage's name, and the name of the open stage beside it."""
    columns = await screen.open_stages()
    for here, there in pairwise(columns):
        if here["deals"]:
            return here["deals"][0]["id"], here["stage"]["name"], there["stage"]["name"]
    raise AssertionError("no open stage with a deal has a next one")


async def stage_of(screen: Screen, deal_id: str) -> str:
    """Where the record says the deal is."""
    deal = await screen.get(f"/deals/{deal_id}")
    return str(deal["stage"]["name"])


async def test_a_deal_dragged_to_another_stage_stays_there(screen: Screen) -> None:
    """The card moves at once, the record follows, and a reload shows the same."""
    deal_id, here, there = await two_stages(screen)
    await screen.open_board()
    await expect(screen.column(here).locator(screen.card(deal_id))).to_be_visible()

    await drag(screen.page, screen.card(deal_id), screen.column(there))

    await expect(screen.column(there).locator(screen.card(deal_id))).to_be_visible()
    await expect(screen.page.get_by_role("alert")).to_contain_text(f"moved to {there}")
    assert await stage_of(screen, deal_id) == there
    await screen.open_board()
    await expect(screen.column(there).locator(screen.card(deal_id))).to_be_visible()


async def test_undo_puts_a_moved_deal_back(screen: Screen) -> None:
    """The toast after a move takes it back."""
    deal_id, here, there = await two_stages(screen)
    await screen.open_board()

    def moved(answer: Response) -> bool:
        return deal_id in answer.url and answer.request.method != "GET"

    async with screen.page.expect_response(moved):
        await drag(screen.page, screen.card(deal_id), screen.column(there))
    async with screen.page.expect_response(moved):
        await screen.page.get_by_role("button", name="Undo").click()

    await expect(screen.column(here).locator(screen.card(deal_id))).to_be_visible()
    assert await stage_of(screen, deal_id) == here


async def test_a_deal_moves_by_keyboard_alone_and_says_where_it_is(screen: Screen) -> None:
    """Space picks up, an arrow chooses the next stage, space drops, and a screen reader hears each step."""
    deal_id, here, there = await two_stages(screen)
    await screen.open_board()
    spoken = screen.page.locator('[id^="DndLiveRegion"]')

    await screen.card(deal_id).get_by_role("button", name="Drag").focus()
    await screen.page.keyboard.press("Space")
    await expect(spoken).to_contain_text(here)
    await screen.page.keyboard.press("ArrowRight")
    await expect(spoken).to_contain_text(f"Over {there}")
    await screen.page.keyboard.press("Space")

    await expect(screen.column(there).locator(screen.card(deal_id))).to_be_visible()
    await expect(screen.page.get_by_role("alert")).to_contain_text(f"moved to {there}")
    assert await stage_of(screen, deal_id) == there


async def test_losing_a_deal_asks_why(screen: Screen) -> None:
    """The menu moves a deal too; to the lost stage only with a reason, which the record keeps."""
    deal_id, _, _ = await two_stages(screen)
    await screen.open_board()
    board = await screen.board()
    lost = next(column["stage"]["name"] for column in board["columns"] if column["stage"]["kind"] == "lost")

    await screen.card(deal_id).get_by_role("button", name="to another stage").click()
    await screen.page.get_by_role("menuitem", name=lost).click()
    dialog = screen.page.get_by_role("dialog", name="Why was it lost?")
    await expect(dialog.get_by_role("button", name="Mark as lost")).to_be_disabled()
    await dialog.get_by_text("Price", exact=True).click()
    await dialog.get_by_role("button", name="Mark as lost").click()

    await expect(screen.column(lost).locator(screen.card(deal_id))).to_be_visible()
    await expect(screen.page.get_by_role("alert")).to_contain_text(f"moved to {lost}")
    assert (await screen.get(f"/deals/{deal_id}"))["lost_reason"] == "Price"


async def test_search_narrows_the_board_and_its_sums(screen: Screen) -> None:
    """Typing shows only what matches, and the address keeps it."""
    await screen.open_board()
    name = await screen.page.get_by_test_id("deal-card").first.get_by_role("link").inner_text()

    await screen.page.keyboard.press("/")
    await screen.page.keyboard.type(name)

    await expect(screen.page.get_by_test_id("deal-card").first.get_by_role("link")).to_have_text(name)
    await expect(screen.page).to_have_url(re.compile(r"[?&]q="))


async def test_the_palette_finds_a_deal(screen: Screen) -> None:
    """Control and K, a few letters and a choice lead to the deal's page."""
    deal_id, _, _ = await two_stages(screen)
    deal = await screen.get(f"/deals/{deal_id}")
    await screen.open_board()

    await screen.page.keyboard.press("Control+k")
    await screen.page.get_by_label("Find a deal or a page").fill(deal["name"])
    await screen.page.get_by_role("dialog").get_by_role("button", name=deal["name"]).first.click()

    await expect(screen.page.get_by_role("heading", name=deal["name"])).to_be_visible()
