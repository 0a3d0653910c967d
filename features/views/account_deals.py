"""What the account bought or turned down, what is open with it, and what kind of company it is."""

from features.relations import ACCOUNTS, DAY, count, micros
from features.relations_accounts import ACCOUNT_MOMENT, COMPANY
from features.view import DAYS, Feature, FeatureView, Kind, Unit

_DEAL = Unit("deal")

ACCOUNT_DEALS = FeatureView(
    name="account_deals",
    over=ACCOUNTS,
    needs=(COMPANY, ACCOUNT_MOMENT),
    meaning="What the account bought or turned down, what is open with it, and what kind of company it is.",
    entity="account",
    features=(
        Feature(
            "deals_won",
            "sum(won)",
            "{value} won with the account so far",
            unit=_DEAL,
            kind=Kind.COUNT,
            empty=0,
            zero="No deal was won with the account yet",
        ),
        Feature(
            "deals_lost",
            "sum(closed) - sum(won)",
            "{value} lost with the account so far",
            unit=_DEAL,
            kind=Kind.COUNT,
            empty=0,
            zero="No deal was lost with the account yet",
        ),
        Feature(
            "deals_lost_180d",
            count(f"closed = 1 AND won = 0 AND {micros('as_of')} - closed_us < 180 * {DAY}"),
            "{value} lost with the account in the last 180 days",
            unit=_DEAL,
            kind=Kind.COUNT,
            empty=0,
            zero="No deal was lost with the account in the last 180 days",
        ),
        Feature(
            "deals_open",
            "sum(opened)",
            "{value} open with the account",
            unit=_DEAL,
            kind=Kind.COUNT,
            empty=0,
            zero="No deal is open with the account",
        ),
        Feature(
            "days_since_win",
            f"(moment.now_us - last_won_us) / {DAY}",
            "The account's last deal was won {value} ago",
            unit=DAYS,
            late=True,
            zero="A deal was won with the account today",
            absent="No deal was won with the account yet",
        ),
        Feature(
            "days_known",
            f"(moment.now_us - firm_since_us) / {DAY}",
            "The account has been known for {value}",
            unit=DAYS,
            late=True,
            zero="The account is new today",
            absent="It is not known since when there is the account",
        ),
        Feature(
            "industry",
            "firm_latest.industry",
            "The account is in {value}",
            kind=Kind.TEXT,
            late=True,
            absent="The account's industry is not known",
        ),
        Feature(
            "employees",
            "firm_latest.employees",
            "The account has {value}",
            unit=Unit("employee"),
            kind=Kind.COUNT,
            late=True,
            absent="The account's size is not known",
        ),
    ),
)
