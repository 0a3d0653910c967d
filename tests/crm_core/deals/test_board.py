"""The board: columns, sums and scores of what one may see."""

from datetime import datetime, timedelta
from decimal import Decimal

from crm_core import deals, insights
from crm_core.kit import Database, unit_of_work
from tests.crm_core.insights.making import score
from tests.crm_core.selling import lay_out, open_deal
from tests.database import Org


async def test_sums_cover_what_one_may_see_and_weigh_by_the_latest_score(
    database: Database, org: Org, at: datetime
) -> None:
    """A rep's board sums the rep's deals; the manager's sums the team's, each weighted by its score."""
    pipeline = await lay_out(database, org, at=at)
    mine = await open_deal(database, org.as_("rep"), pipeline=pipeline, at=at, amount="1000.00")
    mates = await open_deal(database, org.as_("rep_mate"), pipeline=pipeline, at=at, amount="300.00")
    await open_deal(database, org.as_("other_rep"), pipeline=pipeline, at=at, amount="7.00")
    async with unit_of_work(database, org.tenant.system) as work:
        await insights.record(work, [score(mine, 0.9, at=at), score(mates, 0.5, at=at)])
        await insights.record(work, [score(mine, 0.25, at=at + timedelta(hours=1))])
        await insights.record(work, [score(mine, 0.99, at=at - timedelta(days=30))])
    boards = {}
    for who in ("rep", "manager", "admin"):
        async with unit_of_work(database, org.as_(who)) as work:
            boards[who] = (await deals.board(work.session, pipeline.id, at=at))[0]

    sums = {who: (c.count, c.amount_sum, c.weighted_sum) for who, c in boards.items()}
    assert sums == {
        "rep": (1, Decimal("1000.00"), Decimal("250.00")),
        "manager": (2, Decimal("1300.00"), Decimal("400.00")),
        "admin": (3, Decimal("1307.00"), Decimal("400.00")),
    }
    shown = boards["rep"].deals[0].score
    assert shown is not None
    assert (shown.value, shown.band) == (0.25, "low")


async def test_closed_columns_show_the_recent_past(database: Database, org: Org, at: datetime) -> None:
    """A deal closed long ago has left the board, one closed lately stands in its column."""
    pipeline = await lay_out(database, org, at=at)
    rep = org.as_("rep")
    old = await open_deal(database, rep, pipeline=pipeline, at=at)
    new = await open_deal(database, rep, pipeline=pipeline, at=at)
    async with unit_of_work(database, rep) as work:
        await deals.win(work, old, at=at)
        await deals.win(work, new, at=at + timedelta(days=80))
    async with unit_of_work(database, rep) as work:
        columns = await deals.board(work.session, pipeline.id, at=at + timedelta(days=100))

    assert [[deal.id for deal in column.deals] for column in columns] == [[], [], [new], []]


async def test_a_long_column_shows_its_newest_and_counts_all(
    database: Database, org: Org, at: datetime
) -> None:
    """A board stays readable with any number of deals, and its sums stay true."""
    pipeline = await lay_out(database, org, at=at)
    made = [
        await open_deal(database, org.as_("rep"), pipeline=pipeline, at=at + timedelta(hours=n))
        for n in range(4)
    ]
    async with unit_of_work(database, org.as_("rep")) as work:
        column = (await deals.board(work.session, pipeline.id, at=at, open_shown=2))[0]

    assert (column.count, column.amount_sum) == (4, Decimal("4000.00"))
    assert [deal.id for deal in column.deals] == [made[3], made[2]]
