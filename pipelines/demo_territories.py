"""The demo company's territories: one a region, so that markets, coverage and forecasts by territory show."""

from datetime import datetime
from typing import Final

from crm_core import records, territories
from crm_core.kit import Database, unit_of_work
from crm_core.organizations import Tenant
from pipelines.simulate.words import REGIONS

NAME: Final = "By region"


async def lay(database: Database, tenant: Tenant, *, at: datetime) -> None:
    """Draft, publish and assign them, unless some are there; cut short, it goes on where it was."""
    async with unit_of_work(database, tenant.system) as work:
        lookup = await records.every_field(work.session)
        if await territories.active(work.session, at=at) is None:
            version = await territories.draft(work, name=NAME, at=at)
            made = {region: await territories.add(work, version, name=region, at=at) for region in REGIONS}
            rules = [
                {"territory_id": key, "applies_to": "both", "criteria": {"regions": [region]}}
                for region, key in made.items()
            ]
            await territories.set_rules(work, version, rules=rules, lookup=lookup, at=at)
            await territories.publish(work, version, at=at)
        held = await territories.due(work, at=at)
    if held is None:
        return
    for noun in territories.NOUNS:
        more = True
        while more:
            async with unit_of_work(database, tenant.system) as work:
                more = await territories.advance(work, held, noun=noun, lookup=lookup, at=at)
