"""Logging in, who is logged in, second factors, and API keys."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field, SecretStr

from serving.api.schemas.kit import Input, Name, Output

Role = Annotated[
    str,
    Field(
        pattern=r"^[a-z][a-z0-9_]{1,62}$",
        description="`sales_representative`, `business_development`, `sales_manager`, `analyst`, `admin`, "
        "or one of the organization's own.",
        examples=["sales_manager"],
    ),
]
Password = Annotated[SecretStr, Field(min_length=1, max_length=1024)]
NewPassword = Annotated[SecretStr, Field(min_length=12, max_length=1024)]
Code = Annotated[SecretStr, Field(min_length=6, max_length=40, description="Of the app, or a recovery code.")]
Secret = Annotated[SecretStr, Field(min_length=1, max_length=200)]


class LogIn(Input):
    """Credentials of one user."""

    email: str = Field(min_length=3, max_length=320, examples=["dana.ross@example.com"])
    password: Password
    organization: str | None = Field(
        default=None,
        max_length=200,
        description="Short name of the one to work in; without it the oldest that the password opens.",
        examples=["northgate"],
    )


class LogInCode(Input):
    """The second step of a log-in."""

    challenge: Secret
    code: Code


class ChallengeRead(Output):
    """The password was right; a code completes the log-in."""

    challenge: str = Field(description="Send it back with the code.")
    expires_at: datetime


class PasswordChange(Input):
    """A new password for whoever is logged in, and the old one to prove it."""

    old: Password
    new: NewPassword


class PasswordProof(Input):
    """One's password once more; whoever signs on elsewhere has none to send."""

    password: Password | None = None


class CodeProof(Input):
    """A code of the second factor."""

    code: Code


class EnrolmentRead(Output):
    """A second factor begun: for an app to scan, told this once."""

    secret: str = Field(description="Base32, to type where nothing can be scanned.")
    uri: str = Field(examples=["otpauth://totp/Northgate:dana%40example.com?secret=...&issuer=Northgate"])


class RecoveryCodesRead(Output):
    """Codes that each work once, for whoever lost their phone; told this once."""

    recovery_codes: list[str]


class SecondFactorRead(Output):
    """Whether the caller has a second factor."""

    confirmed_at: datetime | None = Field(description="Null when there is none.")
    recovery_codes_left: int
    required: bool = Field(description="Whether the organization wants everybody to have one.")


class SessionUser(Output):
    """The user whose session or key this is."""

    id: UUID
    name: str = Field(examples=["Dana Ross"])
    email: str = Field(examples=["dana.ross@example.com"])
    role: Role


class SessionOrganization(Output):
    """The organization that the session works in."""

    id: UUID
    name: str = Field(examples=["Northgate Supplies"])
    simulated: bool = Field(description="True when its people and deals were made up by the simulator.")
    currency: str = Field(description="ISO 4217", examples=["EUR"])


class SessionRead(Output):
    """Who is logged in, and the token that writes must carry in `X-CSRF-Token`."""

    user: SessionUser
    org: SessionOrganization
    csrf_token: str | None = Field(description="Null for API keys, which need none.")
    must_add_second_factor: bool = Field(
        description="True when nothing else is allowed before: the organization wants a second factor."
    )
    scopes: list[str] | None = Field(description="What an integration was given; null for everybody else.")


class OpenSessionRead(Output):
    """A session that is open."""

    id: UUID
    current: bool = Field(description="Whether this very request is made in it.")
    device: str = Field(examples=["Firefox on Linux"])
    address: str | None = Field(description="Network address of the log-in; of IPv6 its /64.")
    method: Literal["password", "second_factor", "single_sign_on"]
    opened_at: datetime
    last_seen_at: datetime
    expires_at: datetime


class SignOutRead(Output):
    """Where to go on, so that the session at the identity provider ends too."""

    redirect_to: str | None


class ApiKeyCreate(Input):
    """A key for a program; it acts as its maker, or with a role as an account of its own."""

    name: Name = Field(examples=["warehouse sync"])
    role: Role | None = Field(default=None, description="Admins only; the maker's own when absent.")
    expires_at: AwareDatetime | None = Field(default=None, description="Never, when absent.")
    networks: list[Annotated[str, Field(max_length=50)]] | None = Field(
        default=None,
        min_length=1,
        max_length=50,
        description="CIDR; the key works from these only. From everywhere when absent.",
        examples=[["192.0.2.0/24"]],
    )


class ApiKeyRead(Output):
    """A key as it can be shown: never the secret."""

    id: UUID
    name: str
    prefix: str = Field(description="The start of the key, enough to recognise it.", examples=["bw_4f2a91"])
    acts_as: UUID = Field(description="The user that the log names for what is done with the key.")
    created_at: datetime
    last_used_at: datetime | None
    expires_at: datetime | None
    networks: list[str] | None


class ApiKeyCreated(ApiKeyRead):
    """A new key with its secret, shown this once."""

    key: str = Field(examples=["bw_4f2a91c07d..."])
