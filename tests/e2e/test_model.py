"""The model page shows how far scores can be trusted."""

import pytest
from playwright.async_api import expect

from tests.e2e.screens import Screen

pytestmark = pytest.mark.browser


async def test_the_model_page_shows_its_reliability_figures_and_card(screen: Screen) -> None:
    """The diagram is drawn and has words; figures, their segments and the card are on the page."""
    await screen.page.goto("/models/win-probability")
    page = screen.page
    model = await screen.get("/models/win_probability")
    champion = model["champion"]
    assert champion is not None
    assert champion["metrics"] is not None, "the small company's model was judged"

    await expect(page.get_by_role("img", name="Reliability diagram of")).to_be_visible()
    await expect(page.locator("svg.marks").first).to_be_visible()
    await expect(page.get_by_role("row", name="All", exact=False).first).to_contain_text(
        f"{champion['metrics']['brier']:.3f}"
    )
    for by in {segment["by"] for segment in champion["segments"]}:
        await expect(page.get_by_text(f"By {by.replace('_', ' ')}", exact=True)).to_be_visible()
    await expect(page.get_by_role("heading", name="Model card")).to_be_visible()
    await expect(page.get_by_text(champion["version"], exact=True)).to_be_visible()


async def test_the_diagram_has_its_numbers_as_a_table(screen: Screen) -> None:
    """Whoever cannot use the drawing reads the same numbers."""
    await screen.page.goto("/models/win-probability")

    await screen.page.get_by_role("button", name="Show numbers").click()

    table = screen.page.get_by_role("table", name="Predicted and observed shares of won deals")
    bins = (await screen.get("/models/win_probability"))["champion"]["reliability"]
    await expect(table.get_by_role("row")).to_have_count(len(bins) + 1)
