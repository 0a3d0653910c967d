"""Measurements, each beside a peer where one exists; no test asserts what they print."""
