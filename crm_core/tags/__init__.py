"""Tags: words that records of any kind are gathered by."""

from crm_core.tags.errors import TagColourError, TagExistsError, TaggedRecordError, TagNotFoundError
from crm_core.tags.events import RecordTagged, RecordUntagged, TagCreated, TagDeleted, TagEdited
from crm_core.tags.repository import filtered_by_tags, of_names, on
from crm_core.tags.schemas import Tag
from crm_core.tags.service import create, delete, edit, named, put_on, take_off

__all__ = [
    "RecordTagged",
    "RecordUntagged",
    "Tag",
    "TagColourError",
    "TagCreated",
    "TagDeleted",
    "TagEdited",
    "TagExistsError",
    "TagNotFoundError",
    "TaggedRecordError",
    "create",
    "delete",
    "edit",
    "filtered_by_tags",
    "named",
    "of_names",
    "on",
    "put_on",
    "take_off",
]
