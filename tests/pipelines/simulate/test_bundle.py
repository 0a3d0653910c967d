"""The bundle that the simulator writes holds together, as importer and reader of the record expect."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest

from crm_core.imports import TABLES, open_bundle
from pipelines.simulate import Company, ImpossibleCompanyError, SimulationSpec, simulate, write_bundle
from tests.pipelines.simulate.tiny import TINY

Query = Callable[[str], list[tuple[object, ...]]]


@pytest.fixture(scope="module")
def query(bundle_folder: Path, spec: SimulationSpec) -> Query:
    """Ask the bundle's tables in SQL; every moment in it is in `moments`, each deal's end in `ends`."""
    database = duckdb.connect()
    database.execute("set timezone = 'UTC'")
    for table in TABLES:
        database.execute(f"create view {table.name} as from '{bundle_folder}/{table.name}.parquet'")
    moments = " union all ".join(
        f"select '{table.name}.{column.name}' as what, {column.name} as moment, {owner} as deal "
        f"from {table.name}"
        for table in TABLES
        for column in table.columns
        if column.kind == "time"
        for owner in ["deal" if any(c.name == "deal" for c in table.columns) else "null"]
    )
    database.execute(f"create view moments as {moments}")
    database.execute("""
        create view ends as
        select deal, changed_at as moment, kind from stage_changes join stages on stage = stages.external_id
        where kind <> 'open'
    """)
    database.execute(f"create view clock as select timestamptz '{spec.until.isoformat()}' as until")
    return lambda sql: database.execute(sql).fetchall()


def digest(folder: Path) -> dict[str, str]:
    """Return the hash of each file of a folder."""
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


def test_equal_specifications_write_the_same_bytes(tmp_path: Path) -> None:
    """Simulating twice gives byte-identical bundles and the same truth."""
    companies = [simulate(TINY), simulate(TINY)]
    for number, company in enumerate(companies):
        write_bundle(company, tmp_path / str(number))

    assert digest(tmp_path / "0") == digest(tmp_path / "1")
    assert companies[0].truth.equals(companies[1].truth)


def test_another_seed_makes_another_company(tmp_path: Path) -> None:
    """The seed reaches every table that is not fixed by the trade."""
    for seed in (3, 4):
        write_bundle(simulate(replace(TINY, seed=seed)), tmp_path / str(seed))
    one, other = digest(tmp_path / "3"), digest(tmp_path / "4")
    same = {name for name in one if one[name] == other[name]}

    assert same == {"stages.parquet"}


def test_the_importer_reads_every_row(bundle_folder: Path, company: Company) -> None:
    """No row of the bundle is refused, none is missing, and the manifest says that it was simulated."""
    bundle = open_bundle(bundle_folder)
    batches = {table.name: list(bundle.batches(table.name)) for table in TABLES}

    assert [bad for parts in batches.values() for batch in parts for bad in batch.bad] == []
    assert {name: sum(batch.count for batch in parts) for name, parts in batches.items()} == {
        name: rows.num_rows for name, rows in company.tables.items()
    }
    assert bundle.manifest.simulated
    assert bundle.manifest.until == company.spec.until
    assert f"seed {company.spec.seed}" in bundle.manifest.made_by


def test_no_truth_in_the_bundle(bundle_folder: Path) -> None:
    """Beside the manifest there are only the tables of a bundle."""
    expected = {f"{table.name}.parquet" for table in TABLES} | {"bundle.yaml"}

    assert {path.name for path in bundle_folder.iterdir()} == expected


def test_ids_are_unique_and_references_resolve(query: Query) -> None:
    """Every external id names one row, and every reference names a row that exists."""
    for table in TABLES:
        assert query(f"select count(*) - count(distinct external_id) from {table.name}") == [(0,)]
        for column in table.columns:
            if column.refers_to is not None:
                missing = f"""
                    select count(*) from {table.name}
                    where {column.name} is not null
                      and {column.name} not in (select external_id from {column.refers_to})
                """
                assert query(missing) == [(0,)], f"{table.name}.{column.name}"


def test_nothing_is_later_than_until(query: Query) -> None:
    """No moment in any table lies after the end of the history."""
    assert query("select what, moment from moments, clock where moment > until") == []


def test_nothing_happens_before_a_deal_opens_or_after_it_closes(query: Query) -> None:
    """All changes and activities of a deal lie within its life."""
    assert (
        query("""
            select what, count(*) from moments
            join deals on deals.external_id = moments.deal
            left join ends on ends.deal = moments.deal
            where moments.moment < created_at or moments.moment > ends.moment
            group by what
        """)
        == []
    )


def test_deals_close_once_and_last(query: Query) -> None:
    """A closed deal has one won or lost stage, entered after all others; lost ones say why."""
    assert query("select deal from ends group by deal having count(*) > 1") == []
    assert query("select * from stage_changes join ends using (deal) where changed_at > ends.moment") == []
    assert query("""
            select count(*) from stage_changes join stages on stages.external_id = stage
            where (reason is null) = (kind = 'lost')
        """) == [(0,)]


def test_stages_are_entered_in_order(query: Query) -> None:
    """A deal enters its first stage when opened, then moves by one at a time within its own pipeline."""
    moves = """
        select deals.pipeline as deal_pipeline, stages.pipeline, kind, position, changed_at, created_at,
            lag(position) over (partition by deal order by changed_at) as before
        from stage_changes
        join stages on stages.external_id = stage
        join deals on deals.external_id = deal
    """

    assert query(f"select * from ({moves}) where deal_pipeline <> pipeline") == []
    assert query(f"select * from ({moves}) where before is null and changed_at <> created_at") == []
    assert query(f"select * from ({moves}) where kind = 'open' and abs(position - before) <> 1") == []
    assert (
        query("select external_id from deals where external_id not in (select deal from stage_changes)") == []
    )


def test_the_account_hierarchy_is_a_forest(query: Query) -> None:
    """Following parents always ends at an account without one, and some groups are three deep."""
    deepest = """
        with recursive up as (
            select external_id, parent, 0 as depth from accounts
            union all
            select up.external_id, accounts.parent, depth + 1
            from up join accounts on accounts.external_id = up.parent where depth < 10
        )
        select max(depth) from up
    """

    assert query(deepest) == [(2,)]


def test_the_reporting_tree_has_one_root(query: Query) -> None:
    """Everybody but the director reports to a manager, and each rep belongs to a team."""
    assert query("select role from users where manager is null") == [("sales_manager",)]
    assert query("""
            select count(*) from users join users as above on above.external_id = users.manager
            where above.role <> 'sales_manager'
        """) == [(0,)]
    assert query("select count(*) from users where role = 'sales_representative' and team is null") == [(0,)]
    assert query("select count(distinct role) from users") == [(5,)]


def test_every_open_deal_belongs_to_someone_who_still_works_here(query: Query) -> None:
    """Whoever leaves hands over what is open."""
    owners = """
        select deals.external_id, coalesce(max_by(value, changed_at), any_value(owner)) as owner
        from deals left join deal_changes on deal = deals.external_id and field = 'owner'
        where deals.external_id not in (select deal from ends)
        group by all
    """
    idle = f"select count(*) from ({owners}) open join users on users.external_id = owner where not active"

    assert query(idle) == [(0,)]
    assert query("select count(*) > 0 from deal_changes where field = 'owner'") == [(True,)]


def test_open_deals_look_alive(query: Query, spec: SimulationSpec) -> None:
    """Most open deals were touched in the last fortnight, some have gone quiet, many have a next task."""
    since = (spec.until - timedelta(days=14)).isoformat()
    ((count, recent, tasks),) = query(f"""
        select count(*), count(*) filter (touched >= '{since}'), count(*) filter (to_do) from (
            select deals.external_id, max(occurred_at) filter (kind <> 'task') as touched,
                coalesce(bool_or(outcome = 'open'), false) as to_do
            from deals left join activities on deal = deals.external_id
            where deals.external_id not in (select deal from ends)
            group by deals.external_id
        )
    """)

    assert isinstance(count, int)
    assert isinstance(recent, int)
    assert isinstance(tasks, int)
    assert 0.55 * count < recent < 0.95 * count
    assert tasks > 0.4 * count


def test_every_stage_of_the_main_pipeline_has_open_deals(query: Query) -> None:
    """The board has no empty column."""
    last = """
        select deal, max_by(stage, changed_at) as stage from stage_changes
        where deal not in (select deal from ends) group by deal
    """
    filled = f"select count(distinct stage) from ({last}) where stage like 'stage-1-%'"

    assert query(filled) == [(5,)]


def test_offers_agree_with_their_lines(query: Query) -> None:
    """The amount written down with an offer is the sum of the deal's lines."""
    assert query("""
            select count(*) from (
                select deal, sum(quantity * unit_price) as total from deal_products group by deal
            ) lines
            join (
                select deal, min_by(cast(value as decimal(18, 2)), changed_at) as amount
                from deal_changes where field = 'amount' group by deal
            ) offers using (deal)
            where abs(total - amount) > 0.011
        """) == [(0,)]


@pytest.mark.parametrize(
    "change",
    [
        {"until": TINY.start + timedelta(days=20)},
        {"start": TINY.start.replace(tzinfo=None)},
        {"reps": 2},
        {"accounts": 3},
        {"deals": 0},
    ],
)
def test_impossible_companies_are_refused(change: dict[str, object]) -> None:
    """A specification that no company could meet is refused when it is made."""
    with pytest.raises(ImpossibleCompanyError):
        replace(TINY, **change)  # type: ignore[arg-type]
