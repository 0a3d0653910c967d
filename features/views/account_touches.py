"""Whether we and the account talk: how much, with how many people, and for how long nobody has."""

from features.relations import INBOUND, count, when
from features.relations_accounts import ACCOUNT_TOUCHES as TOUCHES
from features.view import DAYS, PERCENT, Feature, FeatureView, Kind, Unit

_TOUCH = Unit("touch", "touches")
_TWO_WAY = "direction IN ('inbound', 'outbound') AND ago >= 0 AND ago < 365"
_TALKED = "kind IN ('call', 'email', 'meeting') AND ago >= 0"


def _within(days: int) -> Feature:
    return Feature(
        f"account_touches_{days}d",
        count(f"{_TALKED} AND ago < {days}"),
        f"{{value}} with the account in the last {days} days",
        unit=_TOUCH,
        kind=Kind.COUNT,
        empty=0,
        zero=f"Nobody was in touch with the account in the last {days} days",
    )


ACCOUNT_TOUCHES = FeatureView(
    name="account_touches",
    over=TOUCHES,
    meaning="Whether we and the account talk: how much, with how many people, and for how long nobody has.",
    entity="account",
    features=(
        _within(30),
        _within(90),
        _within(365),
        Feature(
            "account_touches_before",
            count(f"{_TALKED} AND ago >= 90 AND ago < 180"),
            "{value} with the account in the 90 days before those",
            unit=_TOUCH,
            kind=Kind.COUNT,
            empty=0,
            zero="Nobody was in touch with the account in the 90 days before those",
        ),
        Feature(
            "account_inbound_90d",
            count(f"{INBOUND} AND ago < 90"),
            "The account got in touch {value} in the last 90 days",
            unit=Unit("time"),
            kind=Kind.COUNT,
            empty=0,
            zero="The account has not got in touch in the last 90 days",
        ),
        Feature(
            "account_inbound_share",
            f"{count(f'{INBOUND} AND ago < 365')} * 1.0 / nullif({count(_TWO_WAY)}, 0)",
            "{value} of the last year's contact came from the account",
            unit=PERCENT,
            zero="None of the last year's contact came from the account",
            absent="There was no contact in the last year",
        ),
        Feature(
            "account_days_since_touch",
            f"min({when(_TALKED, 'ago')})",
            "Nobody has been in touch with the account for {value}",
            unit=DAYS,
            zero="Somebody was in touch with the account today",
            absent="Nobody has ever been in touch with the account",
        ),
        Feature(
            "account_days_since_inbound",
            f"min({when(INBOUND, 'ago')})",
            "The account has not got in touch for {value}",
            unit=DAYS,
            zero="The account got in touch today",
            absent="The account has never got in touch",
        ),
        Feature(
            "account_people_90d",
            f"count(DISTINCT {when(f'{_TALKED} AND ago < 90', 'person_id')})",
            "{value} of the account talked with us in the last 90 days",
            unit=Unit("person", "people"),
            kind=Kind.COUNT,
            empty=0,
            zero="Nobody of the account talked with us in the last 90 days",
        ),
    ),
)
