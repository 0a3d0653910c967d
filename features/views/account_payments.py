"""Money that came in from the account or went back to it."""

from features.relations import count, when
from features.relations_accounts import PAYMENTS
from features.view import DAYS, MONEY, Feature, FeatureView, Kind, Unit

ACCOUNT_PAYMENTS = FeatureView(
    name="account_payments",
    over=PAYMENTS,
    meaning="Money that came in from the account or went back to it.",
    entity="account",
    features=(
        Feature(
            "days_since_payment",
            f"min({when('amount_cents > 0 AND ago >= 0', 'ago')})",
            "The last payment came {value} ago",
            unit=DAYS,
            zero="A payment came today",
            absent="The account has not paid anything yet",
        ),
        Feature(
            "paid_365d",
            f"sum({when('ago >= 0 AND ago < 365', 'amount_cents')}) / 100.0",
            "The account paid {value} in the last year",
            unit=MONEY,
            empty=0,
            zero="The account paid nothing in the last year",
        ),
        Feature(
            "refunds_365d",
            count("amount_cents < 0 AND ago >= 0 AND ago < 365"),
            "{value} in the last year",
            unit=Unit("refund"),
            kind=Kind.COUNT,
            empty=0,
            zero="Nothing was paid back in the last year",
        ),
    ),
)
