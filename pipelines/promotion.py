"""Registering a judged candidate once, acting on the gate's decision, and telling what became of it."""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Final

from models.gate import Decision
from models.registry import Candidate, Registry, registered_name, shelved

_CONTENT: Final = "content"
"""Tag of a version: the hash of its files, by which a candidate is not registered twice."""


@dataclass(frozen=True)
class Outcome:
    """What became of a candidate."""

    promoted: bool
    version: str | None
    """The champion afterwards; None while nothing was ever promoted."""
    challenger: str | None
    because: str


@dataclass(frozen=True)
class Promoter:
    """Who promotes, when, and where versions are kept.

    `anyway` is a person's reason to promote against the gate; it is recorded with the version.
    """

    registry: Registry
    by: str
    at: datetime
    anyway: str | None = None
    hold: str | None = None
    """Why a challenger that passes the gate waits in the shadow before it answers; None when it need not."""

    def heard(self, decision: Decision) -> Decision:
        """Return the decision, overruled where a person gave a reason to."""
        if not self.anyway or decision.promote:
            return decision
        return Decision(promote=True, because=(f"By hand: {self.anyway}", "Against:", *decision.because))

    def act(self, candidate: Candidate, decision: Decision) -> Outcome:
        """Register the candidate unless it is there, then promote or refuse it."""
        model, organization, registry = candidate.model, candidate.organization, self.registry
        content = {_CONTENT: digest(candidate.folder)}
        number = registry.tagged(model, organization, content)
        if number is not None and number == registry.champion(model, organization):
            held = shelved(registry.shelf, model=model, organization=organization)
            return Outcome(
                promoted=True,
                version=held.name if held else None,
                challenger=None,
                because="This very model is the champion.",
            )
        if number is None:
            number = registry.register(replace(candidate, tags={**candidate.tags, **content}))
        if decision.promote and self.hold is not None:
            registry.hold(model, organization, number=number, because=self.hold, at=self.at)
            stays = shelved(registry.shelf, model=model, organization=organization)
            return Outcome(
                promoted=False,
                version=stays.name if stays else None,
                challenger=f"{registered_name(model, organization)}/{number}",
                because=f"{decision.sentence} {self.hold}",
            )
        if decision.promote:
            place = registry.promote(
                model, organization, number=number, by=self.by, because=decision.sentence, at=self.at
            )
            return Outcome(promoted=True, version=place.name, challenger=None, because=decision.sentence)
        registry.refuse(model, organization, number=number, because=decision.sentence, at=self.at)
        stays = shelved(registry.shelf, model=model, organization=organization)
        return Outcome(
            promoted=False,
            version=stays.name if stays else None,
            challenger=f"{registered_name(model, organization)}/{number}",
            because=decision.sentence,
        )


def digest(folder: Path) -> str:
    """Return the hash of a folder's files, names and bytes."""
    found = hashlib.sha256()
    for path in sorted(folder.iterdir()):
        found.update(path.name.encode() + b"\0" + path.read_bytes())
    return found.hexdigest()
