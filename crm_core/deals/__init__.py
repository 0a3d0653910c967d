"""Deals, the people who take part in them, and their products."""

from crm_core.deals.board_repository import CLOSED_DAYS, CLOSED_SHOWN, OPEN_SHOWN, board
from crm_core.deals.errors import (
    AlreadyOnDealError,
    DealAlreadyClosedError,
    DealNotFoundError,
    NotOnDealError,
)
from crm_core.deals.events import (
    DealAccountChanged,
    DealAmountChanged,
    DealDeleted,
    DealEdited,
    DealExpectedCloseChanged,
    DealOpened,
    DealOwnerChanged,
    DealPersonAdded,
    DealPersonRemoved,
    DealProductAdded,
    DealProductRemoved,
    DealSourceChanged,
    DealStageChanged,
)
from crm_core.deals.parts_service import add_person, add_product, remove_person, remove_product
from crm_core.deals.repository import Sort, held, listed, open_ids, people_of, products_of, read
from crm_core.deals.schemas import Column, Deal, DealPerson, ProductLine, ShownScore
from crm_core.deals.service import delete, edit, lose, move, open_deal, win
from crm_core.deals.tables import BANDS, BUYING_ROLES

__all__ = [
    "BANDS",
    "BUYING_ROLES",
    "CLOSED_DAYS",
    "CLOSED_SHOWN",
    "OPEN_SHOWN",
    "AlreadyOnDealError",
    "Column",
    "Deal",
    "DealAccountChanged",
    "DealAlreadyClosedError",
    "DealAmountChanged",
    "DealDeleted",
    "DealEdited",
    "DealExpectedCloseChanged",
    "DealNotFoundError",
    "DealOpened",
    "DealOwnerChanged",
    "DealPerson",
    "DealPersonAdded",
    "DealPersonRemoved",
    "DealProductAdded",
    "DealProductRemoved",
    "DealSourceChanged",
    "DealStageChanged",
    "NotOnDealError",
    "ProductLine",
    "ShownScore",
    "Sort",
    "add_person",
    "add_product",
    "board",
    "delete",
    "edit",
    "held",
    "listed",
    "lose",
    "move",
    "open_deal",
    "open_ids",
    "people_of",
    "products_of",
    "read",
    "remove_person",
    "remove_product",
    "win",
]
