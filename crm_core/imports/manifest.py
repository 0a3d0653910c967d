"""The bundle's manifest: which system the history comes from, in what currency, and up to when."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import yaml

from crm_core.imports.bundle import MANIFEST
from crm_core.imports.errors import BundleError

VERSION: Final = 1
_ISO_4217: Final = 3


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """What holds for a bundle as a whole."""

    source: str
    """Name of the system the rows come from. A row is known again by organization, source and external_id."""
    made_by: str = ""
    """Program that wrote the bundle."""
    currency: str | None = None
    """ISO 4217 code of deals that name none; the organization's own when None."""
    simulated: bool = False
    """True when the history was invented; the product then says so on screen."""
    until: datetime | None = None
    """Last moment the history covers."""

    def __post_init__(self) -> None:
        """Refuse what could not be read back."""
        reasons = []
        if not self.source.strip() or self.source != self.source.strip():
            reasons.append(
                f"source is {self.source!r}; name the system the rows come from, such as salesforce"
            )
        if self.currency is not None and not (
            len(self.currency) == _ISO_4217 and self.currency.isascii() and self.currency.isupper()
        ):
            reasons.append(f"currency is {self.currency!r}; write an ISO 4217 code, such as EUR")
        if self.until is not None and self.until.tzinfo is None:
            reasons.append("until has no offset; write an aware time, such as 2026-03-01T00:00:00+00:00")
        if reasons:
            raise BundleError(reasons)

    def to_text(self) -> str:
        """The manifest as the YAML that `read_manifest` reads."""
        entries: dict[str, object] = {"bundle": VERSION, "source": self.source, "simulated": self.simulated}
        if self.made_by:
            entries["made_by"] = self.made_by
        if self.currency is not None:
            entries["currency"] = self.currency
        if self.until is not None:
            entries["until"] = self.until.astimezone(UTC).isoformat()
        return yaml.safe_dump(entries, sort_keys=False, allow_unicode=True)


def read_manifest(folder: Path) -> Manifest:
    """Read the folder's manifest.

    Raises:
        BundleError: There is none, or it says what this version does not understand.

    """
    path = folder / MANIFEST
    if not path.is_file():
        raise BundleError([f"{path}: no such file; a bundle is a folder with a {MANIFEST} and its tables"])
    try:
        entries = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise BundleError([f"{path}: not readable as YAML: {error}"]) from error
    if not isinstance(entries, dict):
        raise BundleError([f"{path}: expected entries such as 'bundle: {VERSION}' and 'source: salesforce'"])
    reasons = _unknown(path, entries)
    source, until = entries.get("source"), entries.get("until")
    if not isinstance(source, str):
        reasons.append(f"{path}: source is missing; name the system the rows come from")
    if isinstance(until, str):
        try:
            until = datetime.fromisoformat(until)
        except ValueError:
            reasons.append(f"{path}: until is {until!r}; write an ISO 8601 time")
    elif until is not None and not isinstance(until, datetime):
        reasons.append(f"{path}: until is {until!r}; write an ISO 8601 time")
    if reasons:
        raise BundleError(reasons)
    return Manifest(
        source=str(source),
        made_by=str(entries.get("made_by") or ""),
        currency=None if entries.get("currency") is None else str(entries["currency"]),
        simulated=bool(entries.get("simulated", False)),
        until=until.replace(tzinfo=until.tzinfo or UTC) if isinstance(until, datetime) else None,
    )


def _unknown(path: Path, entries: dict[object, object]) -> list[str]:
    known = {"bundle", "source", "made_by", "currency", "simulated", "until"}
    reasons = [
        f"{path}: unknown entry {name!r}; the entries are {', '.join(sorted(known))}"
        for name in entries
        if name not in known
    ]
    if entries.get("bundle") != VERSION:
        reasons.append(f"{path}: bundle is {entries.get('bundle')!r}; this version reads bundle: {VERSION}")
    return reasons
