"""What the account bought or turned down before, and what kind of company it is."""

from features.relations import ACCOUNTS, DAY, FIRMS, MOMENT
from features.view import DAYS, Feature, FeatureView, Kind, Unit

_NO_ACCOUNT = "The deal has no account"

ACCOUNT_HISTORY = FeatureView(
    name="account_history",
    over=ACCOUNTS,
    needs=(FIRMS, MOMENT),
    meaning="What the account bought or turned down before, and what kind of company it is.",
    features=(
        Feature(
            "account_won",
            "sum(won)",
            "{value} won with this account before",
            unit=Unit("deal"),
            kind=Kind.COUNT,
            zero="No deal was won with this account before",
            absent=_NO_ACCOUNT,
        ),
        Feature(
            "account_lost",
            "sum(closed) - sum(won)",
            "{value} lost with this account before",
            unit=Unit("deal"),
            kind=Kind.COUNT,
            zero="No deal was lost with this account before",
            absent=_NO_ACCOUNT,
        ),
        Feature(
            "days_since_account_win",
            f"(moment.now_us - last_won_us) / {DAY}",
            "This account last bought {value} ago",
            unit=DAYS,
            late=True,
            zero="This account bought today",
            absent="This account has not bought before",
        ),
        Feature(
            "days_since_account_close",
            f"(moment.now_us - last_closed_us) / {DAY}",
            "The last deal with this account closed {value} ago",
            unit=DAYS,
            late=True,
            zero="A deal with this account closed today",
            absent="No deal with this account has closed before",
        ),
        Feature(
            "account_open_deals",
            "sum(opened)",
            "{value} open with this account, this one included",
            unit=Unit("deal"),
            kind=Kind.COUNT,
            absent=_NO_ACCOUNT,
        ),
        Feature(
            "account_days_known",
            f"(moment.now_us - firm_since_us) / {DAY}",
            "The account has been known for {value}",
            unit=DAYS,
            late=True,
            zero="The account is new today",
            absent=_NO_ACCOUNT,
        ),
        Feature(
            "account_industry",
            "firm_latest.industry",
            "The account is in {value}",
            kind=Kind.TEXT,
            late=True,
            absent="The account's industry is not known",
        ),
        Feature(
            "account_employees",
            "firm_latest.employees",
            "The account has {value}",
            unit=Unit("employee"),
            kind=Kind.COUNT,
            late=True,
            absent="The account's size is not known",
        ),
    ),
)
