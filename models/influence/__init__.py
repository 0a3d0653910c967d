"""Who carries weight in a purchase, read from who talks with whom and what moves afterwards."""

from models.influence.predict import Influence, Move, Touch, weigh

__all__ = ["Influence", "Move", "Touch", "weigh"]
