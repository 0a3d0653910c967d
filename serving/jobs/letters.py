"""Jobs that send letters: an invitation, a way to a new password. Sent twice, a letter says the same."""

from typing import Final
from uuid import UUID

import procrastinate
from procrastinate import JobContext, RetryStrategy

from connectors.mail_out import PostError, Text
from crm_core import access
from crm_core.access import Letter
from serving.jobs.queue import QUEUE
from serving.services import Services

_RETRY: Final = RetryStrategy(max_attempts=10, exponential_wait=3)

_INVITATION: Final = """{org} asks you to join Bellwether.

Choose a name and a password here; the link works once, until {until} (UTC):

{link}

If you do not know {org}, leave this letter alone.
"""
_RESET: Final = """Somebody, probably you, asked for a new password for your account at {org} in Bellwether.

Choose it here; the link works once, until {until} (UTC):

{link}

If it was not you, leave this letter alone: your password stays as it is.
"""


def _written(letter: Letter, *, subject: str, body: str, address: str, page: str, letter_id: str) -> Text:
    """Write a letter; the secret stands behind the #, which browsers keep to themselves."""
    link = f"{address}/{page}#token={letter.token}"
    until = f"{letter.expires_at:%Y-%m-%d %H:%M}"
    return Text(
        to=letter.to,
        subject=subject.format(org=" ".join(letter.org_name.split())),
        body=body.format(org=letter.org_name, until=until, link=link),
        id=letter_id,
    )


async def _send(services: Services, text: Text) -> None:
    """Hand a letter over; one that will never be taken is given up, one that may be is tried again."""
    try:
        await services.post.send(text)
    except PostError as error:
        if error.again:
            raise


def register(queue: procrastinate.App) -> None:
    """Add these tasks to the queue."""

    @queue.task(name="send_invitation", queue=QUEUE, pass_context=True, retry=_RETRY)
    async def send_invitation(context: JobContext, org_id: str, invitation_id: str) -> None:
        """Send the letter of an invitation, unless it is wanted no longer."""
        services: Services = context.additional_context["services"]
        tenant = await services.tenants.of(UUID(org_id))
        async with services.work(tenant.system) as work:
            letter = await access.invitation_letter(
                work, services.letters, UUID(invitation_id), at=services.clock()
            )
        if letter is not None:
            subject = "{org} asks you to join Bellwether"
            text = _written(
                letter, subject=subject, body=_INVITATION, address=services.settings.address, page="join",
                letter_id=f"invitation-{invitation_id}",
            )  # fmt: skip
            await _send(services, text)

    @queue.task(name="send_reset", queue=QUEUE, pass_context=True, retry=_RETRY)
    async def send_reset(context: JobContext, org_id: str, reset_id: str) -> None:
        """Send the letter of a password reset, unless it is wanted no longer."""
        services: Services = context.additional_context["services"]
        tenant = await services.tenants.of(UUID(org_id))
        async with services.work(tenant.system) as work:
            letter = await access.reset_letter(work, services.letters, UUID(reset_id), at=services.clock())
        if letter is not None:
            text = _written(
                letter, subject="A new password for Bellwether", body=_RESET,
                address=services.settings.address, page="reset", letter_id=f"reset-{reset_id}",
            )  # fmt: skip
            await _send(services, text)
