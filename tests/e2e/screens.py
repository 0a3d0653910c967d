"""What a person does on the screens, in their words."""

import base64
import hashlib
import re
from typing import Any
from uuid import UUID

from playwright.async_api import ConsoleMessage, Error, Locator, Page, expect

from tests.e2e.site import Site

# Chromium itself writes a line for every answer of 400 and above; the app shows these on the page.
_ANSWERED = re.compile(r"Failed to load resource: the server responded with a status of 4\d\d")

NOWHERE = "http://127.0.0.1:9/callback"
"""An integration's address where nobody listens: that the browser is sent there is all that is looked at."""


class Screen:
    """One browser page of one person."""

    def __init__(self, page: Page, site: Site) -> None:
        self.page = page
        self.site = site
        self.faults: list[str] = []
        page.on("console", self._hear)
        page.on("pageerror", self._fail)

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not _ANSWERED.search(message.text):
            self.faults.append(f"{message.type}: {message.text}")

    def _fail(self, error: Error) -> None:
        self.faults.append(f"page error: {error.message}")

    async def log_in(self, *, who: str | None = None, password: str | None = None, at: str = "/") -> None:
        """Log in as the representative, or whoever is named, by the form."""
        await self.page.goto(at)
        await self.fill_log_in(who=who or self.site.rep, password=password or self.site.password)
        await expect(self.page.get_by_role("navigation", name="Main")).to_be_visible()

    async def fill_log_in(self, *, who: str, password: str) -> None:
        """Fill the form and send it."""
        await self.page.get_by_role("textbox", name="Email").fill(who)
        await self.page.get_by_label("Password", exact=True).fill(password)
        await self.page.get_by_role("button", name="Log in").click()

    async def open_board(self) -> None:
        """Go to the board of the busiest pipeline and wait for its cards."""
        await self.page.goto(f"/deals?pipeline={(await self.board())['pipeline']['id']}")
        await expect(self.page.get_by_test_id("deal-card").first).to_be_visible()

    def column(self, name: str) -> Locator:
        """A stage's column by its name."""
        heading = self.page.get_by_role("heading", name=name, exact=True)
        return self.page.get_by_test_id("board-column").filter(has=heading)

    def card(self, deal_id: str) -> Locator:
        """A deal's card, wherever it is."""
        return self.page.locator(f'[data-testid="deal-card"][data-deal="{deal_id}"]')

    async def get(self, path: str) -> Any:
        """Ask the API as this person."""
        answer = await self.page.request.get(f"/api/v1{path}")
        assert answer.ok, f"{path}: {answer.status} {await answer.text()}"
        return await answer.json()

    async def post(self, path: str, body: dict[str, Any]) -> Any:
        """Make something by the API as this person."""
        token = (await self.get("/session"))["csrf_token"]
        answer = await self.page.request.post(f"/api/v1{path}", data=body, headers={"X-CSRF-Token": token})
        assert answer.ok, f"{path}: {answer.status} {await answer.text()}"
        return await answer.json()

    async def an_asking_integration(self) -> dict[str, str]:
        """Register an integration as this person; return what it sends a browser to the consent page with."""
        scopes = ["deals:write", "people:read", "activities:read"]
        client = await self.post(
            "/oauth/clients",
            {"name": "Warehouse", "kind": "public", "redirect_uris": [NOWHERE], "scopes": scopes},
        )
        challenge = base64.urlsafe_b64encode(hashlib.sha256(b"v" * 43).digest()).rstrip(b"=").decode()
        return {
            "response_type": "code", "client_id": client["client_id"], "redirect_uri": NOWHERE,
            "state": "01.50", "scope": " ".join(scopes), "code_challenge": challenge,
            "code_challenge_method": "S256",
        }  # fmt: skip

    async def patch(self, path: str, body: dict[str, Any]) -> None:
        """Change something by the API as this person, past the page that is open."""
        token = (await self.get("/session"))["csrf_token"]
        answer = await self.page.request.patch(f"/api/v1{path}", data=body, headers={"X-CSRF-Token": token})
        assert answer.ok, f"{path}: {answer.status} {await answer.text()}"

    async def open_stages(self) -> list[dict[str, Any]]:
        """The board's open columns as the API tells them: stage, count, sums, deals."""
        return [column for column in (await self.board())["columns"] if column["stage"]["kind"] == "open"]

    async def board(self) -> dict[str, Any]:
        """The board, as the API tells it, of the pipeline in which this person has the most deals."""
        pipelines = (await self.get("/pipelines"))["items"]
        boards = [await self.get(f"/board?owner=me&pipeline_id={pipeline['id']}") for pipeline in pipelines]
        return dict(max(boards, key=lambda board: sum(len(column["deals"]) for column in board["columns"])))

    async def a_scored_deal(self) -> str:
        """The id of an open deal of this person that has a score."""
        for column in await self.open_stages():
            for deal in column["deals"]:
                if deal["score"] is not None:
                    return str(UUID(deal["id"]))
        raise AssertionError("no open deal has a score")

    async def open_deal(self, deal_id: str) -> None:
        """Go to a deal's page and wait for its score."""
        await self.page.goto(f"/deals/{deal_id}")
        await expect(self.page.get_by_test_id("score")).to_be_visible()
