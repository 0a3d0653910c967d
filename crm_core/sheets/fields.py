"""What the columns of a sheet may become: fields of a kind of record, and names in place of references."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from crm_core import custom_fields
from crm_core.kit.resource import CUSTOM, Resource
from crm_core.records.registry import RESOURCES
from crm_core.sheets.errors import SheetMappingError
from crm_core.sheets.words import SYNONYMS

_PARTS: Final = {"people": ("first_name", "last_name"), "leads": ("first_name", "last_name")}
"""Names that sheets hold in two columns."""
_HISTORY: Final = {
    "deals": (
        ("opened_at", "time"),
        ("closed_at", "time"),
        ("lost_reason", "text"),
        ("stage_history", "text"),
    )
}
"""What the record writes by itself when a thing is done, which a sheet may tell of the past."""
_BY_NAME: Final = frozenset(
    (
        "users", "accounts", "people", "deals", "pipelines", "stages", "products", "leads", "price_books",
        "deal_reasons", "orders", "invoices", "subscriptions",
    )
)  # fmt: skip
_EXTERNAL: Final = ".external_id"


@dataclass(frozen=True, slots=True)
class Target:
    """Something that a column may become."""

    path: str
    kind: str
    field: str
    """The record's field that it ends in."""
    label: str
    choices: tuple[str, ...] = ()
    refers_to: str | None = None
    required: bool = False
    synonyms: tuple[str, ...] = ()

    @property
    def by_external_id(self) -> bool:
        """Whether it names another record by that system's id."""
        return self.refers_to is not None and self.path.endswith(_EXTERNAL)


def resource_of(noun: str | None) -> Resource:
    """The kind of record; raises SheetMappingError when nothing of the kind can be imported."""
    found = RESOURCES.get(noun or "")
    if found is None or found.create is None or found.edit is None:
        raise SheetMappingError(f"sheets become one of {', '.join(sorted(RESOURCES))}, not {noun}")
    return found


async def extended(session: AsyncSession, noun: str | None) -> Resource:
    """The kind of record with the organization's own fields."""
    resource = resource_of(noun)
    if not resource.customized:
        return resource
    return custom_fields.extended(resource, await custom_fields.listed(session, noun=resource.noun))


def targets(resource: Resource) -> dict[str, Target]:
    """What columns of a sheet may become, by path."""
    return {one.path: one for one in _targets(resource)}


def _targets(resource: Resource) -> Iterable[Target]:
    noun = resource.noun
    for field in resource.written:
        if field.name in {"external_source", "custom"} or field.kind == "object":
            continue
        refers_to = "stages" if field.name == "stage_id" else field.refers_to
        if refers_to in _BY_NAME:
            path = field.name if field.added else field.name.removesuffix("_id")
            yield Target(path, "reference", field.name, _label(path), refers_to=refers_to,
                         required=field.required, synonyms=_synonyms(noun, path))  # fmt: skip
            if refers_to in RESOURCES and not field.added:
                yield Target(path + _EXTERNAL, "reference", field.name, _label(path) + " id",
                             refers_to=refers_to, synonyms=_synonyms(noun, path + _EXTERNAL))  # fmt: skip
            continue
        kind: str = "country" if field.name == "country" else field.kind
        yield Target(field.name, kind, field.name, _label(field.name), field.choices,
                     required=field.required, synonyms=_synonyms(noun, field.name))  # fmt: skip
    for name in _PARTS.get(noun, ()):
        yield Target(name, "text", "name", _label(name), synonyms=_synonyms(noun, name))
    for name, kind in _HISTORY.get(noun, ()):
        yield Target(name, kind, name, _label(name), synonyms=_synonyms(noun, name))


def _label(path: str) -> str:
    return path.removeprefix(CUSTOM).replace("_", " ").replace(".", " ")


def _synonyms(noun: str, path: str) -> tuple[str, ...]:
    said = (*SYNONYMS.get(f"{noun}.{path}", ()), *SYNONYMS.get(path, ()))
    return (_label(path), *said)
