"""Tags as a kind of record: made, renamed, coloured and deleted like any other."""

from typing import Final

from crm_core.kit.resource import Resource
from crm_core.tags.errors import TagNotFoundError
from crm_core.tags.service import FIELDS, create, delete, edit
from crm_core.tags.tables import TagRow

RESOURCE: Final = Resource(
    noun="tags", one="tag", table=TagRow, fields=FIELDS, missing=TagNotFoundError, create=create, edit=edit,
    delete=delete, owner=None, title="name", searched=("name",), order="name", object="tags", match=("name",),
)  # fmt: skip
