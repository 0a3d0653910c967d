"""Which deals stood open at moments past, by what was known then."""

from typing import Final

SOURCES: Final = ("deal_opened", "deal_closed", "deal_life")
"""What tells it."""

OPEN: Final = """
WITH turns AS (
    SELECT deal_id, known_at, occurred_at, 'closed' AS state FROM deal_closed
    UNION ALL
    SELECT deal_id, known_at, occurred_at, state FROM deal_life
), moments AS (
    SELECT unnest($moments) AS as_of
), standing AS (
    SELECT opened.deal_id, moments.as_of,
           max({'known_at': turns.known_at, 'occurred_at': turns.occurred_at, 'state': turns.state})
               FILTER (WHERE turns.deal_id IS NOT NULL).state AS state
    FROM deal_opened AS opened
    JOIN moments ON opened.known_at <= moments.as_of
    LEFT JOIN turns ON turns.deal_id = opened.deal_id AND turns.known_at <= moments.as_of
    GROUP BY opened.deal_id, moments.as_of
), open AS (
    SELECT deal_id, as_of FROM standing WHERE coalesce(state, 'open') = 'open'
)
"""
"""A query over `SOURCES` begins so: `open` has a row for each of `$moments` and each deal open at it."""
