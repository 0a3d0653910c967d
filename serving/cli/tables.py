"""Options that every command shares which reads a table of the user's own."""

from typing import Annotated, TypeAlias

import typer

from pipelines.tables import Order

DayFirst: TypeAlias = Annotated[
    bool | None,
    typer.Option(
        "--day-first/--month-first",
        help="Which comes first in dates such as 01/02/2024, where no row tells.",
        show_default=False,
    ),
]


def order_of(day_first: bool | None) -> Order | None:  # noqa: FBT001 - as Typer gives it
    """Return what was said of dates; None when nothing was."""
    if day_first is None:
        return None
    return "day" if day_first else "month"
