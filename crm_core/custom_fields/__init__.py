"""Fields that an organization adds to its records."""

from crm_core.custom_fields.events import CustomValueChanged
from crm_core.custom_fields.repository import listed
from crm_core.custom_fields.resource import RESOURCE, extended
from crm_core.custom_fields.schemas import NOUNS, CustomField
from crm_core.custom_fields.service import archive
from crm_core.custom_fields.values_service import put

__all__ = ["NOUNS", "RESOURCE", "CustomField", "CustomValueChanged", "archive", "extended", "listed", "put"]
