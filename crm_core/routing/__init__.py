"""Routing: who gets which lead, and why."""
