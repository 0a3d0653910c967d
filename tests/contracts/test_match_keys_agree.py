"""The database blocks by the keys that the model was taught and measured with."""

import orjson
import psycopg
import pytest

from models.record_linkage import KINDS, Kind
from models.record_linkage.blocking import match_keys, match_name
from pipelines.linkage import TEST, labelled


@pytest.mark.parametrize("kind", KINDS)
def test_sql_and_python_make_the_same_keys(kind: Kind, admin_url: str) -> None:
    """Blocking recall, measured in Python, is what the database has."""
    records = [one.values for one in labelled(kind, entities=600, seed=8, mix=TEST)]
    with psycopg.connect(admin_url) as connection:
        rows = connection.execute(
            "select k.name, k.keys from jsonb_array_elements(%s::jsonb) with ordinality d(doc, n),"
            " lateral bellwether_match_keys(%s, d.doc) k order by d.n",
            [orjson.dumps(records).decode(), kind],
        ).fetchall()

    assert [name for name, _ in rows] == [match_name(kind, values["name"]) for values in records]
    assert [set(keys) for _, keys in rows] == [set(match_keys(kind, values)) for values in records]
