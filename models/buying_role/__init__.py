"""Who plays which part in a purchase, guessed from title and conduct, with evidence for a rep to judge."""

from models.buying_role.predict import Evidence, Guess, guess
from models.buying_role.spec import ROLES, Conduct, Labelled
from models.buying_role.train import Counts, learn

__all__ = ["ROLES", "Conduct", "Counts", "Evidence", "Guess", "Labelled", "guess", "learn"]
