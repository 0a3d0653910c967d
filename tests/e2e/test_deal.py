"""A deal's page: what happens on it shows without a reload, and nobody's change is lost."""

import re

import pytest
from playwright.async_api import expect

from tests.e2e.conftest import OpenScreen
from tests.e2e.screens import Screen

pytestmark = pytest.mark.browser


async def test_a_logged_call_moves_the_score_without_a_reload(screen: Screen) -> None:
    """The call appears in the timeline and the number is worked out anew, on the page that is open."""
    deal_id = await screen.a_scored_deal()
    await screen.open_deal(deal_id)
    score = screen.page.get_by_test_id("score")
    before = await score.get_attribute("data-as-of")
    value = await score.get_attribute("data-value")
    await screen.page.evaluate("window.sameDocument = true")

    await screen.page.keyboard.press("c")
    form = screen.page.get_by_role("form", name="Log a call")
    await form.get_by_label("Minutes").fill("25")
    await form.get_by_label("Subject").fill("Agreed the delivery dates")
    await form.get_by_role("button", name="Log call").click()

    await expect(screen.page.get_by_test_id("timeline")).to_contain_text("Agreed the delivery dates")
    await expect(score).not_to_have_attribute("data-as-of", before or "")
    await expect(score).not_to_have_attribute("data-value", value or "")
    stored = await screen.get(f"/deals/{deal_id}/score")
    await expect(score).to_have_attribute("data-value", str(stored["value"]))
    assert await screen.page.evaluate("window.sameDocument") is True


async def test_a_change_by_somebody_else_appears_on_an_open_page(
    screen: Screen, open_screen: OpenScreen
) -> None:
    """What a manager changes is seen by the representative who has the deal open."""
    deal_id = await screen.a_scored_deal()
    await screen.open_deal(deal_id)
    manager = await open_screen()
    await manager.log_in(who=manager.site.manager)

    await manager.patch(f"/deals/{deal_id}", {"name": "Renamed by the manager"})

    await expect(screen.page.get_by_role("heading", name="Renamed by the manager")).to_be_visible()


async def test_an_amount_is_edited_where_it_stands(screen: Screen) -> None:
    """Click, type, Enter: the record has the new amount; nonsense is refused with a reason."""
    deal_id = await screen.a_scored_deal()
    await screen.open_deal(deal_id)

    await screen.page.get_by_role("button", name="Edit amount").click()
    box = screen.page.get_by_label(re.compile("^Amount in"))
    await box.fill("a lot")
    await box.press("Enter")
    await expect(screen.page.get_by_text("Write a number such as 12500")).to_be_visible()
    await box.fill("54321.50")
    await box.press("Enter")

    await expect(screen.page.get_by_role("button", name="Edit amount")).to_contain_text("54,321.50")
    assert (await screen.get(f"/deals/{deal_id}"))["amount"] == "54321.50"


async def test_two_people_editing_one_deal_are_told_and_nothing_is_lost(screen: Screen) -> None:
    """An edit against an old version is not saved; both values are shown and the person chooses."""
    deal_id = await screen.a_scored_deal()
    # Without its live stream the page stays at the version it read.
    await screen.page.route("**/api/v1/stream", lambda route: route.abort())
    await screen.open_deal(deal_id)
    await screen.patch(f"/deals/{deal_id}", {"amount": "1111.00"})

    await screen.page.get_by_role("button", name="Edit amount").click()
    await screen.page.get_by_label(re.compile("^Amount in")).fill("2222")
    await screen.page.keyboard.press("Enter")

    dialog = screen.page.get_by_role("dialog", name="This deal changed while you were editing")
    await expect(dialog).to_contain_text("1,111")
    await expect(dialog).to_contain_text("2,222")
    assert (await screen.get(f"/deals/{deal_id}"))["amount"] == "1111.00"
    await dialog.get_by_role("button", name="Save mine").click()
    await expect(dialog).to_be_hidden()
    await expect(screen.page.get_by_role("button", name="Edit amount")).to_contain_text("2,222")
    assert (await screen.get(f"/deals/{deal_id}"))["amount"].startswith("2222")
    # The browser itself complains about the stream that this test cut.
    screen.faults.clear()


async def test_a_deal_that_may_not_be_seen_offers_a_way_on(screen: Screen) -> None:
    """Somebody else's deal, or none, is a page with a way back and not a dead end."""
    await screen.page.goto("/deals/01900000-0000-7000-8000-000000000000")

    await expect(screen.page.get_by_role("heading", name="Not here")).to_be_visible()
    await expect(screen.page.get_by_role("link", name="Go to the pipeline")).to_be_visible()
