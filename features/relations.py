"""The facts as they were known at each ask: the joins that all views share, written once.

Order is the order in which the CRM learned of things (`known_at`, then `occurred_at`, then the fact's own
content), so whatever is derived from earlier facts never changes when later ones arrive. Times are integer
microseconds and money integer cents wherever they are summed, so sums do not depend on the order of rows.
"""

from typing import Final

from features.view import Relation

DAY: Final = "86400000000.0"
"""Microseconds in a day, as a double."""
_NEVER: Final = "TIMESTAMP '9999-12-31 00:00:00'"
_EPOCH: Final = "TIMESTAMP '1970-01-01 00:00:00'"


def micros(expression: str) -> str:
    """SQL for microseconds since 1970 of a timestamp expression."""
    return f"date_diff('microsecond', {_EPOCH}, {expression})"


def cents(expression: str) -> str:
    """SQL for an amount in whole cents."""
    return f"CAST(round(({expression}) * 100.0) AS BIGINT)"


def _spans(source: str, key: str, columns: str, *, then: str) -> str:
    """Rows of a source with the moment until which each stood as the latest one known of its key."""
    return f"""
        SELECT {key}, {columns}, occurred_at, known_at,
               coalesce(lead(known_at) OVER learned, {_NEVER}) AS known_until
        FROM {source}
        WINDOW learned AS (PARTITION BY {key} ORDER BY known_at, occurred_at, {then})"""


OWNER_SPANS: Final = (
    "owner_spans",
    _spans(
        "deal_owner",
        "deal_id",
        "owner_id, lag(owner_id) OVER learned AS previous_owner_id",
        then="owner_id",
    ),
)

MOMENT_STEPS: Final = (
    OWNER_SPANS,
    (
        "moment",
        f"""
        SELECT asks.ask_id, asks.deal_id, asks.as_of, {micros("asks.as_of")} AS now_us,
               opened.account_id, opened.pipeline, opened.source,
               {micros("opened.occurred_at")} AS opened_us, owner_spans.owner_id
        FROM asks
        LEFT JOIN deal_opened AS opened ON opened.deal_id = asks.deal_id AND opened.known_at <= asks.as_of
        LEFT JOIN owner_spans ON owner_spans.deal_id = asks.deal_id
             AND owner_spans.known_at <= asks.as_of AND owner_spans.known_until > asks.as_of""",
    ),
)
"""`moment`: each ask with what was known of the deal itself: account, owner, pipeline, source, opening."""

MOMENT: Final = Relation(name="moment", sources=("deal_opened", "deal_owner"), body="")
"""The asks themselves; views over it have late features only."""


def _known(rows: str, columns: str) -> str:
    """Rows known at each ask; `ago` is days before the ask (negative: still to come), `current` the latest."""
    return f"""
        SELECT moment.ask_id, (moment.now_us - rows.at_us) / {DAY} AS ago, {columns}
        FROM moment
        JOIN {rows} AS rows ON rows.deal_id = moment.deal_id AND rows.known_at <= moment.as_of"""


STAGES: Final = Relation(
    name="stages",
    sources=("deal_stage",),
    steps=(
        (
            "stage_spans",
            _spans(
                "deal_stage",
                "deal_id",
                f"""stage, position, {micros("occurred_at")} AS at_us,
               lag(position) OVER learned AS previous_position""",
                then="position, stage",
            ),
        ),
    ),
    body=_known(
        "stage_spans",
        "rows.stage, rows.position, rows.previous_position, rows.known_until > moment.as_of AS current",
    ),
)

AMOUNTS: Final = Relation(
    name="amounts",
    sources=("deal_amount",),
    steps=(
        (
            "amount_spans",
            _spans(
                "deal_amount",
                "deal_id",
                f"""amount, {micros("occurred_at")} AS at_us, lag(amount) OVER learned AS previous_amount,
               row_number() OVER learned AS nth""",
                then="amount",
            ),
        ),
    ),
    body=_known(
        "amount_spans",
        "rows.amount, rows.previous_amount, rows.nth, rows.known_until > moment.as_of AS current",
    ),
    measures=(("amount_now", "max(amount) FILTER (WHERE current)"),),
)

CLOSE_DATES: Final = Relation(
    name="close_dates",
    sources=("deal_expected_close",),
    steps=(
        (
            "close_spans",
            _spans(
                "deal_expected_close",
                "deal_id",
                f"""{micros("CAST(expected_close AS TIMESTAMP)")} AS close_us, {micros("occurred_at")} AS at_us,
               lag(expected_close) OVER learned AS previous_close, expected_close,
               row_number() OVER learned AS nth""",
                then="expected_close",
            ),
        ),
    ),
    body=_known(
        "close_spans",
        """rows.close_us, rows.expected_close, rows.previous_close, rows.nth,
               (rows.close_us - moment.now_us) / 86400000000.0 AS ahead,
               rows.known_until > moment.as_of AS current""",
    ),
)

PEOPLE: Final = Relation(
    name="people",
    sources=("deal_person",),
    steps=(
        (
            "person_spans",
            _spans(
                "deal_person",
                "deal_id, person_id",
                f"""role, present, {micros("occurred_at")} AS at_us""",
                then="present, role",
            ),
        ),
    ),
    body=_known(
        "person_spans",
        """rows.person_id, rows.role, rows.present AND rows.known_until > moment.as_of AS here,
               NOT rows.present AND rows.known_until > moment.as_of AS gone""",
    ),
)

PRODUCTS: Final = Relation(
    name="products",
    sources=("deal_product",),
    body=f"""
        SELECT moment.ask_id, CASE WHEN line.present THEN 1 ELSE -1 END AS lines,
               CASE WHEN line.present THEN 1 ELSE -1 END * {cents("line.quantity * line.unit_price")} AS cents
        FROM moment
        JOIN deal_product AS line ON line.deal_id = moment.deal_id AND line.known_at <= moment.as_of""",
    measures=(("product_lines", "sum(lines)"), ("product_cents", "sum(cents)")),
)

TOUCHES: Final = Relation(
    name="touches",
    sources=("touch",),
    steps=(
        (
            "touch_runs",
            f"""
        SELECT deal_id, user_id, person_id, kind, direction, outcome, known_at,
               {micros("occurred_at")} AS at_us,
               CAST(round(duration_seconds * 1000.0) AS BIGINT) AS duration_ms,
               sum(CASE WHEN direction = 'outbound' THEN 1 ELSE 0 END) OVER so_far AS outbound_so_far,
               sum(CASE WHEN kind = 'call' AND outcome = 'no_answer' THEN 1 ELSE 0 END) OVER so_far
                   AS no_answers_so_far,
               max(CASE WHEN direction = 'outbound' THEN {micros("occurred_at")} END) OVER so_far AS outbound_us,
               max(CASE WHEN direction = 'inbound' THEN {micros("occurred_at")} END) OVER before AS inbound_us
        FROM touch
        WHERE deal_id IS NOT NULL
        WINDOW so_far AS (PARTITION BY deal_id ORDER BY known_at, occurred_at, touch_id
                          ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW),
               before AS (PARTITION BY deal_id ORDER BY known_at, occurred_at, touch_id
                          ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)""",
        ),
    ),
    body=_known(
        "touch_runs",
        """rows.kind, rows.direction, rows.outcome, rows.user_id, rows.person_id, rows.duration_ms,
               rows.outbound_so_far, rows.no_answers_so_far,
               CASE WHEN rows.direction = 'inbound' AND rows.outbound_us > coalesce(rows.inbound_us, 0)
                    THEN greatest(rows.at_us - rows.outbound_us, 0) END AS reply_us""",
    ),
    measures=(
        ("people_active_30d", "count(DISTINCT person_id) FILTER (WHERE ago >= 0 AND ago < 30)"),
        ("people_active_ever", "count(DISTINCT person_id) FILTER (WHERE ago >= 0)"),
    ),
)

_CLOSINGS: Final = (
    "closings",
    f"""
        SELECT deal_id, account_id, owner_id, won, known_at, {micros("occurred_at")} AS closed_us,
               {cents("amount")} AS cents, date_diff('microsecond', opened_at, occurred_at) AS cycle_us,
               CASE WHEN row_number() OVER (PARTITION BY deal_id ORDER BY known_at, occurred_at, won) = 1
                    THEN -1 ELSE 0 END AS open_change
        FROM deal_closed""",
)

_RUNNING: Final = """
               sum(closed) OVER so_far AS closed, sum(won) OVER so_far AS won,
               sum(open_change) OVER so_far AS open_deals, sum(cents) OVER so_far AS won_cents,
               count(cents) OVER so_far AS won_priced"""

_CLOSED_COLUMNS: Final = """known_at, CAST(NULL AS BIGINT) AS ask_id, 1 AS closed,
               CASE WHEN won THEN 1 ELSE 0 END AS won, open_change,
               CASE WHEN won THEN cents END AS cents"""
_NOTHING: Final = "0 AS closed, 0 AS won, 0 AS open_change, CAST(NULL AS BIGINT) AS cents"

OWNERS: Final = Relation(
    name="owners",
    sources=("deal_closed", "deal_owner", "deal_opened"),
    steps=(
        _CLOSINGS,
        (
            "hand_overs",
            """
        SELECT owner_spans.owner_id, owner_spans.previous_owner_id, owner_spans.known_at
        FROM owner_spans
        LEFT JOIN closings ON closings.deal_id = owner_spans.deal_id AND closings.open_change = -1
        WHERE closings.known_at IS NULL OR owner_spans.known_at <= closings.known_at""",
        ),
        (
            "owner_ledger",
            f"""
        SELECT owner_id, {_CLOSED_COLUMNS}, CASE WHEN won THEN cycle_us END AS cycle_us
        FROM closings WHERE owner_id IS NOT NULL
        UNION ALL
        SELECT owner_id, known_at, NULL, 0, 0, 1, NULL, NULL FROM hand_overs WHERE owner_id IS NOT NULL
        UNION ALL
        SELECT previous_owner_id, known_at, NULL, 0, 0, -1, NULL, NULL
        FROM hand_overs WHERE previous_owner_id IS NOT NULL
        UNION ALL
        SELECT owner_id, as_of, ask_id, 0, 0, 0, NULL, NULL FROM moment WHERE owner_id IS NOT NULL""",
        ),
        (
            "owner_record",
            f"""
        SELECT ask_id, {_RUNNING}, sum(cycle_us) OVER so_far AS cycle_us
        FROM owner_ledger WINDOW so_far AS (PARTITION BY owner_id ORDER BY known_at)""",
        ),
    ),
    body="SELECT * FROM owner_record WHERE ask_id IS NOT NULL",
    measures=(("owner_won_cents", "max(won_cents) * 1.0 / nullif(max(won_priced), 0)"),),
)
"""The owner at the ask: every closing and every open deal of theirs known by then, one running row per ask."""

ACCOUNTS: Final = Relation(
    name="accounts",
    sources=("deal_closed", "deal_opened"),
    steps=(
        _CLOSINGS,
        (
            "account_ledger",
            f"""
        SELECT account_id, {_CLOSED_COLUMNS}, closed_us, CASE WHEN won THEN closed_us END AS won_us,
               CAST(NULL AS BIGINT) AS now_us
        FROM closings WHERE account_id IS NOT NULL
        UNION ALL
        SELECT account_id, known_at, NULL, 0, 0, 1, NULL, NULL, NULL, NULL
        FROM deal_opened WHERE account_id IS NOT NULL
        UNION ALL
        SELECT account_id, as_of, ask_id, 0, 0, 0, NULL, NULL, NULL, now_us
        FROM moment WHERE account_id IS NOT NULL""",
        ),
        (
            "account_record",
            f"""
        SELECT ask_id, now_us, {_RUNNING}, max(closed_us) OVER so_far AS closed_us, max(won_us) OVER so_far AS won_us
        FROM account_ledger WINDOW so_far AS (PARTITION BY account_id ORDER BY known_at)""",
        ),
    ),
    body="SELECT * FROM account_record WHERE ask_id IS NOT NULL",
    measures=(("account_won_cents", "max(won_cents) * 1.0 / nullif(max(won_priced), 0)"),),
)
"""The deal's account: every opening and closing known by then, one running row per ask."""

FIRMS: Final = Relation(
    name="firms",
    sources=("account", "deal_opened"),
    steps=(
        (
            "firm_spans",
            _spans(
                "account",
                "account_id",
                f"""industry, region, employees, {micros("occurred_at")} AS at_us""",
                then="industry, region, employees",
            ),
        ),
    ),
    body=f"""
        SELECT moment.ask_id, (moment.now_us - rows.at_us) / {DAY} AS ago, rows.industry, rows.region,
               rows.employees, rows.known_until > moment.as_of AS current
        FROM moment
        JOIN firm_spans AS rows ON rows.account_id = moment.account_id AND rows.known_at <= moment.as_of""",
    measures=(
        ("account_days_known", "max(ago)"),
        ("account_industry", "max(industry) FILTER (WHERE current)"),
        ("account_employees", "max(employees) FILTER (WHERE current)"),
    ),
)
"""The deal's account as described by then."""
