"""A made-up seller whose every probability is known: feature rows for tests, without facts or SQL."""

from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from scipy.special import expit

from features.relations import MOMENT
from features.services import FeatureService, service_of
from features.view import DAYS, Feature, FeatureView, Kind

STAGES = ("new", "offer", "talks")
BEGINS = np.datetime64("2023-01-02T00:00:00", "us")
DAY = np.timedelta64(1, "D").astype("timedelta64[us]")
AT = datetime(2026, 1, 5, tzinfo=UTC)

SERVICE: FeatureService = service_of(
    "synthetic_v1",
    (
        FeatureView(
            name="timing",
            over=MOMENT,
            meaning="Stage and age.",
            features=(
                Feature(
                    "stage", "", "It is in the stage {value}", kind=Kind.TEXT, absent="Its stage is unknown"
                ),
                Feature("days_open", "", "Open for {value}", unit=DAYS),
            ),
        ),
        FeatureView(
            name="interest",
            over=MOMENT,
            meaning="How keen the buyer is.",
            features=(
                Feature("replies", "", "The buyer replied {value} times", kind=Kind.COUNT),
                Feature("fit", "", "Fit {value}", absent="Fit unknown"),
            ),
        ),
        FeatureView(
            name="shape",
            over=MOMENT,
            meaning="What has nothing to do with it.",
            features=(
                Feature("amount", "", "The amount is {value}"),
                Feature("colour", "", "The folder is {value}", kind=Kind.TEXT),
            ),
        ),
    ),
)


@dataclass(frozen=True)
class History:
    """Training rows, and what nobody in the trade would know: each row's true win probability."""

    table: pa.Table
    truth: NDArray[np.float64]


def history(deals: int, *, seed: int, days: int = 1000, pace: float = 60.0) -> History:
    """Return weekly rows of deals that are won or lost at a time that depends on how good they are.

    Good deals take longer, so a model that forgets the deals still open believes too little in winning.
    """
    random = np.random.default_rng(seed)
    quality = random.normal(size=deals)
    chance = expit(1.2 * quality - 0.6)
    won = random.random(deals) < chance
    opened = random.uniform(0, days, deals)
    lasts = np.where(won, 1.5, 0.8) * pace * random.gamma(2.0, 0.5, deals)
    rows: dict[str, list[object]] = {
        name: [] for name in ("deal_id", "as_of", "weight", "won", "known_at", "owner_id", *SERVICE.columns)
    }
    truth = []
    for deal in range(deals):
        closed = opened[deal] + lasts[deal]
        ages = np.arange(0.0, min(lasts[deal], days - opened[deal]), 7.0)
        for number, age in enumerate(ages, start=1):
            rows["deal_id"].append(f"d{deal}")
            rows["as_of"].append((BEGINS + (opened[deal] + age) * DAY).astype("datetime64[us]").item())
            rows["weight"].append(1 / number)
            rows["won"].append(bool(won[deal]) if closed < days else None)
            rows["known_at"].append(
                (BEGINS + closed * DAY).astype("datetime64[us]").item() if closed < days else None
            )
            rows["owner_id"].append(f"u{deal % 4}")
            rows["stage"].append(STAGES[min(int(age // 30), 2)])
            rows["days_open"].append(float(age))
            rows["replies"].append(int(random.poisson(np.exp(0.4 * quality[deal]))))
            rows["fit"].append(None if random.random() < 0.2 else float(quality[deal]))
            rows["amount"].append(float(random.lognormal(9, 1)))
            rows["colour"].append(str(random.choice(["red", "blue", "green"])))
            truth.append(_given_age(chance[deal], age, pace))
    fields: list[pa.Field[pa.DataType]] = [
        pa.field("deal_id", pa.string()),
        pa.field("as_of", pa.timestamp("us")),
        pa.field("weight", pa.float64()),
        pa.field("won", pa.bool_()),
        pa.field("known_at", pa.timestamp("us")),
        pa.field("owner_id", pa.string()),
        *(pa.field(feature.name, feature.kind.arrow) for feature in SERVICE.features),
    ]
    return History(pa.table(rows, schema=pa.schema(fields)), np.asarray(truth))


def _given_age(chance: float, age: float, pace: float) -> float:
    """Bayes: the chance to win of a deal that lasted until now."""
    alive = [np.exp(-2 * age / (pace * stretch)) * (1 + 2 * age / (pace * stretch)) for stretch in (1.5, 0.8)]
    return float(chance * alive[0] / (chance * alive[0] + (1 - chance) * alive[1]))
