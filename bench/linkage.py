"""Record linkage: how good on records never seen, beside two plain rules, and what one pair costs.

    python -m bench.linkage [--json OUT]

The records are generated (pipelines/linkage); the sample judged on has its own seed and its own, worse mix of
faults. Keys of the JSON, by kind of record: those of `models.record_linkage.evaluate.Judgement`, and
ms_to_spell_a_record and ms_to_judge_a_pair.
"""

import argparse
import itertools
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bench.report import keep
from models.record_linkage import Kind
from models.record_linkage.predict import SHIPPED, Linkage
from pipelines.linkage import TEST, labelled, learning

_PAIRS = 2000


def main() -> None:
    """Judge, time, print and keep."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--json", type=Path, help="where the figures go")
    asked = parser.parse_args()
    figures: dict[str, Any] = {one.kind: asdict(one) | _costs(one.kind) for one in learning.judged()}
    print(keep(figures, asked.json))


def _costs(kind: Kind) -> dict[str, float]:
    """Time of one pair, the records already in one spelling, and of bringing a record there; milliseconds."""
    model = Linkage.load(SHIPPED, kind)
    records = [one.values for one in labelled(kind, entities=_PAIRS, seed=5, mix=TEST)]
    begun = time.perf_counter()
    spelled = [model.normal(values) for values in records]
    spelling = time.perf_counter() - begun
    pairs = list(itertools.pairwise(spelled))[:_PAIRS]
    begun = time.perf_counter()
    for one, other in pairs:
        model.score(one, other)
    judging = time.perf_counter() - begun
    return {
        "ms_to_spell_a_record": round(1000 * spelling / len(records), 4),
        "ms_to_judge_a_pair": round(1000 * judging / len(pairs), 4),
    }


if __name__ == "__main__":
    main()
