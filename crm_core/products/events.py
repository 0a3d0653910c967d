"""What happens to products and prices."""

from dataclasses import dataclass
from typing import ClassVar

from crm_core.kit.records import RecordCreated, RecordDeleted, RecordEdited


@dataclass(frozen=True, kw_only=True, slots=True)
class ProductCreated(RecordCreated):
    """A product was added."""

    noun: ClassVar[str] = "products"


@dataclass(frozen=True, kw_only=True, slots=True)
class ProductEdited(RecordEdited):
    """A product was changed."""

    noun: ClassVar[str] = "products"


@dataclass(frozen=True, kw_only=True, slots=True)
class ProductDeleted(RecordDeleted):
    """A product was deleted."""

    noun: ClassVar[str] = "products"


@dataclass(frozen=True, kw_only=True, slots=True)
class PriceBookCreated(RecordCreated):
    """A price book was added."""

    noun: ClassVar[str] = "price_books"


@dataclass(frozen=True, kw_only=True, slots=True)
class PriceBookEdited(RecordEdited):
    """A price book was changed."""

    noun: ClassVar[str] = "price_books"


@dataclass(frozen=True, kw_only=True, slots=True)
class PriceBookDeleted(RecordDeleted):
    """A price book was deleted."""

    noun: ClassVar[str] = "price_books"


@dataclass(frozen=True, kw_only=True, slots=True)
class PriceBookEntryCreated(RecordCreated):
    """A price was added."""

    noun: ClassVar[str] = "price_book_entries"


@dataclass(frozen=True, kw_only=True, slots=True)
class PriceBookEntryEdited(RecordEdited):
    """A price was changed."""

    noun: ClassVar[str] = "price_book_entries"


@dataclass(frozen=True, kw_only=True, slots=True)
class PriceBookEntryDeleted(RecordDeleted):
    """A price was deleted."""

    noun: ClassVar[str] = "price_book_entries"
