"""What can be wrong with a bundle or an import, said so that whoever made it can put it right."""

from dataclasses import dataclass

from crm_core.kit import ConflictError, InvalidError, NotFoundError


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in one row: where it is, what stands there, and what to do about it."""

    table: str
    file: str
    line: int
    """Where the row begins in a CSV file (the header is line 1); in Parquet the row's number, from 1."""
    external_id: str | None
    column: str | None
    value: str | None
    reason: str
    remedy: str

    def sentence(self) -> str:
        """One line that stands alone in a log or on a terminal."""
        where = f"{self.file} line {self.line}"
        if self.column is not None:
            where += f", column {self.column}"
        what = self.reason if self.value is None else f"{self.value!r} {self.reason}"
        return f"{where}: {what}; {self.remedy}"


class BundleError(InvalidError):
    """The bundle cannot be read at all; every reason that was found is listed."""

    code = "bundle_unreadable"

    def __init__(self, reasons: list[str]) -> None:
        """Keep the reasons, and show them as lines."""
        super().__init__("\n".join(reasons))
        self.reasons = reasons


class ImportRunningError(ConflictError):
    """An import from this source is running; wait for it to end."""

    code = "import_running"

    def __init__(self, source: str) -> None:
        """Name the source."""
        super().__init__(f"an import from {source} is running already; wait for it to end", source=source)


class ImportBuiltOnError(ConflictError):
    """People have worked on what this import brought; undoing it would take their work along."""

    code = "import_built_on"

    def __init__(self, found: dict[str, int]) -> None:
        """Say how much was done, by kind of event."""
        listed = ", ".join(f"{count} {kind}" for kind, count in sorted(found.items()))
        super().__init__(f"people have since worked on what this import brought: {listed}", **found)


class ImportNotFoundError(NotFoundError):
    """There is no such import."""

    code = "import_not_found"


class ImportStateError(ConflictError):
    """This import was undone already."""

    code = "import_state"
