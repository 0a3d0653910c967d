"""The only exit from the record to machine learning: small typed projections of the event log."""

from crm_core.facts.sources import SOURCES, Source

__all__ = ["SOURCES", "Source"]
