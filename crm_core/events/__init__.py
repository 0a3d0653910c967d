"""Events: the append-only log, whoever follows it, and the timelines read from it."""

from crm_core.events.repository import end, follow, timeline
from crm_core.events.schemas import START, Entry, Position

__all__ = ["START", "Entry", "Position", "end", "follow", "timeline"]
