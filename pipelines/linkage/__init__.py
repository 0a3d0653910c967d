"""Labelled pairs for record linkage: companies and people as several hands would have written them down."""

from pipelines.linkage.generate import Labelled, labelled
from pipelines.linkage.mix import TEST, TRAIN, Mix

__all__ = ["TEST", "TRAIN", "Labelled", "Mix", "labelled"]
