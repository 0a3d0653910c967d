"""What can be refused about webhooks."""

from crm_core.kit import ConflictError, InvalidError, NotFoundError


class WebhookNotFoundError(NotFoundError):
    """There is no such webhook."""

    code = "webhook_not_found"


class DeliveryNotFoundError(NotFoundError):
    """There is no such delivery; old ones are forgotten."""

    code = "webhook_delivery_not_found"


class UnknownEventTypeError(InvalidError):
    """No event is called so; /webhooks/event-types lists them, and `*` and `<noun>.*` take many."""

    code = "unknown_event_type"


class WebhookEndedError(ConflictError):
    """This webhook is paused or was disabled; take it up again first (PATCH `active`)."""

    code = "webhook_ended"
