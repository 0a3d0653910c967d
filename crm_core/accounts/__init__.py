"""Accounts of the record."""
