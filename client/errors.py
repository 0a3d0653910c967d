"""What can go wrong when the service is asked."""

from dataclasses import dataclass

from typing_extensions import override


class BellwetherError(Exception):
    """Anything that the client raises."""


@dataclass(frozen=True)
class Violation:
    """One thing that was not as asked."""

    field: str
    message: str


@dataclass
class Refused(BellwetherError):  # noqa: N818 - said as it is
    """The service understood and said no (RFC 9457); `code` is stable, the words may change."""

    status: int
    code: str
    title: str
    detail: str
    request_id: str = ""
    violations: tuple[Violation, ...] = ()

    @override
    def __str__(self) -> str:
        faults = "".join(f"; {each.field}: {each.message}" for each in self.violations)
        return f"{self.status} {self.code}: {self.detail or self.title}{faults}"


class Unreachable(BellwetherError):  # noqa: N818 - said as it is
    """The service did not answer, or nothing that the client understands."""
