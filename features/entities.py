"""What features may be of - a deal, an account - and what was known of it at the moment of an ask."""

from dataclasses import dataclass
from typing import Final

import pyarrow as pa

from features.relations import MOMENT, MOMENT_STEPS
from features.relations_accounts import ACCOUNT_MOMENT, ACCOUNT_STEPS
from features.view import Relation, schema_of


@dataclass(frozen=True)
class Entity:
    """A kind of thing that is asked about by `key` and `as_of`."""

    name: str
    moment: Relation
    """The asks themselves, with what was known of each."""
    steps: tuple[tuple[str, str], ...]
    """The query's first steps, which end in `moment`."""

    @property
    def key(self) -> str:
        """The column that holds its id."""
        return f"{self.name}_id"

    @property
    def asks(self) -> pa.Schema:
        """What is asked: an id and a moment, in UTC without a zone (a zone, if given, is converted)."""
        return schema_of(
            pa.field(self.key, pa.string(), nullable=False),
            pa.field("as_of", pa.timestamp("us"), nullable=False),
        )


DEAL: Final = Entity("deal", MOMENT, MOMENT_STEPS)
ACCOUNT: Final = Entity("account", ACCOUNT_MOMENT, ACCOUNT_STEPS)
ENTITIES: Final = {entity.name: entity for entity in (DEAL, ACCOUNT)}
