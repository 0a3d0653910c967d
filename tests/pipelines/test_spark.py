"""Spark gives what DuckDB gives: every feature of every service, training rows, and a model's answers."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import models
from features import services, spark
from features.compute import compute
from features.services import WIN_PROBABILITY_V1, FeatureService, service_of
from features.views.calendar import CALENDAR
from features.views.stage_timing import STAGE_TIMING
from models.registry import Candidate, Registry
from models.win_probability import MODEL, Params, load, train
from models.win_probability.spec import Minimum, Trees, band_of
from pipelines import features, spark_rows, spark_scores
from pipelines.layout import Asking
from pipelines.simulate import SimulationSpec, simulate
from pipelines.simulate.facts import company_facts
from tests.features import made_up

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

pytestmark = [
    pytest.mark.filterwarnings("ignore::FutureWarning"),  # of a pandas newer than the newest Spark knows
    pytest.mark.filterwarnings("ignore::ResourceWarning"),  # pyspark leaves its sockets to the collector
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

EVERY = [each for each in vars(services).values() if isinstance(each, FeatureService)]
SMALL = service_of("small", (STAGE_TIMING, CALENDAR))
ASKING = Asking(first_days=(0, 3), every_days=30, most_days=120)
AT = datetime(2026, 3, 2, tzinfo=UTC)
INTERPRETED = {
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.adaptive.enabled": "false",
}
"""Compiling costs more than a few hundred rows are worth; the slow tests compile."""
QUICK = {"spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:ReservedCodeCacheSize=192m"}
"""As little of Java's own compiling as will do."""


@pytest.fixture(scope="module")
def session() -> "Iterator[SparkSession]":
    """One thread, one part."""
    try:
        begun = spark.session(master="local[1]", partitions=1, memory_gib=1, settings=QUICK)
    except spark.SparkMissingError as error:
        pytest.skip(str(error))
    yield begun
    begun.stop()


@pytest.fixture
def interpreted(session: "SparkSession") -> "Iterator[SparkSession]":
    """The session without its compiler."""
    before = {name: session.conf.get(name, None) for name in INTERPRETED}
    for name, value in INTERPRETED.items():
        session.conf.set(name, value)
    yield session
    for name, earlier in before.items():
        if earlier is None:
            session.conf.unset(name)
        else:
            session.conf.set(name, earlier)


def _assert_same(found: pa.Table, expected: pa.Table) -> None:
    """Texts, counts and moments are equal, numbers to nine digits."""
    assert found.schema.equals(expected.schema, check_metadata=True)
    for field in expected.schema:
        values, wanted = found.column(field.name).to_pylist(), expected.column(field.name).to_pylist()
        if field.type == pa.float64():
            wanted = [None if value is None else pytest.approx(value, rel=1e-9, abs=1e-9) for value in wanted]
        assert values == wanted, field.name


@pytest.mark.parametrize("service", EVERY, ids=lambda service: service.name)
def test_every_feature_is_the_same(interpreted: "SparkSession", service: FeatureService) -> None:
    """All columns of a service over facts full of ties and gaps, asked in any order."""
    facts, asks = made_up.facts(1), made_up.asks(service, 2)

    _assert_same(spark.compute(service, asks, facts, spark=interpreted), compute(service, asks, facts))


def test_training_rows_are_the_same(interpreted: "SparkSession", tmp_path: Path) -> None:
    """The same asks in the same order with the same outcomes, in one file that says where it is from."""
    inputs = features.Inputs(_written(made_up.facts(3), tmp_path / "facts"), service=SMALL)
    here, there = tmp_path / "duckdb.parquet", tmp_path / "spark.parquet"

    rows = features.run(ASKING, inputs, features.Outputs(here))
    assert spark_rows.run(ASKING, inputs, features.Outputs(there), spark=interpreted) == rows > 0
    _assert_same(pq.read_table(there), pq.read_table(here))


def test_a_session_in_another_zone_is_refused(session: "SparkSession") -> None:
    """Days would begin at other hours."""
    session.conf.set("spark.sql.session.timeZone", "Europe/Zurich")
    try:
        with pytest.raises(ValueError, match="Europe/Zurich"):
            spark.compute(SMALL, made_up.asks(SMALL, 2), {}, spark=session)
    finally:
        session.conf.set("spark.sql.session.timeZone", "UTC")


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The facts of a small company that sold for two years."""
    spec = SimulationSpec(
        seed=5,
        start=datetime(2024, 3, 4, tzinfo=UTC),
        until=datetime(2026, 3, 2, tzinfo=UTC),
        reps=6,
        accounts=120,
        deals=700,
    )
    return _written(company_facts(simulate(spec)), tmp_path_factory.mktemp("company"))


@pytest.mark.slow
@pytest.mark.filterwarnings(
    "ignore"
)  # MLflow warns of its own dependencies, and that this is no other machine
def test_a_company_is_the_same_and_scored_the_same(
    session: "SparkSession", company: Path, tmp_path: Path
) -> None:
    """Compiled, with all features, over a simulated company; the registered model answers alike."""
    inputs = features.Inputs(company)
    here, there = tmp_path / "duckdb.parquet", tmp_path / "spark.parquet"
    features.run(ASKING, inputs, features.Outputs(here))
    spark_rows.run(ASKING, inputs, features.Outputs(there), spark=session)
    rows = pq.read_table(here)
    _assert_same(pq.read_table(there), rows)

    folder, registry = _registered(rows, tmp_path)
    answered = spark_scores.scored(
        session.read.parquet(str(there)),
        uri=spark_scores.champion_uri("acme"),
        tracking_uri=registry.tracking_uri,
    ).toArrow()

    expected = load(folder, version="x").values(pq.read_table(there)).tolist()
    assert answered.column("value").to_pylist() == pytest.approx(expected, rel=1e-12)
    assert answered.column("band").to_pylist() == [band_of(value) for value in expected]


def _registered(rows: pa.Table, home: Path) -> tuple[Path, Registry]:
    """A small model of these rows, registered and promoted; its files."""
    model = train(
        rows,
        service=WIN_PROBABILITY_V1,
        organization="acme",
        params=Params(
            minimum=Minimum(won=20, lost=20, a_period=5), trees=Trees(members=2, most=20, num_threads=1)
        ),
        at=AT,
        read={},
    )
    assert model.learned is not None
    folder = home / "model"
    model.save(folder)
    registry = Registry(f"sqlite:///{home / 'mlflow.db'}", home / "mlartifacts", home / "models")
    number = registry.register(
        Candidate(
            model=MODEL,
            organization="acme",
            folder=folder,
            code=Path(models.__file__).parent / MODEL / "served.py",
            requirements=("lightgbm",),
            params={},
            metrics={},
            tags={},
        )
    )
    registry.promote(MODEL, "acme", number=number, by="ada", because="it is the first", at=AT)
    return folder, registry


def _written(facts: dict[str, pa.Table], folder: Path) -> Path:
    name = "00000000000000000000-00000000000000000001.parquet"
    for source, rows in facts.items():
        (folder / source).mkdir(parents=True)
        pq.write_table(rows, folder / source / name)
    told = {"next_xid": 1, "files": {source: [name] for source in facts}}
    (folder / "position.json").write_text(json.dumps(told))
    return folder
