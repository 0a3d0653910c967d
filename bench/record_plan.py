"""The made-up sales organization of `bench.record`: how many of what, and values as SQL of a row's number.

The same expressions fill every system, each over its own tables, so that all hold the same deals.
"""

from dataclasses import asdict, dataclass
from typing import Any, Final

FIRST: Final = (
    "Amber", "Birch", "Cobalt", "Dahlia", "Ember", "Fjord", "Garnet", "Harbor", "Indigo", "Juniper",
    "Kestrel", "Lagoon", "Marble", "Nimbus", "Onyx", "Prairie", "Quartz", "Raven", "Saffron", "Tundra",
    "Umber", "Velvet", "Willow", "Xenon", "Yarrow", "Zephyr", "Alpine", "Breeze", "Cedar", "Drift",
    "Echo", "Falcon", "Glacier", "Hazel", "Ivory", "Jasper", "Kelp", "Lunar", "Meadow", "Nova",
)  # fmt: skip
SECOND: Final = (
    "Turbine", "Ledger", "Scanner", "Gateway", "Archive", "Compressor", "Dashboard", "Elevator", "Freezer",
    "Generator", "Hangar", "Inverter", "Jet", "Kiosk", "Loader", "Monitor", "Network", "Optics", "Printer",
    "Quarry", "Router", "Sensor", "Tanker", "Upgrade", "Valve", "Warehouse", "Xray", "Yacht", "Zeppelin",
    "Beacon", "Crane", "Drone", "Engine", "Furnace", "Grid", "Hub", "Imager", "Joint", "Kernel", "Lathe",
    "Mixer", "Node", "Oven", "Pump", "Rotor", "Server", "Tracker", "Unit", "Vault", "Winch",
)  # fmt: skip
PASSWORD: Final = "bellwether-bench-9"  # noqa: S105 - of made-up people
CURRENCY: Final = "EUR"
MOST_AMOUNT: Final = 100_000
OVER: Final = MOST_AMOUNT // 2
"""The amount that the filtered list asks to be passed: half of all deals do."""
DAYS: Final = 1000


@dataclass(frozen=True)
class Plan:
    """How many of what."""

    deals: int = 100_000
    accounts: int = 20_000
    contacts: int = 30_000
    users: int = 20

    @property
    def columns(self) -> dict[str, str]:
        """SQL over `i`, 1 to the number of rows, for what tells them apart."""
        return {
            "deal_name": f"{_pick(FIRST, 1)} || ' ' || {_pick(SECOND, 2)} || ' ' || i",
            "account_name": "'Company ' || i || ' ' || (array['Ltd', 'GmbH', 'SA', 'Inc'])[1 + i % 4]",
            "owner": _dice(3, self.users),
            "amount": f"(500 + {_dice(4, MOST_AMOUNT - 500)})::numeric(18, 2)",
            "state": f"(array['open', 'open', 'won', 'lost'])[1 + {_dice(5, 4)}]",
            "age_days": f"({self.deals} - i) * {DAYS}::bigint / {self.deals}",
        }

    def to_json(self) -> dict[str, Any]:
        """The plan as a peer's own program reads it."""
        return asdict(self) | self.columns | {"password": PASSWORD, "currency": CURRENCY}


def searches() -> list[str]:
    """What is searched for: two words that one deal in two thousand has."""
    return [f"{FIRST[n % len(FIRST)]} {SECOND[(n * 7) % len(SECOND)]}" for n in range(200)]


def _dice(seed: int, sides: int) -> str:
    """A number from 0 that hangs on `i` alone."""
    return f"((hashint4(i + {seed * 1_000_003}) & 2147483647) % {sides})"


def _pick(words: tuple[str, ...], seed: int) -> str:
    return f"(array[{', '.join(repr(word) for word in words)}])[1 + {_dice(seed, len(words))}]"
