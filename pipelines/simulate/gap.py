"""How far a model of a simulated company is from the best possible, and what noise it believes in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import numpy as np
import pyarrow as pa

from features.relations import MOMENT
from features.services import WIN_PROBABILITY_V1, FeatureService
from features.view import Feature, FeatureView, Kind
from models.evaluation import measure
from models.win_probability import Params, WinProbability, evaluate, train
from models.win_probability.periods import Slice, labelled_slice, read_rows
from pipelines.features import training_rows
from pipelines.layout import Asking

from .company import Company
from .facts import company_facts
from .lookup import probabilities_at
from .market import NON_CAUSAL

PLANTED: Final = "account_region"
"""The column that carries the planted attribute."""

_VIEW: Final = FeatureView(
    name="planted",
    over=MOMENT,
    meaning="Where the account is, which plays no part.",
    features=(Feature(PLANTED, "NULL", "The account is in {value}", kind=Kind.TEXT, late=True),),
)
_UNSUSPICIOUS: Final = 1.0


class TooSmallError(ValueError):
    """The company has too few closed deals to learn from."""


@dataclass(frozen=True)
class Gap:
    """Brier scores of four answers to the same held-out rows, weighted as the model's evaluation does."""

    rows: int
    deals: int
    base_rate: float
    """By the share of deals won before."""
    model: float
    observable: float
    """By an ideal observer of the record, who knows the company's laws but not the hidden state."""
    true: float
    """By one who knows the hidden state as well."""
    ece: Mapping[str, float]
    """Calibration errors of `model`, `observable` and `true`; what `true` shows is chance alone."""

    @property
    def attained(self) -> float:
        """The share of what can be learned from the record that was learned; 1 is the ideal observer."""
        return (self.base_rate - self.model) / (self.base_rate - self.observable)


@dataclass(frozen=True)
class Belief:
    """How much a model believes in the planted attribute."""

    share: float
    """Its mean absolute effect as a share of that of all columns."""
    rank: int
    """Its place among the columns by effect, from 1."""
    columns: int
    shuffled: float
    """How much worse (positive) the Brier score gets when the attribute is shuffled among held-out rows."""


@dataclass(frozen=True)
class Study:
    """A company, the rows that can be learned from it, and a model that has learned."""

    company: Company
    table: pa.Table
    model: WinProbability


def study(company: Company, *, params: Params, asking: Asking, at: datetime) -> Study:
    """Train on a company's facts with the usual columns and the planted one."""
    service = FeatureService(
        name="planted",
        views=(*WIN_PROBABILITY_V1.views, _VIEW),
        columns=(*WIN_PROBABILITY_V1.columns, PLANTED),
    )
    table = training_rows(asking, company_facts(company), service=WIN_PROBABILITY_V1)
    table = table.append_column(PLANTED, _regions(company, table))
    model = train(table, service=service, organization="simulated", params=params, at=at, read={})
    return Study(company, table, model)


def gap_of(studied: Study) -> Gap:
    """Score the model, the ideal observer and the truth on the model's held-out rows."""
    rows, held_out = _held_out(studied)
    moments = rows["as_of"].to_numpy().astype("datetime64[us]")
    deals = [str(deal) for deal in rows["deal_id"].to_pylist()]
    true, observable = probabilities_at(studied.company.truth, deals, moments)
    rivals = evaluate(studied.model, studied.table, suspicious_auc=_UNSUSPICIOUS).baselines

    answers = {"model": studied.model.values(rows), "observable": observable, "true": true}
    measured = {name: measure(held_out.won, given, weight=held_out.weight) for name, given in answers.items()}
    return Gap(
        rows=len(deals),
        deals=len(set(deals)),
        base_rate=rivals["base_rate"].brier,
        model=measured["model"].brier,
        observable=measured["observable"].brier,
        true=measured["true"].brier,
        ece={name: each.ece for name, each in measured.items()},
    )


def belief_of(studied: Study, *, seed: int) -> Belief:
    """Ask what the planted attribute does to the model's answers on its held-out rows."""
    importance = evaluate(studied.model, studied.table, suspicious_auc=_UNSUSPICIOUS).importance
    rows, held_out = _held_out(studied)
    place = rows.schema.get_field_index(PLANTED)
    order = np.random.default_rng(seed).permutation(rows.num_rows)
    shuffled = rows.set_column(place, PLANTED, rows.column(PLANTED).take(order))
    misses = [(studied.model.values(each) - held_out.won) ** 2 for each in (shuffled, rows)]
    return Belief(
        share=importance[PLANTED] / sum(importance.values()),
        rank=list(importance).index(PLANTED) + 1,
        columns=len(importance),
        shuffled=float(np.average(misses[0] - misses[1], weights=held_out.weight)),
    )


def _held_out(studied: Study) -> tuple[pa.Table, Slice]:
    """Return the rows of the model's test period with their outcomes and weights."""
    learned = studied.model.learned
    if learned is None:
        raise TooSmallError
    heaviest = studied.model.origin.params.periods.heaviest
    held_out = labelled_slice(read_rows(studied.table), learned.cuts, "test", heaviest=heaviest)
    return studied.table.take(held_out.rows), held_out


def _regions(company: Company, table: pa.Table) -> "pa.Array[Any]":
    deals, accounts = company.tables["deals"], company.tables["accounts"]
    region = dict(zip(accounts["external_id"].to_pylist(), accounts[NON_CAUSAL].to_pylist(), strict=True))
    account = dict(zip(deals["external_id"].to_pylist(), deals["account"].to_pylist(), strict=True))
    return pa.array([region[account[deal]] for deal in table["deal_id"].to_pylist()], pa.string())
