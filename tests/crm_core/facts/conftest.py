"""Facts are tested on the histories that imports are tested with."""

from tests.crm_core.imports.conftest import bring_in, history, rows

__all__ = ["bring_in", "history", "rows"]
