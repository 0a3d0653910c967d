"""The demo: from an empty database to a scored board, in phases that may be cut short anywhere and run again.

What was decided on the first run (the seed, the moment at which the company's history ends) is noted before
anything else, so a later run continues the same demo. Each phase can be repeated without harm; one that was
finished is noted under the organization's id, so notes about a database that is gone count for nothing.
"""

import json
import shutil
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Final, Self, TypeAlias
from uuid import UUID

from crm_core import access, imports, organizations, users
from crm_core.kit import Database, unit_of_work
from crm_core.organizations import Tenant
from models.close_timing.champion import champion as timing_champion
from models.registry import Registry
from models.win_probability.champion import champion
from pipelines import evaluate, extract, features, promote, train
from pipelines.demo_recommendations import keep_recommendations
from pipelines.demo_territories import lay
from pipelines.layout import Layout, Settings
from pipelines.learning import KINDS, Stages, learn
from pipelines.promotion import Promoter
from pipelines.score import Moments, keep_scores
from pipelines.simulate import (
    CURRENCY,
    SOURCE,
    VERSION,
    SimulationSpec,
    simulate,
    write_bundle,
    write_customers,
    write_truth,
)
from pipelines.simulate.forecasts import bring_in

SLUG: Final = "demo"
NAME: Final = "Keystone Building Supplies"
LOGINS: Final = (
    ("rita.rep@demo.example", "sales representative"),
    ("marco.manager@demo.example", "sales manager"),
    ("dana.director@demo.example", "sales director"),
    ("bo.development@demo.example", "business development"),
    ("anna.analyst@demo.example", "analyst"),
    ("adam.admin@demo.example", "admin"),
)
"""Who can log in, and as what; all with the demo's password."""

_MOST_PEOPLE: Final = 500
_SLOW: Final = ("churn", "revenue")

Report: TypeAlias = Callable[["Phase", str, int, int], None]
"""Told (phase, what, done, total) throughout; total is 0 where it is not known."""


class Phase(StrEnum):
    """The demo's phases, in their order."""

    FOUND = "found"
    SIMULATE = "simulate"
    IMPORT = "import"
    CUSTOMERS = "customers"
    ADMIT = "admit"
    EXTRACT = "extract"
    FEATURES = "features"
    TRAIN = "train"
    EVALUATE = "evaluate"
    PROMOTE = "promote"
    WORDS = "words"
    RECOMMEND = "recommend"
    KINDS = "kinds"
    SCORE = "score"

    @property
    def sentence(self) -> str:
        """What happens in it, for people."""
        return _SENTENCES[self]


_SENTENCES: Final[Mapping[Phase, str]] = {
    Phase.FOUND: "Founding the organization",
    Phase.SIMULATE: "Simulating a company and three years of its deals",
    Phase.IMPORT: "Importing its history into the record",
    Phase.CUSTOMERS: "Billing what was won, and looking after it",
    Phase.ADMIT: "Giving its people passwords",
    Phase.EXTRACT: "Extracting facts from the event log",
    Phase.FEATURES: "Computing features for every deal along its life",
    Phase.TRAIN: "Training the win-probability model",
    Phase.EVALUATE: "Judging it on deals it has not seen",
    Phase.PROMOTE: "Putting it in charge",
    Phase.WORDS: "Writing down what reps and managers forecast in past quarters",
    Phase.RECOMMEND: "Recommending next actions in the months before, partly by lot",
    Phase.KINDS: "Training, judging and putting in charge what else is foretold",
    Phase.SCORE: "Scoring open deals, today and in the weeks before",
}


@dataclass(frozen=True)
class Plan:
    """What demo to make, and where."""

    data: Path
    company: SimulationSpec
    """Counts on the first run only; later runs continue the company that was begun."""
    password: str
    settings: Settings
    code_version: str
    kinds: tuple[str, ...] = tuple(KINDS)
    """Which models learn beside the win probability."""
    side_by_side: int = 2
    """In how many processes the kinds of model learn."""
    weeks_of_scores: int = 10
    """How many earlier weeks of scores open deals get, for their sparklines."""

    @property
    def folder(self) -> Path:
        """Where the demo keeps its bundle, the truth and its notes."""
        return self.data / "demo"

    @property
    def layout(self) -> Layout:
        """Where the stages keep the organization's files."""
        return Layout(self.data, SLUG)


@dataclass(frozen=True)
class Ready:
    """A finished demo."""

    tenant: Tenant
    seconds: Mapping[str, float]
    """How long each phase took, in whichever run it was finished."""


async def run(plan: Plan, *, database: Database, registry: Registry, report: Report) -> Ready:
    """Make the demo, or whatever of it is still missing, in a migrated database."""
    report(Phase.FOUND, Phase.FOUND.sentence, 0, 0)
    notes = _Notes.take_up(plan)
    tenant = await _found(database)
    notes.belong_to(tenant.id, plan)
    work = _Demo(plan, notes.company, tenant, database, registry, report)
    steps: Mapping[Phase, Callable[[], Awaitable[None]]] = {
        Phase.SIMULATE: work.simulate,
        Phase.IMPORT: work.bring_in,
        Phase.CUSTOMERS: work.bring_in_customers,
        Phase.ADMIT: work.admit,
        Phase.EXTRACT: work.extract,
        Phase.FEATURES: work.features,
        Phase.TRAIN: work.train,
        Phase.EVALUATE: work.evaluate,
        Phase.PROMOTE: work.promote,
        Phase.WORDS: work.words,
        Phase.RECOMMEND: work.recommend,
        Phase.KINDS: work.kinds,
        Phase.SCORE: work.score,
    }
    for phase, step in steps.items():
        if phase in notes.done:
            continue
        report(phase, phase.sentence, 0, 0)
        begun = time.perf_counter()
        await step()
        notes.finish(phase, time.perf_counter() - begun)
    return Ready(tenant, dict(notes.done))


async def _found(database: Database) -> Tenant:
    try:
        return await organizations.named(database, SLUG)
    except organizations.OrganizationNotFoundError:
        return await organizations.found(database, slug=SLUG, name=NAME, currency=CURRENCY, simulated=True)


@dataclass(frozen=True)
class _Demo:
    """One demo under way; each method is a phase that may be run again."""

    plan: Plan
    company: SimulationSpec
    tenant: Tenant
    database: Database
    registry: Registry
    tell: Report

    @property
    def layout(self) -> Layout:
        return self.plan.layout

    async def simulate(self) -> None:
        """Write the company's bundle, and its truth beside it."""
        company = simulate(self.company)
        write_bundle(company, self.plan.folder / "bundle")
        write_truth(company, self.plan.folder / "truth.parquet")
        write_customers(company, self.plan.folder)

    async def bring_in(self) -> None:
        """Import the bundle; an import that was cut short continues."""

        def told(what: str, done: int, total: int) -> None:
            self.tell(Phase.IMPORT, what, done, total)

        await imports.bring_in(
            self.database,
            self.tenant.system,
            folder=self.plan.folder / "bundle",
            rejected=self.plan.folder / "rejected.csv",
            at=self.company.until,
            report=told,
        )

    async def bring_in_customers(self) -> None:
        """Bring in orders, invoices, payments, subscriptions and quotas, once; lay territories."""
        written = self.plan.folder / "customers.json"
        if not written.exists():  # begun by a version that knew no customers
            write_customers(simulate(self.company), self.plan.folder)
        await imports.bring_in_customers(
            self.database,
            self.tenant.system,
            json.loads(written.read_text(encoding="utf-8")),
            source=SOURCE,
            currency=CURRENCY,
            at=self.company.until,
        )
        await lay(self.database, self.tenant, at=self.company.until)

    async def admit(self) -> None:
        """Let one person of each role log in."""
        async with unit_of_work(self.database, self.tenant.system) as work:
            page = await users.listed(work.session, limit=_MOST_PEOPLE)
            known = {user.email: user.id for user in page.items}
            for email, _ in LOGINS:
                await access.set_password(
                    work, known[email], password=self.plan.password, at=self.company.until
                )

    async def extract(self) -> None:
        """Bring the organization's facts up to date."""
        async with unit_of_work(self.database, self.tenant.system) as work:
            await extract.run(
                None,
                extract.Inputs(await work.connection(), self.tenant.id, self.tenant.currency),
                extract.Outputs(self.layout.facts),
            )

    async def features(self) -> None:
        """Compute the training rows."""
        features.run(
            self.plan.settings.features,
            features.Inputs(self.layout.facts),
            features.Outputs(self.layout.rows),
        )

    async def train(self) -> None:
        """Train a candidate."""
        inputs = train.Inputs(self.layout.rows, SLUG, self.plan.code_version, self.company.until)
        train.run(self.plan.settings.train, inputs, train.Outputs(self.layout.candidate))

    async def evaluate(self) -> None:
        """Judge the candidate."""
        inputs = evaluate.Inputs(self.layout.candidate, self.layout.rows, self.layout.facts)
        evaluate.run(self.plan.settings.promote, inputs, evaluate.Outputs(self.layout.report))

    async def promote(self) -> None:
        """Let the gate decide; where it refuses, the prior answers and says so."""
        promote.run(
            self.plan.settings.promote,
            promote.Inputs(
                model=self.layout.candidate,
                report=self.layout.report,
                rows=self.layout.rows,
                registry=self.registry,
                by="demo",
                at=self.company.until,
            ),
            promote.Outputs(self.layout.decision),
        )

    async def words(self) -> None:
        """Give reps and managers forecasts of their own for past quarters."""
        async with unit_of_work(self.database, self.tenant.system) as work:
            await bring_in(work, at=self.company.until, seed=self.company.seed)

    async def recommend(self) -> None:
        """Recommend as of the weeks before, so that there is something to learn from."""

        def told(done: int, total: int) -> None:
            self.tell(Phase.RECOMMEND, "recommendations", done, total)

        await keep_recommendations(
            self.database,
            self.tenant,
            model=champion(self.layout.shelf, organization=SLUG).model,
            facts=self.layout.facts,
            at=self.company.until,
            seed=self.company.seed,
            report=told,
        )
        await self.extract()

    async def kinds(self) -> None:
        """Train every other kind of model, and let the gate decide over each."""
        settings, at = self.plan.settings, self.company.until

        def stages(name: str) -> Stages:
            params, files = settings.learners.get(name, {}), self.layout.of(name)
            return Stages(KINDS[name], SLUG, self.layout.facts, files, params, self.plan.code_version)

        slowest_first = sorted(self.plan.kinds, key=lambda name: name not in _SLOW)
        learned = learn(slowest_first, stages, at=at, side_by_side=self.plan.side_by_side)
        for done, name in enumerate(learned, start=1):
            self.tell(Phase.KINDS, name.replace("_", " "), done, len(slowest_first))
        promoter = Promoter(self.registry, "demo", at)
        for name in self.plan.kinds:
            stages(name).promote(promoter, slack=settings.slack)

    async def score(self) -> None:
        """Score what is open as of the end of the history and of the weeks before."""

        def told(done: int, total: int) -> None:
            self.tell(Phase.SCORE, "scores", done, total)

        await keep_scores(
            self.database,
            self.tenant,
            model=champion(self.layout.shelf, organization=SLUG).model,
            timing=timing_champion(self.layout.shelf, organization=SLUG),
            moments=Moments(self.company.until, self.plan.weeks_of_scores),
            facts=self.layout.facts,
            report=told,
        )


@dataclass
class _Notes:
    """What was decided and what is done, kept in a file that is replaced whole."""

    path: Path
    company: SimulationSpec
    org_id: UUID | None = None
    done: dict[str, float] = field(default_factory=dict)

    @classmethod
    def take_up(cls, plan: Plan) -> Self:
        """Read the notes of the demo that was begun, or begin one."""
        path = plan.folder / "notes.json"
        if path.exists():
            written = json.loads(path.read_text())
            if written["simulator"] == VERSION or written["done"].get(Phase.IMPORT):
                spec = written["company"]
                moments = {name: datetime.fromisoformat(spec[name]) for name in ("start", "until")}
                org_id = UUID(written["org_id"]) if written["org_id"] else None
                return cls(path, SimulationSpec(**{**spec, **moments}), org_id, written["done"])
        path.parent.mkdir(parents=True, exist_ok=True)
        notes = cls(path, plan.company)
        notes.save()
        return notes

    def belong_to(self, org_id: UUID, plan: Plan) -> None:
        """Keep the notes for this organization; what was done for one that is gone is to be done again."""
        if self.org_id == org_id:
            return
        if self.org_id is not None:
            self.company, self.done = plan.company, {}
            layout = plan.layout
            for made in (layout.facts, layout.rows.parent, layout.candidate, layout.report):
                shutil.rmtree(made, ignore_errors=True)
        self.org_id = org_id
        self.save()

    def finish(self, phase: Phase, seconds: float) -> None:
        """Note that a phase is done."""
        self.done[phase] = round(seconds, 2)
        self.save()

    def save(self) -> None:
        """Replace the file in one step."""
        spec = asdict(self.company)
        spec |= {name: spec[name].isoformat() for name in ("start", "until")}
        written = {
            "simulator": VERSION,
            "company": spec,
            "org_id": str(self.org_id) if self.org_id else None,
            "done": self.done,
        }
        partial = self.path.with_suffix(".partial")
        partial.write_text(json.dumps(written, indent=1) + "\n")
        partial.replace(self.path)
