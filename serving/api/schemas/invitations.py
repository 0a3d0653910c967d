"""Invitations and password resets."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from serving.api.schemas.kit import Input, Name, Output
from serving.api.schemas.session import NewPassword, Role, Secret
from serving.api.schemas.users import Email


class InvitationCreate(Input):
    """Somebody to ask to join, and the place they will have."""

    email: Email
    role: Role
    roles: list[Role] = Field(default_factory=list, max_length=20, description="Those beside the first.")
    manager_id: UUID | None = None
    team_id: UUID | None = None


class InvitationRead(Output):
    """An invitation: it waits until it is accepted or expires."""

    id: UUID
    email: str
    role: Role
    roles: list[Role]
    manager_id: UUID | None
    team_id: UUID | None
    invited_by: UUID
    invited_at: datetime
    expires_at: datetime
    accepted_at: datetime | None
    user_id: UUID | None = Field(description="Whom it became.")


class InvitationAccept(Input):
    """What somebody who was invited says of themselves, with the secret of the letter."""

    token: Secret
    name: Name
    password: NewPassword


class ResetAsk(Input):
    """Whose password was forgotten."""

    email: Email


class ResetPassword(Input):
    """A new password, with the secret of the letter."""

    token: Secret
    password: NewPassword
