"""Territories: where records belong, by whose rules, and who works there."""
