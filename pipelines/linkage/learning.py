"""Training the models that come along, and judging them: the seeds, how many entities, the mix of faults."""

from pathlib import Path
from typing import Final

from models.record_linkage import KINDS, Kind
from models.record_linkage.evaluate import Judgement, judge
from models.record_linkage.predict import SHIPPED, Linkage
from models.record_linkage.train import Sample, Trial, sample, train
from pipelines.linkage.generate import labelled
from pipelines.linkage.mix import TEST, TRAIN, Mix

ENTITIES: Final = 4000
FIT, CALIBRATE, CHOOSE, JUDGE = 101, 202, 303, 917
"""Seeds: no entity of one sample is in another, and the last also has another mix of faults."""


def drawn(kind: Kind, *, seed: int, mix: Mix, entities: int = ENTITIES) -> Sample:
    """Generate a sample and block it."""
    records = labelled(kind, entities=entities, seed=seed, mix=mix)
    return sample(kind, [r.values for r in records], [r.entity for r in records], [r.family for r in records])


def learned(kind: Kind, *, entities: int = ENTITIES, seed: int = 1) -> tuple[Linkage, list[Trial]]:
    """Learn the model of a kind; the test sample has no part in it."""
    fit, calibrate, choose = (
        drawn(kind, seed=which, mix=TRAIN, entities=entities) for which in (FIT, CALIBRATE, CHOOSE)
    )
    return train(kind, fit=fit, calibrate=calibrate, choose=choose, seed=seed)


def run(folder: Path = SHIPPED) -> dict[Kind, list[Trial]]:
    """Learn both models and put them in a folder."""
    trials: dict[Kind, list[Trial]] = {}
    for kind in KINDS:
        model, trials[kind] = learned(kind)
        model.save(folder)
    return trials


def judged(folder: Path = SHIPPED) -> list[Judgement]:
    """Judge the models in a folder on the test sample."""
    return [
        judge(
            Linkage.load(folder, kind),
            drawn(kind, seed=JUDGE, mix=TEST),
            train=drawn(kind, seed=FIT, mix=TRAIN),
        )
        for kind in KINDS
    ]
