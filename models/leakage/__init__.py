"""Columns known only after the outcome: signs of them in a flat table, and which columns they refuse."""

from models.leakage.columns import Column, read_column
from models.leakage.examine import Finding, Limits, examine, faults
from models.leakage.signs import Sign

__all__ = ["Column", "Finding", "Limits", "Sign", "examine", "faults", "read_column"]
