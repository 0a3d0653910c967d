"""What the deal is: its size, beside what its owner and account usually buy, its products and its origin."""

from features.relations import ACCOUNTS, AMOUNTS, MOMENT, OWNERS, PRODUCTS
from features.view import MONEY, TIMES, Feature, FeatureView, Kind, Unit

_AMOUNT = "amounts_at_ask.amount_now"

DEAL_SHAPE = FeatureView(
    name="deal_shape",
    over=MOMENT,
    needs=(AMOUNTS, PRODUCTS, OWNERS, ACCOUNTS),
    meaning="What the deal is: size, products, origin.",
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
            _AMOUNT,
            "The amount is {value}",
            unit=MONEY,
            late=True,
            zero="The amount is zero",
            absent="No amount has been entered",
        ),
        Feature(
            "log_amount",
            f"ln(1 + greatest({_AMOUNT}, 0))",
            "The amount, on a log scale, is {value}",
            unit=Unit(decimals=1),
            late=True,
            absent="No amount has been entered",
        ),
        Feature(
            "amount_vs_owner",
            f"{_AMOUNT} * 100.0 / nullif(owners_at_ask.owner_won_cents, 0)",
            "The amount is {value} what this rep's won deals came to on average",
            unit=TIMES,
            late=True,
            absent="There is no won deal of this rep to compare the amount with",
        ),
        Feature(
            "amount_vs_account",
            f"{_AMOUNT} * 100.0 / nullif(accounts_at_ask.account_won_cents, 0)",
            "The amount is {value} what this account's won deals came to on average",
            unit=TIMES,
            late=True,
            absent="There is no won deal with this account to compare the amount with",
        ),
        Feature(
            "product_lines",
            "products_at_ask.product_lines",
            "{value} on the deal",
            kind=Kind.COUNT,
            unit=Unit("product line"),
            late=True,
            empty=0,
            zero="No products have been entered",
        ),
        Feature(
            "product_value",
            "products_at_ask.product_cents / 100.0",
            "The products come to {value}",
            unit=MONEY,
            late=True,
            absent="No products have been entered",
        ),
        Feature(
            "amount_vs_products",
            f"{_AMOUNT} * 100.0 / nullif(products_at_ask.product_cents, 0)",
            "The amount is {value} the list value of the products",
            unit=TIMES,
            late=True,
            absent="There are no products to compare the amount with",
        ),
    ),
)
