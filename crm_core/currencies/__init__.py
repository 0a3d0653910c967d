"""Currencies and what they were worth."""
