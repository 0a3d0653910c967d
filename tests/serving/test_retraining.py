"""A challenger in the shadow is promoted or refused by deals that ended, and a version is taken back."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from models.registry import Candidate, in_shadow, shelved, versions_told
from models.win_probability import MODEL
from pipelines.watch import Compared
from serving import retraining
from serving.settings import Settings

pytestmark = pytest.mark.filterwarnings("ignore")
"""MLflow warns of its own dependencies while it is imported."""

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
ORG = "acme"
CODE = '''"""A model that MLflow can serve."""
import mlflow


class Told(mlflow.pyfunc.PythonModel):
    def predict(self, context, model_input, params=None):
        return [0.5] * len(model_input)


mlflow.models.set_model(Told())
'''


def _candidate(folder: Path, says: str) -> Candidate:
    files = folder / says / "files"
    files.mkdir(parents=True)
    (files / "says.txt").write_text(says)
    code = folder / says / "told.py"
    code.write_text(CODE)
    return Candidate(
        model=MODEL, organization=ORG, folder=files, code=code, requirements=("numpy",), params={},
        metrics={"brier": 0.2}, tags={"basis": "model", "trained_at": AT.isoformat()},
    )  # fmt: skip


def _compared(deals: int, challenger: float) -> Compared:
    return Compared(deals=deals, challenger=challenger, champion=0.20, worse_at_most=0.01)


def test_a_challenger_is_decided_over_by_deals_that_ended_or_by_time() -> None:
    """Too few deals decide nothing until time is up; enough of them decide by who was closer."""
    soon, late = AT + timedelta(days=5), AT + timedelta(days=90)

    def promoted(compared: Compared | None, at: datetime) -> bool | None:
        found = retraining.decided(compared, since=AT, at=at)
        return None if found is None else found.promote

    assert promoted(None, soon) is None
    assert promoted(_compared(40, 0.1), soon) is None
    assert promoted(_compared(120, 0.18), soon) is True
    assert promoted(_compared(120, 0.22), soon) is False
    assert promoted(_compared(3, 0.5), late) is True


@pytest.mark.slow
def test_a_challenger_waits_in_the_shadow_until_deals_tell(tmp_path: Path) -> None:
    """Too few deals decide nothing; then better answers take the place, worse ones are refused."""
    settings = Settings(data=tmp_path)
    kept = retraining.registry(settings)
    first = kept.register(_candidate(tmp_path, "one"))
    kept.promote(MODEL, ORG, number=first, by="ada", because="first", at=AT)
    second = kept.register(_candidate(tmp_path, "two"))
    kept.hold(MODEL, ORG, number=second, because="wait", at=AT)

    assert retraining.shadow_since(settings, ORG) == AT
    told = versions_told(settings.shelf, model=MODEL, organization=ORG)
    assert [each["alias"] for each in told] == ["shadow", "champion"]
    soon = AT + timedelta(days=5)
    assert retraining.settle(settings, ORG, compared=_compared(40, 0.1), at=soon) is None

    worse = retraining.settle(settings, ORG, compared=_compared(120, 0.22), at=soon)
    assert worse is not None
    assert (worse.state, worse.champion) == ("refused", f"{MODEL}.{ORG}/1")
    assert in_shadow(settings.shelf, model=MODEL, organization=ORG) is None

    kept.hold(MODEL, ORG, number=second, because="wait", at=AT)
    better = retraining.settle(settings, ORG, compared=_compared(120, 0.18), at=soon)
    assert better is not None
    assert (better.state, better.champion) == ("promoted", f"{MODEL}.{ORG}/2")
    assert in_shadow(settings.shelf, model=MODEL, organization=ORG) is None
    assert retraining.settle(settings, ORG, compared=None, at=soon) is None

    back = retraining.roll_back(settings, ORG, model=MODEL, by="ada", because="distrust", at=soon)
    now = shelved(settings.shelf, model=MODEL, organization=ORG)
    assert now is not None
    assert back == now.name == f"{MODEL}.{ORG}/1"
