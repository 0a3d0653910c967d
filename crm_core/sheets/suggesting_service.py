"""Suggesting what a sheet's rows and columns are, by all that is known of them."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.kit import Work
from crm_core.kit.resource import Resource
from crm_core.sheets.columns import Column, revived
from crm_core.sheets.fields import extended, targets
from crm_core.sheets.references import Meant, References
from crm_core.sheets.scoring import Suggestion, suggest
from crm_core.sheets.tables import MappingHintRow, SheetRow

_MATCHED: Final[dict[str, tuple[str, ...]]] = {
    "accounts": ("external_id", "name"), "people": ("external_id", "email"),
    "leads": ("external_id", "email"),
    "deals": ("external_id",), "products": ("code",), "activities": ("external_id",),
}  # fmt: skip


async def guess_noun(session: AsyncSession, columns: Sequence[Column]) -> str:
    """The kind of record that explains the columns best."""
    scores: dict[str, float] = {}
    for noun in ("leads", "people", "accounts", "deals", "products", "activities"):
        resource = await extended(session, noun)
        known = targets(resource)
        found = suggest(columns, known, noun=noun)
        given = {known[one.field].field for one in found if one.field}
        lacking = {one.field for one in known.values() if one.required and one.field != "pipeline_id"} - given
        scores[noun] = sum(one.confidence for one in found) - 2.0 * len(lacking)
    return max(scores, key=lambda noun: scores[noun])


async def choose_noun(work: Work, row: SheetRow, noun: str) -> tuple[Suggestion, ...]:
    """Say what the rows become, and map the columns as is suggested."""
    found = await suggestions(work.session, noun, [revived(one) for one in row.columns])
    row.noun = noun
    row.mapping = [{"column": one.index, "field": one.field, "confidence": one.confidence, "why": one.why}
                   for one in found]  # fmt: skip
    given = {one.field for one in found}
    row.match = [name for name in _MATCHED.get(noun, ()) if name in given][:1]
    row.defaults, row.owners = {}, {}
    await work.session.flush()
    return found


async def suggestions(session: AsyncSession, noun: str, columns: Sequence[Column]) -> tuple[Suggestion, ...]:
    """Suggest a field for each column: by header, values, what is in the record, and what was said before."""
    resource = await extended(session, noun)
    known = targets(resource)
    hinted = select(MappingHintRow.header, MappingHintRow.field).where(MappingHintRow.noun == noun)
    hints = {row.header: row.field for row in await session.execute(hinted)}
    overlaps = await _overlaps(session, resource, columns)
    return suggest(columns, known, noun=noun, hints=hints, overlaps=overlaps)


async def _overlaps(
    session: AsyncSession, resource: Resource, columns: Sequence[Column]
) -> dict[tuple[int, str], float]:
    """Shares of a column's samples that stand in the record: names of accounts, people here, stages."""
    found: dict[tuple[int, str], float] = {}
    asked = {
        "account": "accounts",
        "parent": "accounts",
        "owner": "users",
        "user": "users",
        "stage": "stages",
    }
    for path, target in targets(resource).items():
        table = asked.get(path)
        if table is None and not (path == "name" and resource.noun in {"accounts", "products"}):
            continue
        table = table or resource.table.__tablename__
        references = References("")
        for column in columns:
            samples = [sample for sample in column.samples if sample]

            meant = [Meant(target.refers_to or table, sample) for sample in samples]
            await references.load(session, meant)
            if meant:
                found[column.index, path] = sum(bool(references.find(one)) for one in meant) / len(meant)
    return found
