"""Every model keeps the promises of models/checks.py, and the checks notice one that does not."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest

from models import checks
from models.contract import Prediction
from models.win_probability import Params, WinProbability, load, train, untrained
from tests.models.synthetic import AT, SERVICE, History

SERVICES = {SERVICE.name: SERVICE}


@pytest.fixture(scope="module", params=["learned", "prior", "untrained"])
def subject(
    request: pytest.FixtureRequest,
    past: History,
    model: WinProbability,
    params: Params,
    tmp_path_factory: pytest.TempPathFactory,
) -> checks.Subject:
    """A win-probability model with trees, one with its prior only, and one that has seen nothing."""
    folder: Path = tmp_path_factory.mktemp("saved")
    if request.param == "learned":
        asked = model
        twin = train(past.table, service=SERVICE, organization="acme", params=params, at=AT, read={})
    elif request.param == "prior":
        asked, twin = model.without_trees(), model.without_trees()
    else:
        asked, twin = (untrained("acme", service=SERVICE) for _ in range(2))
    asked.save(folder)
    return checks.Subject(
        model=asked,
        twin=twin,
        loaded=load(folder, version=asked.version, services=SERVICES),
        rows=past.table.slice(2000, 12),
        known_columns=SERVICE.columns,
    )


@pytest.mark.parametrize("check", checks.CHECKS, ids=lambda check: check.__name__)
def test_win_probability_keeps_every_promise(
    check: Callable[[checks.Subject], None], subject: checks.Subject
) -> None:
    """Each property holds for the trees, for the prior and before any training."""
    check(subject)


class _Careless:
    """A predictor that breaks one promise at a time."""

    version = "careless/1"
    service = SERVICE.name
    columns = SERVICE.columns

    def __init__(self, honest: WinProbability, spoil: Callable[[Prediction, int], Prediction]) -> None:
        self.honest, self.spoil = honest, spoil

    def predict(self, rows: pa.Table) -> list[Prediction]:
        answers = self.honest.predict(rows)
        return [self.spoil(each, rows.column_names.index("as_of") + len(answers)) for each in answers]


@pytest.mark.parametrize(
    ("check", "spoil"),
    [
        (checks.probabilities_are_in_range, lambda p, _: replace(p, value=1.0, high=1.0)),
        (checks.reasons_add_up, lambda p, _: replace(p, rest=p.rest + 1e-6)),
        (checks.reasons_add_up, lambda p, _: replace(p, reasons=p.reasons[::-1])),
        (checks.column_order_is_irrelevant, lambda p, place: replace(p, value=p.value * (1 - place / 1e4))),
        (checks.alone_is_as_in_a_batch, lambda p, place: replace(p, value=p.value * (1 - place / 1e4))),
        (checks.missing_is_tolerated, lambda p, _: replace(p, calibrated=True)),
    ],
)
def test_the_checks_notice(
    model: WinProbability,
    past: History,
    check: Callable[[checks.Subject], None],
    spoil: Callable[[Prediction, int], Prediction],
) -> None:
    """A model that breaks a promise is found out."""
    careless = _Careless(model, spoil)
    rows = past.table.slice(2000, 12)
    subject = checks.Subject(careless, careless, careless, rows, SERVICE.columns)

    with pytest.raises(checks.CheckFailedError):
        check(subject)
