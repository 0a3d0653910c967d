"""What to do next about a deal: candidate actions ranked by the revenue that an hour of them adds."""

from models.next_action.learner import LEARNER
from models.next_action.predict import Ask, Candidate, NextAction, Ranking, load, untrained
from models.next_action.rails import Rails, Situation, refusals
from models.next_action.spec import ACTIONS, CONTEXT, MODEL, SHOWN, WAIT, Params

__all__ = [
    "ACTIONS",
    "CONTEXT",
    "LEARNER",
    "MODEL",
    "SHOWN",
    "WAIT",
    "Ask",
    "Candidate",
    "NextAction",
    "Params",
    "Rails",
    "Ranking",
    "Situation",
    "load",
    "refusals",
    "untrained",
]
