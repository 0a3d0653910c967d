"""Columns by their names: asked for by a user, or known by what they are usually called."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

from pipelines.tables.refusal import UnreadableTableError

_UNIT: Final = re.compile(r"[(\[][^)\]]*[)\]]\s*$")
_BETWEEN: Final = re.compile(r"[\W_]+")


def fold(name: str) -> str:
    """Return a name without case, blanks, signs or unit: of `Total Amount (EUR)` totalamount."""
    plain = unicodedata.normalize("NFKC", name).casefold()
    return _BETWEEN.sub("", _UNIT.sub("", plain)) or plain


def find(there: Sequence[str], usual: Sequence[str]) -> str | None:
    """Return the column that has the first of the usual names that any column has; None without one."""
    folded = {fold(name): name for name in reversed(there)}
    return next((folded[fold(name)] for name in usual if fold(name) in folded), None)


def column(there: Sequence[str], asked: str) -> str:
    """Return the column asked for, whatever its case; raise a sentence that names those there are."""
    if asked in there:
        return asked
    alike = [name for name in there if fold(name) == fold(asked)]
    if len(alike) == 1:
        return alike[0]
    raise UnreadableTableError(f"There is no column {asked!r}. There are: {', '.join(there)}.")
