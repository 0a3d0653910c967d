"""What the deal is: its size, beside what its owner and account usually buy, its products and its origin."""

from features.relations import ACCOUNTS, AMOUNTS, MOMENT, OWNERS, PRODUCTS
from features.view import TIMES, Feature, FeatureView, Kind, Unit

_NO_AMOUNT = "No amount has been entered"

DEAL_SHAPE = FeatureView(
    name="deal_shape",
    over=MOMENT,
    needs=(AMOUNTS, PRODUCTS, OWNERS, ACCOUNTS),
    meaning="What the deal is: its size, its products and where it came from.",
    features=(
        Feature(
            "pipeline",
            "moment.pipeline",
            "It is in the pipeline {value}",
            kind=Kind.TEXT,
            late=True,
            absent="Its pipeline is not known",
        ),
        Feature(
            "source",
            "moment.source",
            "The deal came from {value}",
            kind=Kind.TEXT,
            late=True,
            absent="Where the deal came from is not known",
        ),
        Feature(
            "amount",
            "amount_latest.amount",
            "The amount is {value}",
            late=True,
            zero="The amount is zero",
            absent=_NO_AMOUNT,
        ),
        Feature(
            "log_amount",
            "CASE WHEN amount_latest.amount > 0 THEN ln(1 + amount_latest.amount)"
            " WHEN amount_latest.amount <= 0 THEN 0 END",
            "The amount, on a log scale, is {value}",
            unit=Unit(decimals=1),
            late=True,
            absent=_NO_AMOUNT,
        ),
        Feature(
            "amount_vs_owner",
            "amount_latest.amount * 100.0 / nullif(owner_usual_cents, 0)",
            "The amount is {value} what this rep's won deals came to on average",
            unit=TIMES,
            late=True,
            absent="There is no won deal of this rep to compare the amount with",
        ),
        Feature(
            "amount_vs_account",
            "amount_latest.amount * 100.0 / nullif(account_usual_cents, 0)",
            "The amount is {value} what this account's won deals came to on average",
            unit=TIMES,
            late=True,
            absent="There is no won deal with this account to compare the amount with",
        ),
        Feature(
            "product_lines",
            "product_lines",
            "{value} on the deal",
            kind=Kind.COUNT,
            unit=Unit("product line"),
            late=True,
            empty=0,
            zero="No products have been entered",
        ),
        Feature(
            "product_value",
            "product_cents / 100.0",
            "The products come to {value}",
            late=True,
            absent="No products have been entered",
        ),
    ),
)
