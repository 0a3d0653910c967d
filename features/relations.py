"""The facts as they were known at each ask: the joins that all views share, written once.

Whatever is derived uses facts with `known_at <= as_of` only. The latest of several facts is the one learned
last (`known_at`, then `occurred_at`, then its content). Times are integer microseconds and money integer
cents wherever they are summed, so a sum does not depend on the order of rows. There are no window functions:
each costs a live ask a millisecond and more (docs/adr/0004-one-sql-two-contexts.md).
"""

from typing import Final

from features.view import Relation

DAY: Final = "86400000000.0"
"""Microseconds in a day, as a double."""
_EPOCH: Final = "TIMESTAMP '1970-01-01 00:00:00'"


def micros(expression: str) -> str:
    """SQL for microseconds since 1970 of a timestamp expression."""
    return f"date_diff('microsecond', {_EPOCH}, {expression})"


def cents(expression: str) -> str:
    """SQL for an amount in whole cents."""
    return f"CAST(round(({expression}) * 100.0) AS BIGINT)"


def when(condition: str, value: str = "1") -> str:
    """SQL for a value where a condition holds and null elsewhere, to be aggregated.

    DuckDB copies every column of a chunk for each aggregate with a FILTER; a CASE costs a comparison.
    """
    return f"CASE WHEN {condition} THEN {value} END"


def count(condition: str) -> str:
    """SQL for the number of rows where a condition holds."""
    return f"count({when(condition)})"


def in_order(facts: str, *content: str) -> str:
    """A struct that sorts as facts were learned."""
    columns = ("known_at", "occurred_at", *content)
    return "{" + ", ".join(f"'{column}': {facts}.{column}" for column in columns) + "}"


def ago(facts: str) -> str:
    """SQL for days from a fact to the ask, negative when still to come."""
    return f"(moment.now_us - {micros(f'{facts}.occurred_at')}) / {DAY}"


def known_then(facts: str, *, key: str = "deal_id") -> str:
    """The rows of a fact table that were known at each ask."""
    return f"""
        FROM moment
        JOIN {facts} ON {facts}.{key} = moment.{key} AND {facts}.known_at <= moment.as_of"""


def _named(source: str, *, owner: str = "NULL", account: str = "NULL", origin: str = "NULL") -> str:
    return (
        f"SELECT deal_id, known_at, {owner} AS owner, {account} AS account, {origin} AS origin FROM {source}"
    )


MOMENT_STEPS: Final = (
    (
        "named",
        f"""
        {_named("deal_owner", owner=in_order("deal_owner", "owner_id"))}
        UNION ALL
        {
            _named(
                "deal_opened",
                account=in_order("deal_opened", "account_id"),
                origin=in_order("deal_opened", "source"),
            )
        }
        UNION ALL
        {_named("deal_account", account=in_order("deal_account", "account_id"))}
        UNION ALL
        {_named("deal_source", origin=in_order("deal_source", "source"))}""",
    ),
    (
        "named_then",
        """
        SELECT asks.ask_id, max(named.owner) AS owner, max(named.account) AS account,
               max(named.origin) AS origin
        FROM asks
        JOIN named ON named.deal_id = asks.deal_id AND named.known_at <= asks.as_of
        GROUP BY asks.ask_id""",
    ),
    (
        "moment",
        f"""
        SELECT asks.ask_id, asks.deal_id, asks.as_of, {micros("asks.as_of")} AS now_us,
               opened.pipeline, {micros("opened.occurred_at")} AS opened_us,
               named_then.owner.owner_id AS owner_id, named_then.account.account_id AS account_id,
               named_then.origin.source AS source
        FROM asks
        LEFT JOIN deal_opened AS opened ON opened.deal_id = asks.deal_id AND opened.known_at <= asks.as_of
        LEFT JOIN named_then ON named_then.ask_id = asks.ask_id""",
    ),
)
"""`moment`: each ask with what was known of the deal itself: account, owner, pipeline, source, opening."""

MOMENT: Final = Relation(name="moment", sources=("deal_account", "deal_opened", "deal_owner", "deal_source"))
"""The asks themselves; views over it have late features only."""

STAGES: Final = Relation(
    name="stages",
    sources=("deal_stage",),
    rows=known_then("deal_stage"),
    columns=(
        ("ask_id", "moment.ask_id"),
        ("stage_ago", ago("deal_stage")),
        ("position", "deal_stage.position"),
        ("from_position", "deal_stage.from_position"),
        ("stage_entered", in_order("deal_stage", "position", "stage")),
    ),
    measures=(
        ("stage_latest", "max(stage_entered)"),
        ("stage_furthest", "max(position)"),
        ("stage_first_ago", "max(stage_ago)"),
    ),
)

AMOUNTS: Final = Relation(
    name="amounts",
    sources=("deal_amount",),
    rows=known_then("deal_amount"),
    columns=(
        ("ask_id", "moment.ask_id"),
        ("amount", "deal_amount.amount"),
        ("from_amount", "deal_amount.from_amount"),
        ("amount_entered", in_order("deal_amount", "amount")),
    ),
    measures=(
        ("amount_latest", "max(amount_entered)"),
        ("amount_first", "min(amount_entered)"),
        ("amount_entries", "count(amount_entered)"),
    ),
)

CLOSE_DATES: Final = Relation(
    name="close_dates",
    sources=("deal_expected_close",),
    rows=known_then("deal_expected_close"),
    columns=(
        ("ask_id", "moment.ask_id"),
        ("expected_close", "deal_expected_close.expected_close"),
        ("from_expected_close", "deal_expected_close.from_expected_close"),
        ("close_entered", in_order("deal_expected_close", "expected_close")),
    ),
    measures=(("close_latest", "max(close_entered)"), ("close_first", "min(close_entered)")),
)

PEOPLE: Final = Relation(
    name="people",
    sources=("deal_person",),
    rows=known_then("deal_person"),
    columns=(
        ("ask_id", "moment.ask_id"),
        ("joined", "CASE WHEN deal_person.present THEN 1 ELSE -1 END"),
        ("role", "deal_person.role"),
    ),
)
"""A person counts on joining and is taken off on leaving, so who is there is a sum."""

PRODUCTS: Final = Relation(
    name="products",
    sources=("deal_product",),
    rows=known_then("deal_product"),
    columns=(
        ("ask_id", "moment.ask_id"),
        ("lines", "CASE WHEN deal_product.present THEN 1 ELSE -1 END"),
        (
            "line_cents",
            "CASE WHEN deal_product.present THEN 1 ELSE -1 END * "
            + cents("deal_product.quantity * deal_product.unit_price"),
        ),
    ),
    measures=(("product_lines", "sum(lines)"), ("product_cents", "sum(line_cents)")),
)
"""A line counts on joining and is taken off on leaving."""

INBOUND: Final = "direction = 'inbound' AND ago >= 0"
CONNECTED: Final = "kind = 'call' AND became = 'connected' AND ago >= 0"

TOUCHES: Final = Relation(
    name="touches",
    sources=("touch", "touch_completed"),
    rows=known_then("touch")
    + """
        LEFT JOIN touch_completed AS completed ON completed.touch_id = touch.touch_id
             AND completed.deal_id = touch.deal_id AND completed.known_at <= moment.as_of""",
    columns=(
        ("ask_id", "moment.ask_id"),
        ("ago", ago("touch")),
        ("kind", "touch.kind"),
        ("direction", "touch.direction"),
        ("outcome", "touch.outcome"),
        ("became", "coalesce(completed.outcome, touch.outcome)"),
        ("done", "completed.touch_id IS NOT NULL OR coalesce(touch.outcome, '') IN ('done', 'completed')"),
        ("person_id", "touch.person_id"),
        (
            "duration_ms",
            "CAST(round(coalesce(completed.duration_seconds, touch.duration_seconds) * 1000.0) AS BIGINT)",
        ),
    ),
    measures=(
        ("attempts", count("direction = 'outbound' AND ago >= 0")),
        ("no_answers", count("outcome = 'no_answer' AND ago >= 0")),
    ),
)
"""Touches; `outcome` is the one logged, `became` the one known by then, `done` whether a task is over."""

REPLIES: Final = Relation(
    name="replies",
    sources=("touch",),
    steps=(
        (
            "answers",
            """
        SELECT answer.touch_id, answer.deal_id, answer.known_at, answer.occurred_at,
               max(CASE WHEN earlier.direction = 'outbound' THEN earlier.occurred_at END) AS asked_at,
               max(CASE WHEN earlier.direction = 'inbound' THEN earlier.occurred_at END) AS answered_at,
               CASE WHEN answer.direction = 'inbound'
                    THEN count(CASE WHEN earlier.direction = 'outbound' THEN 1 END) END AS attempts,
               CASE WHEN answer.outcome = 'connected'
                    THEN count(CASE WHEN earlier.outcome = 'no_answer' THEN 1 END) END AS no_answers
        FROM touch AS answer
        JOIN touch AS earlier ON earlier.deal_id = answer.deal_id
             AND earlier.known_at <= answer.known_at AND earlier.occurred_at < answer.occurred_at
        WHERE (answer.direction = 'inbound' OR answer.outcome = 'connected')
              AND (earlier.direction IN ('inbound', 'outbound') OR earlier.outcome = 'no_answer')
        GROUP BY answer.touch_id, answer.deal_id, answer.known_at, answer.occurred_at, answer.direction,
                 answer.outcome""",
        ),
    ),
    rows=known_then("answers") + " AND answers.occurred_at <= moment.as_of",
    columns=(
        ("ask_id", "moment.ask_id"),
        (
            "reply_us",
            when(
                "answers.attempts IS NOT NULL"
                " AND (answers.answered_at IS NULL OR answers.asked_at > answers.answered_at)",
                "date_diff('microsecond', answers.asked_at, answers.occurred_at)",
            ),
        ),
        ("attempts_before", "answers.attempts"),
        ("no_answers_before", "answers.no_answers"),
    ),
    measures=(
        ("attempts_answered", "max(attempts_before)"),
        ("no_answers_ended", "max(no_answers_before)"),
    ),
)
"""Touches that answer: the customer getting in touch, or a call that got through.

Each carries how many of our attempts came before it and, when it follows one of ours, how long it took since.
Only what was known when the answer became known counts, so an answer never changes afterwards.
"""

FIRMS: Final = Relation(
    name="firms",
    sources=("account", *MOMENT.sources),
    rows=known_then("account", key="account_id"),
    columns=(
        ("ask_id", "moment.ask_id"),
        ("firm_us", micros("account.occurred_at")),
        ("firm_entered", in_order("account", "industry", "employees")),
    ),
    measures=(("firm_latest", "max(firm_entered)"), ("firm_since_us", "min(firm_us)")),
)
"""The deal's account as described by then."""

_STRETCHES: Final = (
    (
        "turns",
        """
        SELECT deal_id, known_at, owner, account, NULL AS life FROM named
        UNION ALL
        SELECT deal_id, known_at, NULL, NULL,
               {'known_at': known_at, 'occurred_at': occurred_at, 'state': 'closed'} FROM deal_closed
        UNION ALL
        SELECT deal_id, known_at, NULL, NULL,
               {'known_at': known_at, 'occurred_at': occurred_at, 'state': state} FROM deal_life""",
    ),
    (
        "standings",
        f"""
        SELECT turn.deal_id, turn.known_at AS begins,
               min({when("other.known_at > turn.known_at", "other.known_at")}) AS ends,
               max({when("other.known_at <= turn.known_at", "other.owner")}) AS owner,
               max({when("other.known_at <= turn.known_at", "other.account")}) AS account,
               max({when("other.known_at <= turn.known_at", "other.life")}) AS life
        FROM turns AS turn JOIN turns AS other ON other.deal_id = turn.deal_id
        GROUP BY turn.deal_id, turn.known_at""",
    ),
    (
        "stretches",
        """
        SELECT begins, ends, owner.owner_id AS owner_id, account.account_id AS account_id,
               CASE WHEN coalesce(life.state, 'open') = 'open' THEN 1 ELSE 0 END AS counts
        FROM standings""",
    ),
)
"""`stretches`: the life of each deal, cut where its owner, its account or whether it is open became known."""

OWNERS: Final = Relation(
    name="owners",
    sources=("deal_closed", "deal_life", *MOMENT.sources),
    keys=("owner_id", "as_of"),
    steps=(
        *_STRETCHES,
        (
            "owner_ledger",
            f"""
        SELECT owner_id, known_at, 1 AS closed, CASE WHEN won THEN 1 ELSE 0 END AS won, 0 AS opened,
               {when("won", cents("amount"))} AS won_cents,
               {when("won", "date_diff('microsecond', opened_at, occurred_at)")} AS cycle_us
        FROM deal_closed
        UNION ALL
        SELECT owner_id, begins, 0, 0, counts, NULL, NULL FROM stretches
        UNION ALL
        SELECT owner_id, ends, 0, 0, -counts, NULL, NULL FROM stretches""",
        ),
        ("owner_moments", "SELECT DISTINCT owner_id, as_of FROM moment"),
    ),
    rows="""
        FROM owner_moments
        JOIN owner_ledger AS ledger ON ledger.owner_id = owner_moments.owner_id
             AND ledger.known_at <= owner_moments.as_of""",
    columns=(
        ("owner_id", "owner_moments.owner_id"),
        ("as_of", "owner_moments.as_of"),
        ("closed", "ledger.closed"),
        ("won", "ledger.won"),
        ("opened", "ledger.opened"),
        ("won_cents", "ledger.won_cents"),
        ("cycle_us", "ledger.cycle_us"),
    ),
    measures=(("owner_usual_cents", "sum(won_cents) * 1.0 / nullif(count(won_cents), 0)"),),
)
"""The owner at the ask: every closing and every open deal of theirs known by then.

A deal counts as open with whoever is known to own it, from when it is known to be open until it is known not
to be; a closed deal that is opened again counts again.
"""

ACCOUNTS: Final = Relation(
    name="accounts",
    sources=("deal_closed", "deal_life", *MOMENT.sources),
    keys=("account_id", "as_of"),
    steps=(
        *_STRETCHES,
        (
            "account_ledger",
            f"""
        SELECT account_id, known_at, 1 AS closed, CASE WHEN won THEN 1 ELSE 0 END AS won, 0 AS opened,
               {when("won", cents("amount"))} AS won_cents, {micros("occurred_at")} AS closed_us
        FROM deal_closed
        UNION ALL
        SELECT account_id, begins, 0, 0, counts, NULL, NULL FROM stretches
        UNION ALL
        SELECT account_id, ends, 0, 0, -counts, NULL, NULL FROM stretches""",
        ),
        ("account_moments", "SELECT DISTINCT account_id, as_of FROM moment"),
    ),
    rows="""
        FROM account_moments
        JOIN account_ledger AS ledger ON ledger.account_id = account_moments.account_id
             AND ledger.known_at <= account_moments.as_of""",
    columns=(
        ("account_id", "account_moments.account_id"),
        ("as_of", "account_moments.as_of"),
        ("closed", "ledger.closed"),
        ("won", "ledger.won"),
        ("opened", "ledger.opened"),
        ("won_cents", "ledger.won_cents"),
        ("closed_us", "ledger.closed_us"),
    ),
    measures=(
        ("account_usual_cents", "sum(won_cents) * 1.0 / nullif(count(won_cents), 0)"),
        ("last_won_us", f"max({when('won = 1', 'closed_us')})"),
        ("last_closed_us", "max(closed_us)"),
    ),
)
"""The deal's account: every closing and every open deal with it known by then."""
