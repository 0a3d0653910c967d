"""A sales desk to route leads to: a queue, rules, and leads that arrive."""

from datetime import datetime
from typing import Any
from uuid import UUID

from crm_core import leads, records, routing
from crm_core.kit import Database, unit_of_work
from tests.database import Org

LOOKUP = records.of_table
RULE: dict[str, Any] = {
    "name": "Everybody", "method": "round_robin", "pool": "named", "fairness": "rotation", "min_score": None,
    "most_open": None, "most_per_day": None, "respond_within": None, "business_hours": False, "most_hops": 2,
    "queue_id": None,
}  # fmt: skip


class Desk:
    """What a test does with routing."""

    def __init__(self, database: Database, org: Org, at: datetime) -> None:
        self.database, self.org, self.at = database, org, at

    async def open(self) -> "Desk":
        """Make the queue that leads nobody can take go to."""
        async with unit_of_work(self.database, self.org.as_("admin")) as work:
            self.queue = await routing.open_queue(work, name="Unrouted", at=self.at)
        return self

    def rule(self, *people: str, **more: Any) -> dict[str, Any]:
        """A rule that chooses among these."""
        named = [{"user_id": self.org.people[who]} for who in people]
        return {**RULE, "candidates": named, **more}

    async def draft(self, *rules: dict[str, Any]) -> UUID:
        """Write a rule set that is not published."""
        async with unit_of_work(self.database, self.org.as_("admin")) as work:
            set_id = await routing.draft(work, name="Rules", queue_id=self.queue, lookup=LOOKUP, at=self.at)
            await routing.set_rules(work, set_id, rules=rules, lookup=LOOKUP, at=self.at)
        return set_id

    async def publish(self, *rules: dict[str, Any]) -> UUID:
        """Route by these rules from now on."""
        set_id = await self.draft(*rules)
        async with unit_of_work(self.database, self.org.as_("admin")) as work:
            await routing.publish(work, set_id, at=self.at)
        return set_id

    async def arrives(self, *, at: datetime | None = None, **values: Any) -> UUID:
        """A lead without an owner enters the record."""
        async with unit_of_work(self.database, self.org.tenant.system) as work:
            return await leads.create(work, {"name": "Lee", **values}, at=at or self.at)

    async def route(
        self, lead_id: UUID, *, cause: str = "arrival", at: datetime | None = None
    ) -> UUID | None:
        """Let the rules decide, as the job does."""
        async with unit_of_work(self.database, self.org.tenant.system) as work:
            return await routing.route(work, lead_id, cause=cause, lookup=LOOKUP, at=at or self.at)

    async def assignments(self, lead_id: UUID) -> tuple[routing.Assignment, ...]:
        """What is told of a lead."""
        async with unit_of_work(self.database, self.org.tenant.system) as work:
            return await routing.assignments(work.session, lead_id)

    async def goes_to(self, **values: Any) -> str:
        """Whom a new lead goes to: a name, or why it waits."""
        lead_id = await self.arrives(**values)
        await self.route(lead_id, at=values.get("at"))
        (found,) = await self.assignments(lead_id)
        return self.who(found.owner_id) if found.owner_id else found.reason

    def who(self, user_id: UUID | None) -> str:
        """The name of one of the company's people."""
        return next((name for name, key in self.org.people.items() if key == user_id), "nobody")
