"""What can be refused about orders."""

from crm_core.kit import ConflictError, InvalidError, NotFoundError


class OrderNotFoundError(NotFoundError):
    """There is no such order, or it may not be seen."""

    code = "order_not_found"


class OrderLineNotFoundError(NotFoundError):
    """The order has no such line."""

    code = "order_line_not_found"


class OrderEmptyError(ConflictError):
    """An order without lines cannot be placed."""

    code = "order_empty"


class OrderFixedError(ConflictError):
    """Only a draft's account, currency and lines can be changed; cancel the order and write another."""

    code = "order_fixed"


class OrderStatusError(ConflictError):
    """An order goes from draft to placed to fulfilled, and is cancelled before it is fulfilled."""

    code = "order_status"


class OrderDealError(InvalidError):
    """The deal is with another account than the order."""

    code = "order_deal"
