"""The bench of the training set keeps up with the features."""

from pathlib import Path

import pyarrow.parquet as pq

from bench.training_set import LAST_VALUE, make_up, timed
from features.services import WIN_PROBABILITY_V1


def test_the_made_up_facts_answer_every_feature(tmp_path: Path) -> None:
    """A small edition has a row for each ask, by the one view that Feast is asked for and by all of ours."""
    files, asked = make_up(tmp_path, events=4_000, asks=50)
    asks = pq.read_table(asked)

    assert timed(LAST_VALUE, asks, files)[1].num_rows == 50
    assert timed(WIN_PROBABILITY_V1, asks, files)[1].num_rows == 50
