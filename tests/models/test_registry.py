"""The registry keeps versions, says which one answers and why, and takes it back in one call."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from models.registry import CHALLENGER, Candidate, NothingToRollBackToError, Registry, flat, shelved

pytestmark = pytest.mark.filterwarnings("ignore")
"""MLflow warns of its own dependencies while it is imported."""

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
CODE = '''"""A model that MLflow can serve."""
import mlflow


class Told(mlflow.pyfunc.PythonModel):
    def load_context(self, context):
        self.says = open(context.artifacts["model"] + "/says.txt").read()

    def predict(self, context, model_input, params=None):
        return [self.says] * len(model_input)


mlflow.models.set_model(Told())
'''


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Registry:
    """A registry in SQLite, with its files beside it."""
    data: Path = tmp_path_factory.mktemp("registry")
    return Registry(f"sqlite:///{data / 'mlflow.db'}", data / "mlartifacts", data / "models")


def _candidate(folder: Path, says: str, organization: str) -> Candidate:
    files = folder / "files"
    files.mkdir(parents=True)
    (files / "says.txt").write_text(says)
    code = folder / "told.py"
    code.write_text(CODE)
    return Candidate(
        model="told",
        organization=organization,
        folder=files,
        code=code,
        requirements=("numpy",),
        params=flat({"trees": {"most": 3}}),
        metrics={"brier": 0.2},
        tags={"dataset": says, "log_position": "17"},
    )


def test_a_version_is_promoted_shelved_and_rolled_back(registry: Registry, tmp_path: Path) -> None:
    """What was promoted last is champion, its files on the shelf; rolling back restores the one before."""
    first = registry.register(_candidate(tmp_path / "1", "one", "acme"))
    registry.promote("told", "acme", number=first, by="ada", because="it is the first", at=AT)
    second = registry.register(_candidate(tmp_path / "2", "two", "acme"))
    assert registry.champion("told", "acme") == first

    registry.promote("told", "acme", number=second, by="ada", because="it is better", at=AT)
    place = shelved(registry.shelf, model="told", organization="acme")
    assert place is not None
    assert place.name == f"told.acme/{second}"
    assert (place.folder / "says.txt").read_text() == "two"

    back = registry.roll_back("told", "acme", by="bob", because="reps complain", at=AT)
    assert back.number == first
    assert shelved(registry.shelf, model="told", organization="acme") == back
    assert (back.folder / "says.txt").read_text() == "one"
    with pytest.raises(NothingToRollBackToError):
        registry.roll_back("told", "acme", by="bob", because="again", at=AT)


def test_a_promoted_version_challenges_nobody(registry: Registry, tmp_path: Path) -> None:
    """Registered last it is the challenger, until it is champion; a refused one stays the challenger."""
    first = registry.register(_candidate(tmp_path / "1", "one", "rivals"))
    assert registry.challenger("told", "rivals") == first

    registry.promote("told", "rivals", number=first, by="ada", because="it is the first", at=AT)
    assert registry.challenger("told", "rivals") is None

    second = registry.register(_candidate(tmp_path / "2", "two", "rivals"))
    registry.refuse("told", "rivals", number=second, because="It is worse.", at=AT)
    assert registry.challenger("told", "rivals") == second


def test_rolling_back_ends(registry: Registry, tmp_path: Path) -> None:
    """A version that was promoted a second time is not gone back to from the one that it replaced."""
    numbers = [registry.register(_candidate(tmp_path / says, says, "again")) for says in ("a", "b", "c")]
    for number in (numbers[0], numbers[1], numbers[2], numbers[0], numbers[0]):
        registry.promote("told", "again", number=number, by="ada", because="try it", at=AT)
    way = {"by": "bob", "because": "reps complain", "at": AT}

    back = [registry.roll_back("told", "again", **way).number for _ in range(2)]  # type: ignore[arg-type]

    assert back == [numbers[2], numbers[1]]
    with pytest.raises(NothingToRollBackToError):
        registry.roll_back("told", "again", **way)  # type: ignore[arg-type]


def test_a_registry_begun_anew_does_not_answer_with_old_files(tmp_path: Path) -> None:
    """Its first version has the number of one that lies on the shelf from before; its own files count."""
    for says in ("old", "new"):
        begun = tmp_path / says
        registry = Registry(f"sqlite:///{begun}.db", begun / "artifacts", tmp_path / "shelf")
        number = registry.register(_candidate(begun, says, "acme"))
        registry.promote("told", "acme", number=number, by="ada", because="it is the first", at=AT)

    place = shelved(tmp_path / "shelf", model="told", organization="acme")
    assert place is not None
    assert place.number == 1
    assert (place.folder / "says.txt").read_text() == "new"


def test_registering_says_nothing(
    registry: Registry, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """What MLflow tells of its doings is kept out of a command's output."""
    registry.register(_candidate(tmp_path, "still", "quiet"))
    told = capfd.readouterr()

    assert told.out + told.err == ""


def test_who_when_and_why_are_kept(registry: Registry, tmp_path: Path) -> None:
    """A version carries what it read, who promoted it and why; a refused one carries the refusal."""
    number = registry.register(_candidate(tmp_path, "three", "kept"))
    registry.promote("told", "kept", number=number, by="ada", because="it is the first", at=AT)
    refused = registry.register(_candidate(tmp_path / "worse", "four", "kept"))
    registry.refuse("told", "kept", number=refused, because="It is worse.", at=AT)

    kept = {
        "dataset": "three",
        "log_position": "17",
        "promoted_by": "ada",
        "promoted_because": "it is the first",
    }
    assert registry.tagged("told", "kept", {**kept, "promoted_at": AT.isoformat()}) == number
    assert registry.tagged("told", "kept", {"refused_because": "It is worse."}) == refused
    assert registry.champion("told", "kept") == number


def test_organizations_do_not_share_a_champion(registry: Registry, tmp_path: Path) -> None:
    """Promoting for one organization leaves the others as they were."""
    number = registry.register(_candidate(tmp_path, "alone", "north"))
    registry.promote("told", "north", number=number, by="ada", because="it is the first", at=AT)

    assert registry.champion("told", "south") is None
    assert shelved(registry.shelf, model="told", organization="south") is None


def test_another_machine_restocks_its_shelf(registry: Registry, tmp_path: Path) -> None:
    """A shelf that missed the promotion is filled from what the registry says."""
    number = registry.register(_candidate(tmp_path, "far", "away"))
    registry.promote("told", "away", number=number, by="ada", because="it is the first", at=AT)
    elsewhere = Registry(registry.tracking_uri, registry.artifacts, tmp_path / "empty")
    place = elsewhere.restock("told", "away")

    assert place is not None
    assert (place.folder / "says.txt").read_text() == "far"
    assert place.folder.is_relative_to(tmp_path / "empty")


def test_mlflow_serves_what_was_registered_without_a_pickle(registry: Registry, tmp_path: Path) -> None:
    """MLflow itself loads the challenger and answers; nothing among its files is a pickle."""
    import mlflow  # noqa: PLC0415 - nine seconds that the other tests need not pay twice

    registry.register(_candidate(tmp_path, "served", "open"))
    loaded = mlflow.pyfunc.load_model(f"models:/told.open@{CHALLENGER}")

    assert loaded.predict([1, 2]) == ["served", "served"]
    assert not [
        path for path in registry.artifacts.rglob("*") if path.suffix in {".pkl", ".pickle", ".joblib"}
    ]
