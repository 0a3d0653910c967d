"""The column of a record that holds the fields an organization added."""

from typing import Any

from sqlalchemy.orm import Mapped, mapped_column


class Customized:
    """A column for the values of custom fields by name; `crm_core.custom_fields` says which there are."""

    custom: Mapped[dict[str, Any]] = mapped_column(server_default="{}", default=dict, sort_order=70)
