"""The typed Python client of Bellwether's HTTP interface: every endpoint a method, every answer a model."""

from client.connection import Bellwether
from client.errors import BellwetherError, Refused, Unreachable

__all__ = ["Bellwether", "BellwetherError", "Refused", "Unreachable"]
