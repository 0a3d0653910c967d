"""Insights of the record."""
