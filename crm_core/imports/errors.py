"""What can be wrong with a bundle or an import, said so that whoever made it can put it right."""

from dataclasses import dataclass


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


class ImportRefusedError(Exception):
    """Anything that stops an import as a whole."""

    status = 422
    code = "import-refused"


class BundleError(ImportRefusedError):
    """The bundle cannot be read at all; every reason that was found is listed."""

    code = "bundle-unreadable"

    def __init__(self, reasons: list[str]) -> None:
        """Keep the reasons, and show them as lines."""
        super().__init__("\n".join(reasons))
        self.reasons = reasons
