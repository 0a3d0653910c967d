"""What people and jobs do in the tests of reactions, and the jobs that follow from each."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import psycopg

from crm_core import (
    access,
    accounts,
    activities,
    deals,
    files,
    imports,
    leads,
    privacy,
    records,
    territories,
    webhooks,
)
from crm_core.duplicates.events import DuplicateSearchStarted
from crm_core.forecasts import DealCategoryPicked, StageCategoriesSet
from crm_core.insights import DealScored
from crm_core.kit import Event, Work, new_id
from crm_core.pipelines import Pipeline
from crm_core.records import RESOURCES
from crm_core.records.events import BulkJobStarted
from crm_core.sheets.events import SheetImportStarted, SheetUndoingStarted
from crm_core.territories import TerritoriesAssigned
from crm_core.watch import ModelDriftFound
from serving.jobs import flow
from serving.services import Services
from tests.database import Org


@dataclass(frozen=True)
class Scene:
    """A deal with everything that can change, and what the changes refer to."""

    services: Services
    org: Org
    pipeline: Pipeline
    folder: Path
    admin_url: str
    deal: UUID
    person: UUID
    line: UUID
    task: UUID
    old: UUID
    new: UUID

    @property
    def at(self) -> datetime:
        return self.services.clock()

    def edit(self, work: Work, **to: object) -> Awaitable[None]:
        """Change fields of the deal."""
        return deals.edit(work, self.deal, to=to, at=self.at)

    def scored(self, *, asked: bool) -> DealScored:
        """A new score of the deal."""
        return DealScored(
            record_id=new_id(), deal_id=self.deal, occurred_at=self.at, value=0.5, band="fair",
            model_version="1", as_of=self.at, asked=asked,
        )  # fmt: skip

    async def bring_in(self) -> UUID:
        """Import an account."""
        imports.write(self.folder, imports.Manifest(source="old"), {"accounts": [
            {"external_id": "a", "name": "Imported", "created_at": datetime(2025, 1, 1, tzinfo=UTC)},
        ]})  # fmt: skip
        outcome = await imports.bring_in(
            self.services.database, self.org.tenant.system, folder=self.folder,
            rejected=self.folder / "rejected.csv", at=self.at, sink=flow.sink(self.services.queue),
        )  # fmt: skip
        return outcome.run_id

    async def forget_jobs(self) -> None:
        """Leave nothing waiting."""
        async with await psycopg.AsyncConnection.connect(self.admin_url) as connection:
            await connection.execute("delete from procrastinate_jobs")

    async def undo(self) -> None:
        """Take an import back."""
        run = await self.bring_in()
        await self.forget_jobs()
        await imports.undo(
            self.services.database, self.org.tenant.system, run, at=self.at,
            sink=flow.sink(self.services.queue),
        )  # fmt: skip


async def _remove_person(work: Work, scene: Scene) -> None:
    (there,) = await deals.people_of(work.session, scene.deal)
    await deals.remove_person(work, scene.deal, person_id=there.person_id, at=scene.at)


async def _make_webhook(work: Work, scene: Scene) -> UUID:
    made, _ = await webhooks.make(
        work, url="https://hooks.example", events=["*"], sealer=scene.services.sealer, at=scene.at
    )
    return made


async def _edit_webhook(work: Work, scene: Scene, **to: object) -> None:
    await webhooks.edit(work, await _make_webhook(work, scene), to=to, at=scene.at)


async def _test_webhook(work: Work, scene: Scene) -> None:
    await webhooks.test(work, await _make_webhook(work, scene), at=scene.at)


async def _edit_lead(work: Work, scene: Scene) -> None:
    lead = await leads.create(work, {"name": "Lee"}, at=scene.at)
    await leads.edit(work, lead, to={"country": "DE"}, at=scene.at)


async def _publish_territories(work: Work, scene: Scene) -> None:
    version = await territories.draft(work, name="FY", at=scene.at)
    home = await territories.add(work, version, name="North", at=scene.at)
    rule = {"territory_id": home, "applies_to": "both", "criteria": {}, "filter": None}
    await territories.set_rules(work, version, rules=[rule], lookup=records.of_table, at=scene.at)
    await territories.publish(work, version, at=scene.at)


async def _erase(work: Work, scene: Scene) -> None:
    await privacy.erase(work, RESOURCES["people"], scene.person, at=scene.at)


async def _delete_file(work: Work, scene: Scene) -> None:
    kept = files.Kept("0" * 64, 1, b"x")
    file_id = await files.attach(
        work, noun="deals", record_id=scene.deal, name="a.txt", media_type="text/plain", kept=kept,
        most_held=10, at=scene.at,
    )  # fmt: skip
    await files.delete(work, file_id, at=scene.at)


async def _say(work: Work, event: Event) -> None:
    """Say that something happened, where only the saying matters."""
    work.emit(event)


Cause = Callable[[Work, Scene], Awaitable[object]]
CAUSES: Mapping[str, tuple[Cause, set[str]]] = {
    "ModelDriftFound": (
        lambda work, scene: _say(
            work,
            ModelDriftFound(
                record_id=new_id(),
                occurred_at=scene.at,
                model="win_probability",
                version="1",
                subject="inputs",
                name="stage",
                distance=0.5,
                by_chance=0.1,
            ),
        ),
        {"tell_of_drift another deal"},
    ),
    "UserInvited": (
        lambda work, scene: access.invite(
            work, scene.services.letters, email="new@northgate.example", role="analyst", at=scene.at
        ),
        {"send_invitation another deal"},
    ),
    "PasswordResetAsked": (
        lambda _, scene: access.ask_reset(
            scene.services.database,
            scene.services.letters,
            email="rep@northgate.example",
            at=scene.at,
            sink=scene.services.sink,
        ),
        {"send_reset another deal"},
    ),
    "DealOpened": (
        lambda work, scene: deals.open_deal(
            work,
            name="Next",
            pipeline_id=scene.pipeline.id,
            owner_id=scene.org.people["rep"],
            account_id=scene.old,
            at=scene.at,
        ),
        {"rescore another deal", "rescore_owner rep", "rescore_account old"},
    ),
    "DealStageChanged": (
        lambda work, scene: deals.move(work, scene.deal, to=scene.pipeline.stages[1].id, at=scene.at),
        {"rescore deal"},
    ),
    "DealStageChanged to an end": (
        lambda work, scene: deals.lose(work, scene.deal, at=scene.at),
        {"rescore deal", "rescore_owner rep", "rescore_account old", "recommend deal", "forecast"},
    ),
    "DealScored": (
        lambda work, scene: _say(work, scene.scored(asked=False)),
        {"recommend deal", "forecast"},
    ),
    "DealScored as asked": (
        lambda work, scene: _say(work, scene.scored(asked=True)),
        set(),
    ),
    "DealAmountChanged": (
        lambda work, scene: scene.edit(work, amount=Decimal(7)),
        {"rescore deal", "forecast"},
    ),
    "DealExpectedCloseChanged": (
        lambda work, scene: scene.edit(work, expected_close=date(2030, 1, 1)),
        {"rescore deal"},
    ),
    "DealOwnerChanged": (
        lambda work, scene: scene.edit(work, owner_id=scene.org.people["rep_mate"]),
        {"rescore deal", "rescore_owner rep", "rescore_owner rep_mate", "rescore_account old", "forecast"},
    ),
    "DealAccountChanged": (
        lambda work, scene: scene.edit(work, account_id=scene.new),
        {"rescore deal", "rescore_account old", "rescore_account new"},
    ),
    "DealSourceChanged": (lambda work, scene: scene.edit(work, source="tender"), {"rescore deal"}),
    "DealPersonAdded": (
        lambda work, scene: deals.add_person(
            work, scene.deal, person_id=scene.person, role="champion", at=scene.at
        ),
        {"rescore deal"},
    ),
    "DealPersonRemoved": (
        _remove_person,
        {"rescore deal"},
    ),
    "DealProductAdded": (
        lambda work, scene: deals.add_product(
            work, scene.deal, product="Roof", quantity=Decimal(1), unit_price=Decimal(2), at=scene.at
        ),
        {"rescore deal"},
    ),
    "DealProductRemoved": (
        lambda work, scene: deals.remove_product(work, scene.deal, line_id=scene.line, at=scene.at),
        {"rescore deal"},
    ),
    "DealDeleted": (
        lambda work, scene: deals.delete(work, scene.deal, at=scene.at),
        {"rescore_owner rep", "rescore_account old", "forecast"},
    ),
    "DealCategoryPicked": (
        lambda work, scene: _say(
            work,
            DealCategoryPicked(
                record_id=scene.deal,
                deal_id=scene.deal,
                occurred_at=scene.at,
                category="commit",
                from_category=None,
            ),
        ),
        {"forecast"},
    ),
    "StageCategoriesSet": (
        lambda work, scene: _say(
            work, StageCategoriesSet(record_id=new_id(), occurred_at=scene.at, categories={})
        ),
        {"forecast"},
    ),
    "ActivityLogged": (
        lambda work, scene: activities.log(
            work, kind="call", deal_id=scene.deal, occurred_at=scene.at, at=scene.at
        ),
        {"rescore deal", "tell_risk old"},
    ),
    "ActivityLogged on no deal": (
        lambda work, scene: activities.log(
            work, kind="call", account_id=scene.old, occurred_at=scene.at, at=scene.at
        ),
        {"recommend_account old", "tell_risk old"},
    ),
    "ActivityCompleted": (
        lambda work, scene: activities.complete(work, scene.task, at=scene.at),
        {"rescore deal"},
    ),
    "ActivityLogged as a note": (
        lambda work, scene: activities.log(
            work, kind="note", deal_id=scene.deal, occurred_at=scene.at, at=scene.at
        ),
        {"rescore deal", "tell_mentioned another deal", "tell_risk old"},
    ),
    "ActivityEdited": (
        lambda work, scene: activities.edit(work, scene.task, to={"subject": "Other"}, at=scene.at),
        {"tell_mentioned another deal"},
    ),
    "FileDeleted": (_delete_file, {"sweep_files"}),
    "PersonErased": (_erase, {"sweep_files"}),
    "AccountEdited": (
        lambda work, scene: accounts.edit(work, scene.old, to={"industry": "roads"}, at=scene.at),
        {"rescore_account old", "place_record another deal old"},
    ),
    "WebhookEdited": (
        lambda work, scene: _edit_webhook(work, scene, name="Other"),
        {"deliver_webhook another deal", "read_for_webhooks"},
    ),
    "WebhookEdited to a pause": (lambda work, scene: _edit_webhook(work, scene, active=False), set()),
    "WebhookDeliveriesAsked": (
        _test_webhook,
        {"deliver_webhook another deal", "read_for_webhooks"},
    ),
    "AccountCreated": (
        lambda work, scene: accounts.create(work, name="Third", at=scene.at),
        {"place_record another deal another deal"},
    ),
    "LeadCreated": (
        lambda work, scene: leads.create(work, {"name": "Lee"}, at=scene.at),
        {"route_lead another deal another deal"},
    ),
    "LeadEdited": (
        _edit_lead,
        {"route_lead another deal another deal", "place_record another deal another deal"},
    ),
    "TerritoriesAssigned": (
        lambda work, scene: _say(
            work,
            TerritoriesAssigned(
                record_id=new_id(), occurred_at=scene.at, of="accounts", seen=1, changed=1, pins_lost=0
            ),
        ),
        {"forecast"},
    ),
    "TerritoriesPublished": (_publish_territories, {"lay_territories another deal"}),
    "ImportFinished": (
        lambda _, scene: scene.bring_in(),
        {"rescore_open", "place_imported another deal", "tell_risks"},
    ),
    "ImportUndone": (lambda _, scene: scene.undo(), {"rescore_open", "tell_risks"}),
    "BulkJobStarted": (
        lambda work, scene: _say(
            work,
            BulkJobStarted(record_id=new_id(), occurred_at=scene.at, of="deals", action="update", rows=1),
        ),
        {"run_bulk another deal"},
    ),
    "DuplicateSearchStarted": (
        lambda work, scene: _say(
            work,
            DuplicateSearchStarted(
                record_id=new_id(), occurred_at=scene.at, kind="people", import_id=None, threshold=0.5
            ),
        ),
        {"find_duplicates another deal"},
    ),
    "SheetImportStarted": (
        lambda work, scene: _say(
            work, SheetImportStarted(record_id=new_id(), occurred_at=scene.at, of="leads", rows=1)
        ),
        {"import_sheet another deal"},
    ),
    "SheetUndoingStarted": (
        lambda work, scene: _say(
            work, SheetUndoingStarted(record_id=new_id(), occurred_at=scene.at, of="leads", force=False)
        ),
        {"undo_sheet another deal"},
    ),
}
