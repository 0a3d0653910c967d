"""How the account pays: what is overdue, how late it paid, what was written off or contested."""

from features.relations import count, when
from features.relations_accounts import BILLS
from features.view import DAYS, MONEY, PERCENT, Feature, FeatureView, Kind, Unit

_INVOICE = Unit("invoice")
_OVERDUE = "unpaid = 1 AND over_days > 0"
_LATELY = "late_days IS NOT NULL AND settled_days < 365"
_NEVER_PAID = "The account has not paid an invoice yet"


def _counted(name: str, condition: str, sentence: str, zero: str) -> Feature:
    return Feature(name, count(condition), sentence, unit=_INVOICE, kind=Kind.COUNT, empty=0, zero=zero)


ACCOUNT_INVOICES = FeatureView(
    name="account_invoices",
    over=BILLS,
    meaning="How the account pays: what is overdue, how late it paid, what was written off or contested.",
    entity="account",
    features=(
        _counted("invoices_open", "unpaid = 1", "{value} not paid yet", "No invoice is open"),
        _counted("invoices_overdue", _OVERDUE, "{value} overdue", "No invoice is overdue"),
        Feature(
            "longest_overdue_days",
            f"max({when(_OVERDUE, 'over_days')})",
            "An invoice is overdue for {value}",
            unit=DAYS,
            kind=Kind.COUNT,
            empty=0,
            zero="No invoice is overdue",
        ),
        Feature(
            "overdue_amount",
            f"sum({when(_OVERDUE, 'owed_cents')}) / 100.0",
            "{value} is overdue",
            unit=MONEY,
            empty=0,
            zero="Nothing is overdue",
        ),
        Feature(
            "days_late_mean",
            f"sum({when(_LATELY, 'late_days')}) * 1.0 / nullif({count(_LATELY)}, 0)",
            "In the last year invoices were paid {value} after they were due, on average",
            unit=DAYS,
            zero="In the last year invoices were paid on the day",
            absent="No invoice was paid in the last year",
        ),
        Feature(
            "days_late_worst",
            f"max({when(_LATELY, 'late_days')})",
            "In the last year an invoice was paid {value} after it was due",
            unit=DAYS,
            kind=Kind.COUNT,
            zero="In the last year no invoice was paid late",
            absent="No invoice was paid in the last year",
        ),
        Feature(
            "days_late_last",
            "max(settled).days_late",
            "The last invoice was paid {value} after it was due",
            unit=DAYS,
            kind=Kind.COUNT,
            zero="The last invoice was paid on the day",
            absent=_NEVER_PAID,
        ),
        Feature(
            "late_share",
            f"{count(f'{_LATELY} AND late_days > 3')} * 1.0 / nullif({count(_LATELY)}, 0)",
            "{value} of the last year's invoices were paid more than three days late",
            unit=PERCENT,
            zero="None of the last year's invoices was paid more than three days late",
            absent="No invoice was paid in the last year",
        ),
        _counted(
            "invoices_written_off",
            "state = 'written_off'",
            "{value} written off",
            "No invoice was written off",
        ),
        _counted(
            "invoices_contested",
            "state IN ('void', 'reopened')",
            "{value} taken back or opened again",
            "No invoice was taken back or opened again",
        ),
    ),
)
