"""Finding any record by a few words: as one types, with mistakes, and only what one may see."""

from crm_core.search.repository import LONGEST, NOUNS, find
from crm_core.search.schemas import Found

__all__ = ["LONGEST", "NOUNS", "Found", "find"]
