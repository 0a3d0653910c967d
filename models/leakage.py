"""Columns that know the outcome: found by what they foretell, when they are filled, and what they are called."""
