"""The models of the interface; written by `client/generate.py`, not by hand."""

from __future__ import annotations

from pydantic import (
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    RootModel,
    SecretStr,
    StringConstraints,
)
from typing import Annotated, Any, Literal
from uuid import UUID
from datetime import date
from typing_extensions import TypeAliasType


class AbsenceCreate(BaseModel):
    """
    When somebody is away.
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    from_at: Annotated[AwareDatetime, Field(title="From At")]
    to_at: Annotated[AwareDatetime, Field(title="To At")]


class AbsenceRead(BaseModel):
    """
    When somebody is away, and who noted it.
    """

    id: Annotated[UUID, Field(title="Id")]
    user_id: Annotated[UUID, Field(title="User Id")]
    from_at: Annotated[AwareDatetime, Field(title="From At")]
    to_at: Annotated[AwareDatetime, Field(title="To At")]
    noted_by: Annotated[UUID, Field(title="Noted By")]


class AccessRead(BaseModel):
    """
    What a user can do, all roles taken together; the most permissive decides.
    """

    user_id: Annotated[UUID, Field(title="User Id")]
    permissions: Annotated[
        dict[
            Annotated[str, StringConstraints(pattern=r"^[a-z_]+$", max_length=63)],
            dict[
                Literal[
                    "create",
                    "read",
                    "edit",
                    "delete",
                    "export",
                    "import",
                    "mass_update",
                    "reassign",
                ],
                Literal["none", "own", "team", "all"],
            ],
        ],
        Field(
            description="By object and action, how far: no rows, those one owns, those of one's team, all.",
            examples=[{"deals": {"edit": "own", "read": "all"}}],
            title="Permissions",
        ),
    ]
    fields: Annotated[
        dict[
            Annotated[str, StringConstraints(pattern=r"^[a-z_]+$", max_length=63)],
            dict[
                Annotated[str, StringConstraints(max_length=63)],
                Literal["none", "read", "edit"],
            ],
        ],
        Field(
            description="Fields that cannot be seen (`none`) or not be changed (`read`), by object.",
            examples=[{"deals": {"amount": "none"}}],
            title="Fields",
        ),
    ]


class Industry(RootModel[str]):
    root: Annotated[str, Field(max_length=100, title="Industry")]


class Region(RootModel[str]):
    root: Annotated[str, Field(max_length=100, title="Region")]


class Employees(RootModel[int]):
    root: Annotated[int, Field(ge=0, title="Employees")]


class Country(RootModel[str]):
    root: Annotated[
        str,
        Field(
            description="ISO 3166 alpha-2.",
            examples=["DE"],
            pattern="^[A-Za-z]{2}$",
            title="Country",
        ),
    ]


class PostalCode(RootModel[str]):
    root: Annotated[str, Field(max_length=20, title="Postal Code")]


class Website(RootModel[str]):
    root: Annotated[str, Field(max_length=200, title="Website")]


class AccountCreate(BaseModel):
    """
    A new company; the caller owns it unless said otherwise.
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    name: Annotated[
        str,
        Field(examples=["Harbour Logistics"], max_length=200, min_length=1, title="Name"),
    ]
    parent_id: Annotated[UUID | None, Field(title="Parent Id")] = None
    owner_id: Annotated[UUID | None, Field(title="Owner Id")] = None
    industry: Annotated[Industry | None, Field(title="Industry")] = None
    region: Annotated[Region | None, Field(title="Region")] = None
    employees: Annotated[Employees | None, Field(title="Employees")] = None
    country: Annotated[Country | None, Field(title="Country")] = None
    postal_code: Annotated[PostalCode | None, Field(title="Postal Code")] = None
    website: Annotated[Website | None, Field(title="Website")] = None
    custom: Annotated[dict[str, Any] | None, Field(title="Custom")] = None


class AccountName(BaseModel):
    """
    An account of a hierarchy.
    """

    id: Annotated[UUID, Field(title="Id")]
    name: Annotated[str, Field(title="Name")]


class Name(RootModel[str]):
    root: Annotated[str, Field(max_length=200, min_length=1, title="Name")]


class AccountPatch(BaseModel):
    """
    Fields to change; absent ones stay, null empties.
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    name: Annotated[Name | None, Field(title="Name")] = None
    parent_id: Annotated[UUID | None, Field(title="Parent Id")] = None
    owner_id: Annotated[UUID | None, Field(title="Owner Id")] = None
    industry: Annotated[Industry | None, Field(title="Industry")] = None
    region: Annotated[Region | None, Field(title="Region")] = None
    employees: Annotated[Employees | None, Field(title="Employees")] = None
    country: Annotated[Country | None, Field(title="Country")] = None
    postal_code: Annotated[PostalCode | None, Field(title="Postal Code")] = None
    website: Annotated[Website | None, Field(title="Website")] = None
    custom: Annotated[dict[str, Any] | None, Field(title="Custom")] = None


class Industry2(RootModel[str]):
    root: Annotated[str, Field(max_length=20000, title="Industry")]


class Region2(RootModel[str]):
    root: Annotated[str, Field(max_length=20000, title="Region")]


class Employees2(RootModel[int]):
    root: Annotated[int, Field(ge=-2147483648, lt=2147483648, title="Employees")]


class Country2(RootModel[str]):
    root: Annotated[str, Field(max_length=20000, title="Country")]


class PostalCode2(RootModel[str]):
    root: Annotated[str, Field(max_length=20000, title="Postal Code")]


class Website2(RootModel[str]):
    root: Annotated[str, Field(max_length=20000, title="Website")]


class ExternalSource(RootModel[str]):
    root: Annotated[str, Field(max_length=20000, title="External Source")]


class ExternalId(RootModel[str]):
    root: Annotated[str, Field(max_length=20000, title="External Id")]


class AccountPut(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
    )
    name: Annotated[str, Field(max_length=200, min_length=1, title="Name")]
    parent_id: Annotated[UUID | None, Field(title="Parent Id")] = None
    owner_id: Annotated[UUID | None, Field(title="Owner Id")] = None
    industry: Annotated[Industry2 | None, Field(title="Industry")] = None
    region: Annotated[Region2 | None, Field(title="Region")] = None
    employees: Annotated[Employees2 | None, Field(title="Employees")] = None
    country: Annotated[Country2 | None, Field(title="Country")] = None
    postal_code: Annotated[PostalCode2 | None, Field(title="Postal Code")] = None
    website: Annotated[Website2 | None, Field(title="Website")] = None
    external_source: Annotated[ExternalSource | None, Field(title="External Source")] = None
    external_id: Annotated[ExternalId | None, Field(title="External Id")] = None
    custom: Annotated[dict[str, Any] | None, Field(title="Custom")] = None


class Churn90(RootModel[float]):
    root: Annotated[
        float,
        Field(
            description="Chance to be lost within 90 days.",
            ge=0.0,
            le=1.0,
            title="Churn 90",
        ),
    ]


class Health(RootModel[int]):
    root: Annotated[
        int,
        Field(
            description="Chance to stay in percent: for 90 days of a contract, for 180 of orders.",
            ge=0,
            le=100,
            title="Health",
        ),
    ]


class Health1(RootModel[int]):
    root: Annotated[int, Field(ge=-2147483648, lt=2147483648, title="Health")]


class RevenueAtRisk(RootModel[str]):
    root: Annotated[
        str,
        Field(
            examples=["12500.00"],
            pattern="^-?\\d{1,18}(\\.\\d{1,10})?$",
            title="Revenue At Risk",
        ),
    ]


class AccountRecord(BaseModel):
    id: Annotated[UUID, Field(title="Id")]
    name: Annotated[str, Field(max_length=200, min_length=1, title="Name")]
    parent_id: Annotated[UUID | None, Field(title="Parent Id")]
    owner_id: Annotated[UUID | None, Field(title="Owner Id")]
    industry: Annotated[Industry2 | None, Field(title="Industry")]
    region: Annotated[Region2 | None, Field(title="Region")]
    employees: Annotated[Employees2 | None, Field(title="Employees")]
    country: Annotated[Country2 | None, Field(title="Country")]
    postal_code: Annotated[PostalCode2 | None, Field(title="Postal Code")]
    website: Annotated[Website2 | None, Field(title="Website")]
    churn_kind: Annotated[Literal["contract", "purchases"] | None, Field(title="Churn Kind")]
    churn_90: Annotated[float | None, Field(title="Churn 90")]
    health: Annotated[Health1 | None, Field(title="Health")]
    revenue_at_risk: Annotated[RevenueAtRisk | None, Field(title="Revenue At Risk")]
    risk_as_of: Annotated[AwareDatetime | None, Field(title="Risk As Of")]
    created_at: Annotated[AwareDatetime, Field(title="Created At")]
    updated_at: Annotated[AwareDatetime, Field(title="Updated At")]
    version: Annotated[int, Field(ge=-2147483648, lt=2147483648, title="Version")]
    external_source: Annotated[ExternalSource | None, Field(title="External Source")]
    external_id: Annotated[ExternalId | None, Field(title="External Id")]
    custom: Annotated[dict[str, Any], Field(title="Custom")]


class AccountRecords(BaseModel):
    items: Annotated[list[AccountRecord], Field(title="Items")]
    next_cursor: Annotated[str | None, Field(title="Next Cursor")]
    total: Annotated[
        int | None,
        Field(description="When asked for; never more than 10001.", title="Total"),
    ]


class ActionEvidence(BaseModel):
    """
    A fact of this deal, and what it adds to an action's effect.
    """

    column: Annotated[str, Field(title="Column")]
    sentence: Annotated[str, Field(title="Sentence")]
    effect: Annotated[float, Field(description="Share of the amount, signed.", title="Effect")]


class Outcome(RootModel[str]):
    root: Annotated[str, Field(examples=["held"], max_length=100, title="Outcome")]


class ActivityComplete(BaseModel):
    """
    How something planned went.
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    outcome: Annotated[Outcome | None, Field(examples=["held"], title="Outcome")] = None


class Subject(RootModel[str]):
    root: Annotated[
        str,
        Field(
            examples=["Delivery dates for the second site"],
            max_length=500,
            title="Subject",
        ),
    ]


class Body(RootModel[str]):
    root: Annotated[str, Field(max_length=50000, title="Body")]


class Outcome1(RootModel[str]):
    root: Annotated[str, Field(examples=["connected"], max_length=100, title="Outcome")]


class ActivityCreate(BaseModel):
    """
    Something that was done; it belongs to a deal, an account, a person or a lead.
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    kind: Annotated[
        Literal["call", "email", "meeting", "note", "task", "offer"],
        Field(examples=["call"], title="Kind"),
    ]
    deal_id: Annotated[UUID | None, Field(title="Deal Id")] = None
    account_id: Annotated[UUID | None, Field(title="Account Id")] = None
    person_id: Annotated[UUID | None, Field(title="Person Id")] = None
    lead_id: Annotated[UUID | None, Field(title="Lead Id")] = None
    direction: Annotated[
        Literal["outbound", "inbound", "internal"] | None,
        Field(examples=["outbound"], title="Direction"),
    ] = None
    subject: Annotated[
        Subject | None,
        Field(examples=["Delivery dates for the second site"], title="Subject"),
    ] = None
    body: Annotated[Body | None, Field(title="Body")] = None
    outcome: Annotated[Outcome1 | None, Field(examples=["connected"], title="Outcome")] = None
    occurred_at: Annotated[
        AwareDatetime | None,
        Field(description="When it began; now, when absent.", title="Occurred At"),
    ] = None
    ended_at: Annotated[AwareDatetime | None, Field(title="Ended At")] = None
    custom: Annotated[dict[str, Any] | None, Field(title="Custom")] = None


class Subject1(RootModel[str]):
    root: Annotated[str, Field(max_length=500, title="Subject")]


class ActivityPatch(BaseModel):
    """
    What may be corrected afterwards: the words, not what happened when.
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    subject: Annotated[Subject1 | None, Field(title="Subject")] = None
    body: Annotated[Body | None, Field(title="Body")] = None
    custom: Annotated[dict[str, Any] | None, Field(title="Custom")] = None


class Subject2(RootModel[str]):
    root: Annotated[str, Field(max_length=20000, title="Subject")]


class Body2(RootModel[str]):
    root: Annotated[str, Field(max_length=20000, title="Body")]


class Outcome2(RootModel[str]):
    root: Annotated[str, Field(max_length=20000, title="Outcome")]


class ActivityPut(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
    )
    kind: Annotated[
        Literal["call", "email", "meeting", "note", "task", "offer"],
        Field(title="Kind"),
    ]
    direction: Annotated[Literal["outbound", "inbound", "internal"] | None, Field(title="Direction")] = None
    subject: Annotated[Subject2 | None, Field(title="Subject")] = None
    body: Annotated[Body2 | None, Field(title="Body")] = None
    outcome: Annotated[Outcome2 | None, Field(title="Outcome")] = None
    deal_id: Annotated[UUID | None, Field(title="Deal Id")] = None
    account_id: Annotated[UUID | None, Field(title="Account Id")] = None
    person_id: Annotated[UUID | None, Field(title="Person Id")] = None
    lead_id: Annotated[UUID | None, Field(title="Lead Id")] = None
    user_id: Annotated[UUID | None, Field(title="User Id")] = None
    occurred_at: Annotated[AwareDatetime, Field(title="Occurred At")]
    ended_at: Annotated[AwareDatetime | None, Field(title="Ended At")] = None
    due_at: Annotated[AwareDatetime | None, Field(title="Due At")] = None
    external_source: Annotated[ExternalSource | None, Field(title="External Source")] = None
    external_id: Annotated[ExternalId | None, Field(title="External Id")] = None
    custom: Annotated[dict[str, Any] | None, Field(title="Custom")] = None


class ActivityRecord(BaseModel):
    id: Annotated[UUID, Field(title="Id")]
    kind: Annotated[
        Literal["call", "email", "meeting", "note", "task", "offer"],
        Field(title="Kind"),
    ]
    direction: Annotated[Literal["outbound", "inbound", "internal"] | None, Field(title="Direction")]
    subject: Annotated[Subject2 | None, Field(title="Subject")]
    body: Annotated[Body2 | None, Field(title="Body")]
    outcome: Annotated[Outcome2 | None, Field(title="Outcome")]
    deal_id: Annotated[UUID | None, Field(title="Deal Id")]
    account_id: Annotated[UUID | None, Field(title="Account Id")]
    person_id: Annotated[UUID | None, Field(title="Person Id")]
    lead_id: Annotated[UUID | None, Field(title="Lead Id")]
    user_id: Annotated[UUID | None, Field(title="User Id")]
    occurred_at: Annotated[AwareDatetime, Field(title="Occurred At")]
    ended_at: Annotated[AwareDatetime | None, Field(title="Ended At")]
    due_at: Annotated[AwareDatetime | None, Field(title="Due At")]
    completed_at: Annotated[AwareDatetime | None, Field(title="Completed At")]
    created_at: Annotated[AwareDatetime, Field(title="Created At")]
    updated_at: Annotated[AwareDatetime, Field(title="Updated At")]
    version: Annotated[int, Field(ge=-2147483648, lt=2147483648, title="Version")]
    external_source: Annotated[ExternalSource | None, Field(title="External Source")]
    external_id: Annotated[ExternalId | None, Field(title="External Id")]
    custom: Annotated[dict[str, Any], Field(title="Custom")]


class ActivityRecords(BaseModel):
    items: Annotated[list[ActivityRecord], Field(title="Items")]
    next_cursor: Annotated[str | None, Field(title="Next Cursor")]
    total: Annotated[
        int | None,
        Field(description="When asked for; never more than 10001.", title="Total"),
    ]


class AdjustmentCreate(BaseModel):
    """
    What a number should be, and why.
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    level: Annotated[Literal["company", "team", "user", "territory", "product"], Field(title="Level")]
    subject_id: Annotated[UUID | None, Field(title="Subject Id")] = None
    period: Annotated[
        str,
        Field(
            description="`2026-Q1` or `2026-03`.",
            examples=["2026-Q1"],
            max_length=10,
            title="Period",
        ),
    ]
    amount: Annotated[
        str,
        Field(examples=["12500.00"], pattern="^\\d{1,16}(\\.\\d{1,2})?$", title="Amount"),
    ]
    reason: Annotated[str, Field(max_length=2000, min_length=1, title="Reason")]


class FromAmount(RootModel[str]):
    root: Annotated[
        str,
        Field(
            description="What was submitted, or adjusted, before.",
            examples=["-2500.00"],
            pattern="^-?\\d+(\\.\\d{1,2})?$",
            title="From Amount",
        ),
    ]


class ModelMean(RootModel[str]):
    root: Annotated[
        str,
        Field(examples=["-2500.00"], pattern="^-?\\d+(\\.\\d{1,2})?$", title="Model Mean"),
    ]


class Title(RootModel[str]):
    root: Annotated[str, Field(max_length=200, title="Title")]


class AffiliationCreate(BaseModel):
    """
    Where a person works or worked; a present primary company takes the place of the one before.
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    account_id: Annotated[UUID, Field(title="Account Id")]
    title: Annotated[Title | None, Field(title="Title")] = None
    started_on: Annotated[date | None, Field(description="Today when absent.", title="Started On")] = None
    ended_on: Annotated[date | None, Field(title="Ended On")] = None
    primary: Annotated[bool | None, Field(title="Primary")] = False


class AffiliationPatch(BaseModel):
    """
    What to correct; what is left out stays.
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    title: Annotated[Title | None, Field(title="Title")] = None
    started_on: Annotated[date | None, Field(title="Started On")] = None
    ended_on: Annotated[date | None, Field(title="Ended On")] = None
    primary: Annotated[bool | None, Field(title="Primary")] = False


class AlarmRead(BaseModel):
    """
    Drift that was found; it stands while `ended_at` is null.
    """

    id: Annotated[UUID, Field(title="Id")]
    version: Annotated[str, Field(title="Version")]
    subject: Annotated[Literal["inputs", "prediction", "calibration"], Field(title="Subject")]
    name: Annotated[str, Field(title="Name")]
    distance: Annotated[float, Field(title="Distance")]
    by_chance: Annotated[float, Field(title="By Chance")]
    raised_at: Annotated[AwareDatetime, Field(title="Raised At")]
    seen_at: Annotated[AwareDatetime, Field(title="Seen At")]
    ended_at: Annotated[AwareDatetime | None, Field(title="Ended At")]


class AnswerRead(BaseModel):
    """
    What was said of a recommendation.
    """

    id: Annotated[UUID, Field(title="Id")]
    recommendation_id: Annotated[UUID, Field(title="Recommendation Id")]
    answer: Annotated[Literal["accepted", "snoozed", "not_relevant", "done"], Field(title="Answer")]
    action: Annotated[
        Literal[
            "call",
            "email",
            "meet_missing_role",
            "send_proposal",
            "involve_manager",
            "discount",
            "wait",
            "disqualify",
        ],
        Field(title="Action"),
    ]
    until: Annotated[AwareDatetime | None, Field(title="Until")]
    reason: Annotated[str | None, Field(title="Reason")]
    activity_id: Annotated[
        UUID | None,
        Field(description="The activity by which it was done.", title="Activity Id"),
    ]
    answered_by: Annotated[UUID, Field(title="Answered By")]
    answered_at: Annotated[AwareDatetime, Field(title="Answered At")]


class Reason(RootModel[str]):
    root: Annotated[str, Field(max_length=500, title="Reason")]


class AnswerWrite(BaseModel):
    """
    What a rep says of a recommendation.
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    answer: Annotated[Literal["accepted", "snoozed", "not_relevant", "done"], Field(title="Answer")]
    until: Annotated[
        AwareDatetime | None,
        Field(description="Until when it is snoozed.", title="Until"),
    ] = None
    reason: Annotated[Reason | None, Field(title="Reason")] = None


class Role(RootModel[str]):
    root: Annotated[
        str,
        Field(
            description="`sales_representative`, `business_development`, `sales_manager`, `analyst`, `admin`, or one of the organization's own.",
            examples=["sales_manager"],
            pattern="^[a-z][a-z0-9_]{1,62}$",
            title="Role",
        ),
    ]


class Network(RootModel[str]):
    root: Annotated[str, Field(max_length=50)]


class Networks(RootModel[list[Network]]):
    root: Annotated[
        list[Network],
        Field(
            description="CIDR; the key works from these only. From everywhere when absent.",
            examples=[["192.0.2.0/24"]],
            max_length=50,
            min_length=1,
            title="Networks",
        ),
    ]


class ApiKeyCreate(BaseModel):
    """
    A key for a program; it acts as its maker, or with a role as an account of its own.
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    name: Annotated[
        str,
        Field(examples=["warehouse sync"], max_length=200, min_length=1, title="Name"),
    ]
    role: Annotated[
        Role | None,
        Field(description="Admins only; the maker's own when absent.", title="Role"),
    ] = None
    expires_at: Annotated[
        AwareDatetime | None,
        Field(description="Never, when absent.", title="Expires At"),
    ] = None
    networks: Annotated[
        Networks | None,
        Field(
            description="CIDR; the key works from these only. From everywhere when absent.",
            examples=[["192.0.2.0/24"]],
            title="Networks",
        ),
    ] = None


class ApiKeyCreated(BaseModel):
    """
    A new key with its secret, shown this once.
    """

    id: Annotated[UUID, Field(title="Id")]
    name: Annotated[str, Field(title="Name")]
    prefix: Annotated[
        str,
        Field(
            description="The start of the key, enough to recognise it.",
            examples=["bw_4f2a91"],
            title="Prefix",
        ),
    ]
    acts_as: Annotated[
        UUID,
        Field(
            description="The user that the log names for what is done with the key.",
            title="Acts As",
        ),
    ]
    created_at: Annotated[AwareDatetime, Field(title="Created At")]
    last_used_at: Annotated[AwareDatetime | None, Field(title="Last Used At")]
    expires_at: Annotated[AwareDatetime | None, Field(title="Expires At")]
    networks: Annotated[list[str] | None, Field(title="Networks")]
    key: Annotated[str, Field(examples=["bw_4f2a91c07d..."], title="Key")]


class ApiKeyRead(BaseModel):
    """
    A key as it can be shown: never the secret.
    """

    id: Annotated[UUID, Field(title="Id")]
    name: Annotated[str, Field(title="Name")]
    prefix: Annotated[
        str,
        Field(
            description="The start of the key, enough to recognise it.",
            examples=["bw_4f2a91"],
            title="Prefix",
        ),
    ]
    acts_as: Annotated[
        UUID,
        Field(
            description="The user that the log names for what is done with the key.",
            title="Acts As",
        ),
    ]
    created_at: Annotated[AwareDatetime, Field(title="Created At")]
    last_used_at: Annotated[AwareDatetime | None, Field(title="Last Used At")]
    expires_at: Annotated[AwareDatetime | None, Field(title="Expires At")]
    networks: Annotated[list[str] | None, Field(title="Networks")]


class AskingClient(BaseModel):
    """
    Which integration asks.
    """

    id: Annotated[UUID, Field(title="Id")]
    name: Annotated[str, Field(title="Name")]


class AttainmentRead(BaseModel):
    """
    How far a quota is reached by deals won in its period, as far as the caller may see them.
    """

    quota_id: Annotated[UUID, Field(title="Quota Id")]
    user_id: Annotated[UUID | None, Field(title="User Id")]
    team_id: Annotated[UUID | None, Field(title="Team Id")]
    holder: Annotated[
        str | None,
        Field(
            description="The person or team; null for the whole organization.",
            title="Holder",
        ),
    ]
    period: Annotated[Literal["month", "quarter", "year"], Field(title="Period")]
    starts_on: Annotated[date, Field(title="Starts On")]
    ends_on: Annotated[date, Field(description="The first day after it.", title="Ends On")]
    measure: Annotated[Literal["revenue", "deals"], Field(title="Measure")]
    currency: Annotated[str | None, Field(title="Currency")]
    target: Annotated[
        str,
        Field(examples=["12500.00"], pattern="^\\d{1,16}(\\.\\d{1,2})?$", title="Target"),
    ]
    attained: Annotated[
        str,
        Field(examples=["12500.00"], pattern="^\\d{1,16}(\\.\\d{1,2})?$", title="Attained"),
    ]
    ratio: Annotated[float, Field(examples=[0.84], title="Ratio")]
    gap: Annotated[
        str,
        Field(examples=["12500.00"], pattern="^\\d{1,16}(\\.\\d{1,2})?$", title="Gap"),
    ]
    won: Annotated[int, Field(title="Won")]
    left_out: Annotated[
        int,
        Field(
            description="Deals won in other currencies, which are not in `attained`.",
            title="Left Out",
        ),
    ]


class AuditEntryRead(BaseModel):
    id: Annotated[UUID, Field(title="Id")]
    type: Annotated[str, Field(max_length=200, min_length=1, title="Type")]
    noun: Annotated[str, Field(max_length=20000, title="Noun")]
    record_id: Annotated[UUID, Field(title="Record Id")]
    deal_id: Annotated[UUID | None, Field(title="Deal Id")]
    account_id: Annotated[UUID | None, Field(title="Account Id")]
    actor_id: Annotated[UUID | None, Field(title="Actor Id")]
    occurred_at: Annotated[AwareDatetime, Field(title="Occurred At")]
    known_at: Annotated[AwareDatetime, Field(title="Known At")]
    recorded_at: Annotated[AwareDatetime, Field(title="Recorded At")]
    data: Annotated[dict[str, Any], Field(title="Data")]
    redacted_at: Annotated[AwareDatetime | None, Field(title="Redacted At")]


class AuditHead(BaseModel):
    """
    The end of the audit trail's chain.
    """

    n: Annotated[int, Field(description="How many events are sealed.", title="N")]
    link: Annotated[
        str,
        Field(
            description="The last link, in hexadecimal; `bellwether audit verify --expect n:link`.",
            title="Link",
        ),
    ]
    sealed_at: Annotated[AwareDatetime | None, Field(title="Sealed At")]


class BacktestRead(BaseModel):
    """
    How right the model that answers would have been on past periods, each from what was known then.

    It is no part of the ledger: nobody was shown these numbers. It speaks for a model until its own
    snapshots have met periods that are over.
    """

    model_version: Annotated[str, Field(title="Model Version")]
    n: Annotated[
        int,
        Field(
            description="Forecasts of one subject's period, each from an earlier month's beginning.",
            title="N",
        ),
    ]
    wape: Annotated[float, Field(title="Wape")]
    bias: Annotated[float, Field(title="Bias")]
    mase: Annotated[
        float,
        Field(
            description="In units of what neighbouring periods of a subject differ by.",
            title="Mase",
        ),
    ]
    coverage_80: Annotated[float, Field(title="Coverage 80")]
    coverage_95: Annotated[float, Field(title="Coverage 95")]
    seasonal_naive_wape: Annotated[
        float,
        Field(description="Of the same period a year before.", title="Seasonal Naive Wape"),
    ]
    stage_weighted_wape: Annotated[
        float,
        Field(description="Of the stage-weighted pipeline.", title="Stage Weighted Wape"),
    ]


class BandsRead(BaseModel):
    """
    Where bands begin.
    """

    fair: Annotated[float, Field(examples=[0.62], ge=0.0, le=1.0, title="Fair")]
    high: Annotated[float, Field(examples=[0.62], ge=0.0, le=1.0, title="High")]


class BoughtRead(BaseModel):
    """
    What an account has of a product.
    """

    account_id: Annotated[UUID, Field(title="Account Id")]
    product: Annotated[str, Field(title="Product")]
    quantity: Annotated[str, Field(title="Quantity")]
    amount: Annotated[str, Field(title="Amount")]
    since: Annotated[AwareDatetime, Field(title="Since")]


class Match(RootModel[str]):
    root: Annotated[
        str,
        Field(
            description="The field of a row that tells which record it is; for update, upsert and delete.",
            examples=["external_id"],
            max_length=50,
            title="Match",
        ),
    ]


class BulkJobCreate(BaseModel):
    """
    What is to be done, with which records.
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    noun: Annotated[str, Field(examples=["people"], max_length=50, title="Noun")]
    action: Annotated[
        Literal["create", "update", "upsert", "delete", "mass_update", "reassign"],
        Field(examples=["upsert"], title="Action"),
    ]
    match: Annotated[
        Match | None,
        Field(
            description="The field of a row that tells which record it is; for update, upsert and delete.",
            examples=["external_id"],
            title="Match",
        ),
    ] = None
    filter: Annotated[
        dict[str, Any] | None,
        Field(
            description="Which records, for mass_update and reassign; all when absent.",
            title="Filter",
        ),
    ] = None
    values: Annotated[
        dict[str, Any] | None,
        Field(
            description="Fields and their new values, for mass_update and reassign.",
            examples=[{"industry": "logistics"}],
            title="Values",
        ),
    ] = None


class BulkJobRead(BaseModel):
    """
    A job and how far it has come.
    """

    id: Annotated[UUID, Field(title="Id")]
    noun: Annotated[str, Field(title="Noun")]
    action: Annotated[
        Literal["create", "update", "upsert", "delete", "mass_update", "reassign"],
        Field(title="Action"),
    ]
    match: Annotated[str | None, Field(title="Match")]
    filter: Annotated[dict[str, Any] | None, Field(title="Filter")]
    values: Annotated[dict[str, Any] | None, Field(title="Values")]
    state: Annotated[Literal["open", "running", "done", "failed", "cancelled"], Field(title="State")]
    total: Annotated[
        int,
        Field(
            description="Rows there are; for a filter, the records counted when it was asked.",
            title="Total",
        ),
    ]
    done: Annotated[int, Field(title="Done")]
    succeeded: Annotated[int, Field(title="Succeeded")]
    unchanged: Annotated[
        int,
        Field(
            description="Of those that succeeded, the ones that were so already.",
            title="Unchanged",
        ),
    ]
    failed: Annotated[int, Field(title="Failed")]
    created_at: Annotated[AwareDatetime, Field(title="Created At")]
    started_at: Annotated[AwareDatetime | None, Field(title="Started At")]
    finished_at: Annotated[AwareDatetime | None, Field(title="Finished At")]
    error: Annotated[str | None, Field(description="Why the whole job failed.", title="Error")]


class CalibrationRead(BaseModel):
    """
    Chances that were given, beside what became of the deals.
    """

    rows: Annotated[int, Field(title="Rows")]
    deals: Annotated[int, Field(title="Deals")]
    enough: Annotated[bool, Field(title="Enough")]
    ece: Annotated[float, Field(title="Ece")]
    by_chance: Annotated[float, Field(title="By Chance")]
    predicted: Annotated[float, Field(title="Predicted")]
    observed: Annotated[float, Field(title="Observed")]


class MostOpen(RootModel[int]):
    root: Annotated[
        int,
        Field(
            description="Open leads; the rule's when absent.",
            ge=0,
            le=100000,
            title="Most Open",
        ),
    ]


class MostPerDay(RootModel[int]):
    root: Annotated[
        int,
        Field(
            description="Leads since their midnight.",
            ge=0,
            le=100000,
            title="Most Per Day",
        ),
    ]


class CandidateWrite(BaseModel):
    """
    Somebody whom a rule names.
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    user_id: Annotated[UUID, Field(title="User Id")]
    weight: Annotated[float | None, Field(gt=0.0, le=1000.0, title="Weight")] = 1.0
    most_open: Annotated[
        MostOpen | None,
        Field(description="Open leads; the rule's when absent.", title="Most Open"),
    ] = None
    most_per_day: Annotated[
        MostPerDay | None,
        Field(description="Leads since their midnight.", title="Most Per Day"),
    ] = None


class ChallengeRead(BaseModel):
    """
    The password was right; a code completes the log-in.
    """

    challenge: Annotated[str, Field(description="Send it back with the code.", title="Challenge")]
    expires_at: Annotated[AwareDatetime, Field(title="Expires At")]


class ChampionNow(BaseModel):
    """
    What answers from now on.
    """

    model: Annotated[str, Field(title="Model")]
    version: Annotated[str, Field(title="Version")]


class Changed(BaseModel):
    """
    The data of one message: refetch this record.
    """

    noun: Annotated[str, Field(examples=["insights"], title="Noun")]
    id: Annotated[UUID, Field(title="Id")]
    deal_id: Annotated[UUID | None, Field(title="Deal Id")]


class ChangedRead(BaseModel):
    """
    A record of the import that was changed since.
    """

    line: Annotated[int, Field(title="Line")]
    record_id: Annotated[UUID, Field(title="Record Id")]
    fields: Annotated[list[str], Field(title="Fields")]


class RedirectUri(RootModel[str]):
    root: Annotated[
        str,
        Field(examples=["https://app.example.com/callback"], max_length=2000, min_length=1),
    ]


class Scope(RootModel[str]):
    root: Annotated[str, Field(examples=["deals:read"], max_length=100)]


class ClientCreate(BaseModel):
    """
    An integration to register.
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    name: Annotated[str, Field(examples=["Warehouse"], max_length=200, min_length=1, title="Name")]
    kind: Annotated[
        Literal["public", "confidential"],
        Field(
            description="`confidential` has a server that keeps a secret; a page or an app is `public`.",
            title="Kind",
        ),
    ]
    redirect_uris: Annotated[
        list[RedirectUri],
        Field(
            description="Compared to the letter; of a loopback IP the port may differ.",
            max_length=20,
            min_length=1,
            title="Redirect Uris",
        ),
    ]
    scopes: Annotated[
        list[Scope],
        Field(
            description="The most it may ask for, as `/oauth/scopes` lists.",
            max_length=100,
            min_length=1,
            title="Scopes",
        ),
    ]


class ClientCreated(BaseModel):
    """
    A new integration with its secret, shown this once.
    """

    client_id: Annotated[UUID, Field(title="Client Id")]
    name: Annotated[str, Field(title="Name")]
    kind: Annotated[Literal["public", "confidential"], Field(title="Kind")]
    redirect_uris: Annotated[list[str], Field(title="Redirect Uris")]
    scopes: Annotated[list[str], Field(title="Scopes")]
    created_by: Annotated[UUID, Field(title="Created By")]
    created_at: Annotated[AwareDatetime, Field(title="Created At")]
    client_secret: Annotated[str | None, Field(description="Null for a public one.", title="Client Secret")]


class RedirectUris(RootModel[list[RedirectUri]]):
    root: Annotated[list[RedirectUri], Field(max_length=20, min_length=1, title="Redirect Uris")]


class Scopes(RootModel[list[Scope]]):
    root: Annotated[list[Scope], Field(max_length=100, min_length=1, title="Scopes")]


class ClientPatch(BaseModel):
    """
    Fields to change.
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    name: Annotated[Name | None, Field(title="Name")] = None
    redirect_uris: Annotated[RedirectUris | None, Field(title="Redirect Uris")] = None
    scopes: Annotated[Scopes | None, Field(title="Scopes")] = None


class ClientRead(BaseModel):
    """
    A registered integration.
    """

    client_id: Annotated[UUID, Field(title="Client Id")]
    name: Annotated[str, Field(title="Name")]
    kind: Annotated[Literal["public", "confidential"], Field(title="Kind")]
    redirect_uris: Annotated[list[str], Field(title="Redirect Uris")]
    scopes: Annotated[list[str], Field(title="Scopes")]
    created_by: Annotated[UUID, Field(title="Created By")]
    created_at: Annotated[AwareDatetime, Field(title="Created At")]


class Reason1(RootModel[str]):
    root: Annotated[str, Field(examples=["price"], max_length=500, title="Reason")]


class Close(BaseModel):
    """
    Why a deal was won or lost: in words, or by the organization's list.
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    reason: Annotated[Reason1 | None, Field(examples=["price"], title="Reason")] = None
    reason_id: Annotated[
        UUID | None,
        Field(description="One of `/deal_reasons` of that kind.", title="Reason Id"),
    ] = None


class CodeProof(BaseModel):
    """
    A code of the second factor.
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    code: Annotated[
        SecretStr,
        Field(
            description="Of the app, or a recovery code.",
            max_length=40,
            min_length=6,
            title="Code",
        ),
    ]


class ColumnRead(BaseModel):
    """
    A column: what it holds, how it writes dates and numbers, and which field it is taken for.
    """

    index: Annotated[int, Field(title="Index")]
    header: Annotated[str, Field(title="Header")]
    kind: Annotated[
        str,
        Field(
            description="What most of its values are: email, date, number, ...",
            examples=["email"],
            title="Kind",
        ),
    ]
    filled: Annotated[
        float,
        Field(description="The share of rows in which it is filled in.", title="Filled"),
    ]
    distinct: Annotated[
        float,
        Field(description="Different values among those filled in.", title="Distinct"),
    ]
    samples: Annotated[list[str], Field(title="Samples")]
    decimal: Annotated[
        str,
        Field(
            description="The decimal mark that the column as a whole speaks for.",
            title="Decimal",
        ),
    ]
    dates: Annotated[
        Literal["ymd", "dmy", "mdy"],
        Field(
            description="The order of dates that the column as a whole speaks for.",
            title="Dates",
        ),
    ]
    ambiguous_dates: Annotated[
        bool,
        Field(
            description="True when nothing decides between day-month and month-day.",
            title="Ambiguous Dates",
        ),
    ]
    field: Annotated[
        str | None,
        Field(
            description="The field that it becomes; null when it is left out.",
            title="Field",
        ),
    ]
    confidence: Annotated[float, Field(examples=[0.62], ge=0.0, le=1.0, title="Confidence")]
    why: Annotated[
        str,
        Field(
            description="What the suggestion rests on.",
            examples=["its header and its values"],
            title="Why",
        ),
    ]


class Compared(BaseModel):
    """
    One field of both records of a pair, as the caller may see it.
    """

    field: Annotated[str, Field(title="Field")]
    left: Annotated[str | None, Field(title="Left")]
    right: Annotated[str | None, Field(title="Right")]
    says: Annotated[
        list[str],
        Field(
            description="What the comparisons of this field found.",
            examples=[["similar"]],
            title="Says",
        ),
    ]
    bits: Annotated[float, Field(title="Bits")]


class State(RootModel[str]):
    root: Annotated[str, Field(max_length=2000, title="State")]


class Consent(BaseModel):
    """
    The parameters that the integration sent the browser with, and what the user decides.
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    approve: Annotated[bool, Field(title="Approve")]
    response_type: Annotated[str | None, Field(max_length=100, title="Response Type")] = ""
    client_id: Annotated[str | None, Field(max_length=100, title="Client Id")] = ""
    redirect_uri: Annotated[str | None, Field(max_length=2000, title="Redirect Uri")] = ""
    scope: Annotated[str | None, Field(max_length=5000, title="Scope")] = ""
    state: Annotated[State | None, Field(title="State")] = None
    code_challenge: Annotated[str | None, Field(max_length=200, title="Code Challenge")] = ""
    code_challenge_method: Annotated[str | None, Field(max_length=20, title="Code Challenge Method")] = ""


class ConsentRead(BaseModel):
    """
    What an integration asks a user for; or where to send the browser at once, if it asks wrongly.
    """

    client: AskingClient
    scopes: Annotated[list[str], Field(title="Scopes")]
    redirect_to: Annotated[
        str | None,
        Field(
            description="Not null: there is nothing to decide, go there.",
            title="Redirect To",
        ),
    ]


class ConsideredRead(BaseModel):
    """
    Somebody whom a rule weighed, and what stood against them (`skipped`).
    """

    user_id: Annotated[UUID, Field(title="User Id")]
    skipped: Annotated[str | None, Field(examples=["away", "full", None], title="Skipped")]
    turns: Annotated[int | None, Field(title="Turns")]
    open: Annotated[int | None, Field(title="Open")]
    today: Annotated[int | None, Field(title="Today")]


class ContractRiskRead(BaseModel):
    """
    One running subscription.
    """

    subscription_id: Annotated[UUID, Field(title="Subscription Id")]
    mrr: Annotated[
        float | None,
        Field(description="Monthly revenue in the organization's currency.", title="Mrr"),
    ]
    chance: Annotated[
        float,
        Field(description="To be left within 90 days.", ge=0.0, le=1.0, title="Chance"),
    ]
    due_days: Annotated[int | None, Field(description="Days to the renewal.", title="Due Days")]


class CurrencyRateRead(BaseModel):
    """
    One unit of a currency in the organization's own, from a day until the next rate.
    """

    id: Annotated[UUID, Field(title="Id")]
    currency: Annotated[str, Field(examples=["USD"], title="Currency")]
    valid_from: Annotated[date, Field(title="Valid From")]
    rate: Annotated[
        str,
        Field(examples=["0.9215"], pattern="^\\d{1,10}(\\.\\d{1,10})?$", title="Rate"),
    ]


class CurrencyRateSet(BaseModel):
    """
    A unit of this currency is worth so much of the organization's own from that day on.
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    currency: Annotated[
        str,
        Field(
            description="ISO 4217",
            examples=["EUR"],
            pattern="^[A-Z]{3}$",
            title="Currency",
        ),
    ]
    valid_from: Annotated[date | None, Field(description="Today when absent.", title="Valid From")] = None
    rate: Annotated[
        str,
        Field(examples=["0.9215"], pattern="^\\d{1,10}(\\.\\d{1,10})?$", title="Rate"),
    ]


class Choice(RootModel[str]):
    root: Annotated[str, Field(max_length=20000)]


class RefersTo(RootModel[str]):
    root: Annotated[str, Field(max_length=20000, title="Refers To")]


class Help(RootModel[str]):
    root: Annotated[str, Field(max_length=20000, title="Help")]


class Position(RootModel[int]):
    root: Annotated[int, Field(ge=-2147483648, lt=2147483648, title="Position")]


class CustomFieldCreate(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
    )
    noun: Annotated[str, Field(max_length=20000, title="Noun")]
    name: Annotated[str, Field(max_length=20000, title="Name")]
    label: Annotated[str, Field(max_length=200, min_length=1, title="Label")]
    kind: Annotated[
        Literal[
            "text",
            "number",
            "whole",
            "decimal",
            "date",
            "time",
            "flag",
            "choice",
            "choices",
            "link",
        ],
        Field(title="Kind"),
    ]
    choices: Annotated[list[Choice] | None, Field(title="Choices")] = None
    refers_to: Annotated[RefersTo | None, Field(title="Refers To")] = None
    help: Annotated[Help | None, Field(title="Help")] = None
    required: Annotated[bool | None, Field(title="Required")] = None
    is_unique: Annotated[bool | None, Field(title="Is Unique")] = None
    indexed: Annotated[bool | None, Field(title="Indexed")] = None
    position: Annotated[Position | None, Field(title="Position")] = None


class CustomFieldPatch(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
    )
    noun: Annotated[str | None, Field(max_length=20000, title="Noun")]
    name: Annotated[str | None, Field(max_length=20000, title="Name")]
    label: Annotated[str | None, Field(max_length=200, min_length=1, title="Label")]
    kind: Annotated[
        Literal[
            "text",
            "number",
            "whole",
            "decimal",
            "date",
            "time",
            "flag",
            "choice",
            "choices",
            "link",
        ]
        | None,
        Field(title="Kind"),
    ]
    choices: Annotated[list[Choice] | None, Field(title="Choices")]
    refers_to: Annotated[RefersTo | None, Field(title="Refers To")] = None
    help: Annotated[Help | None, Field(title="Help")] = None
    required: Annotated[bool | None, Field(title="Required")]
    is_unique: Annotated[bool | None, Field(title="Is Unique")]
    indexed: Annotated[bool | None, Field(title="Indexed")]
    position: Annotated[int | None, Field(ge=-2147483648, lt=2147483648, title="Position")]


class CustomFieldRead(BaseModel):
    id: Annotated[UUID, Field(title="Id")]
    noun: Annotated[str, Field(max_length=20000, title="Noun")]
    name: Annotated[str, Field(max_length=20000, title="Name")]
    label: Annotated[str, Field(max_length=200, min_length=1, title="Label")]
    kind: Annotated[
        Literal[
            "text",
            "number",
            "whole",
            "decimal",
            "date",
            "time",
            "flag",
            "choice",
            "choices",
            "link",
        ],
        Field(title="Kind"),
    ]
    choices: Annotated[list[Choice], Field(title="Choices")]
    refers_to: Annotated[RefersTo | None, Field(title="Refers To")]
    help: Annotated[Help | None, Field(title="Help")]
    required: Annotated[bool, Field(title="Required")]
    is_unique: Annotated[bool, Field(title="Is Unique")]
    indexed: Annotated[bool, Field(title="Indexed")]
    position: Annotated[int, Field(ge=-2147483648, lt=2147483648, title="Position")]
    archived_at: Annotated[AwareDatetime | None, Field(title="Archived At")]
    created_at: Annotated[AwareDatetime, Field(title="Created At")]
    updated_at: Annotated[AwareDatetime, Field(title="Updated At")]
    version: Annotated[int, Field(ge=-2147483648, lt=2147483648, title="Version")]


class Amount(RootModel[str]):
    root: Annotated[
        str,
        Field(examples=["12500.00"], pattern="^\\d{1,16}(\\.\\d{1,2})?$", title="Amount"),
    ]


class AmountInOrgCurrency(RootModel[str]):
    root: Annotated[
        str,
        Field(
            description="Open deals by today's rate, closed ones by that of their last day; null without one.",
            examples=["12500.00"],
            pattern="^\\d{1,16}(\\.\\d{1,2})?$",
            title="Amount In Org Currency",
        ),
    ]


class SlipProbability(RootModel[float]):
    root: Annotated[
        float,
        Field(
            description="Chance to be still open after `expected_close`; null without that or until scored.",
            examples=[0.62],
            ge=0.0,
            le=1.0,
            title="Slip Probability",
        ),
    ]


class DealCategoryPatch(BaseModel):
    """
    What a deal counts as; null takes one's word back, so that stage or probability decide again.
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    category: Annotated[
        Literal["pipeline", "best_case", "commit", "omitted"] | None,
        Field(title="Category"),
    ]


class DealCategoryRead(BaseModel):
    """
    What a deal counts as in the forecast, and who or what says so.
    """

    deal_id: Annotated[UUID, Field(title="Deal Id")]
    category: Annotated[
        Literal["pipeline", "best_case", "commit", "closed", "omitted"],
        Field(title="Category"),
    ]
    basis: Annotated[Literal["closed", "picked", "stage", "model"], Field(title="Basis")]
    picked: Annotated[
        Literal["pipeline", "best_case", "commit", "closed", "omitted"] | None,
        Field(
            description="A person's word; no stage and no model changes it.",
            title="Picked",
        ),
    ]
    picked_by: Annotated[UUID | None, Field(title="Picked By")]
    picked_at: Annotated[AwareDatetime | None, Field(title="Picked At")]
    by_default: Annotated[
        Literal["pipeline", "best_case", "commit", "closed", "omitted"],
        Field(title="By Default"),
    ]


class Currency(RootModel[str]):
    root: Annotated[
        str,
        Field(
            description="ISO 4217",
            examples=["EUR"],
            pattern="^[A-Z]{3}$",
            title="Currency",
        ),
    ]


class Source(RootModel[str]):
    root: Annotated[str, Field(max_length=100, title="Source")]


class DealCreate(BaseModel):
    """
    A new deal; it starts in the pipeline's first stage and the caller owns it unless said otherwise.
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    name: Annotated[
        str,
        Field(
            examples=["Scaffolding for the harbour site"],
            max_length=200,
            min_length=1,
            title="Name",
        ),
    ]
    pipeline_id: Annotated[UUID, Field(title="Pipeline Id")]
    stage_id: Annotated[UUID | None, Field(title="Stage Id")] = None
    account_id: Annotated[UUID | None, Field(title="Account Id")] = None
    owner_id: Annotated[UUID | None, Field(title="Owner Id")] = None
    amount: Annotated[Amount | None, Field(title="Amount")] = None
    currency: Annotated[
        Currency | None,
        Field(description="The organization's own when absent.", title="Currency"),
    ] = None
    source: Annotated[Source | None, Field(title="Source")] = None
    expected_close: Annotated[date | None, Field(title="Expected Close")] = None
    amount_from_lines: Annotated[
        bool | None,
        Field(
            description="Whether the amount is the sum of the product lines.",
            title="Amount From Lines",
        ),
    ] = False
    custom: Annotated[dict[str, Any] | None, Field(title="Custom")] = None


class Name2(RootModel[str]):
    root: Annotated[
        str,
        Field(
            description="The company's when absent.",
            max_length=200,
            min_length=1,
            title="Name",
        ),
    ]


class DealOfLead(BaseModel):
    """
    The deal that a lead becomes.
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    pipeline_id: Annotated[UUID, Field(title="Pipeline Id")]
    name: Annotated[Name2 | None, Field(description="The company's when absent.", title="Name")] = None
    stage_id: Annotated[UUID | None, Field(title="Stage Id")] = None
    amount: Annotated[Amount | None, Field(title="Amount")] = None
    currency: Annotated[Currency | None, Field(title="Currency")] = None
    expected_close: Annotated[date | None, Field(title="Expected Close")] = None


class Name3(RootModel[str]):
    root: Annotated[str, Field(max_length=200, min_length=1, title="Name")]


class DealPatch(BaseModel):
    """
    Fields to change; absent ones stay, null empties. The stage changes by /move, /win and /lose.
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    name: Annotated[Name3 | None, Field(title="Name")] = None
    account_id: Annotated[UUID | None, Field(title="Account Id")] = None
    owner_id: Annotated[UUID | None, Field(title="Owner Id")] = None
    amount: Annotated[Amount | None, Field(title="Amount")] = None
    source: Annotated[Source | None, Field(title="Source")] = None
    currency: Annotated[
        str | None,
        Field(
            description="What is left out stays.",
            examples=["EUR"],
            pattern="^[A-Z]{3}$",
            title="Currency",
        ),
    ] = "EUR"
    expected_close: Annotated[date | None, Field(title="Expected Close")] = None
    amount_from_lines: Annotated[bool | None, Field(title="Amount From Lines")] = False
    custom: Annotated[dict[str, Any] | None, Field(title="Custom")] = None


class DealPersonAdd(BaseModel):
    """
    A person to add to a deal.
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    person_id: Annotated[UUID, Field(title="Person Id")]
    role: Annotated[
        Literal[
            "decision_maker",
            "economic_buyer",
            "champion",
            "influencer",
            "technical_buyer",
            "user",
            "gatekeeper",
            "other",
        ]
        | None,
        Field(title="Role"),
    ] = None
    primary: Annotated[bool | None, Field(title="Primary")] = False


class DealPersonPatch(BaseModel):
    """
    What to change of somebody's part in a deal; what is left out stays.
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    role: Annotated[
        Literal[
            "decision_maker",
            "economic_buyer",
            "champion",
            "influencer",
            "technical_buyer",
            "user",
            "gatekeeper",
            "other",
        ]
        | None,
        Field(title="Role"),
    ] = None
    primary: Annotated[bool | None, Field(title="Primary")] = False


class Source2(RootModel[str]):
    root: Annotated[str, Field(max_length=20000, title="Source")]


class Amount4(RootModel[str]):
    root: Annotated[
        str,
        Field(
            examples=["12500.00"],
            pattern="^-?\\d{1,18}(\\.\\d{1,10})?$",
            title="Amount",
        ),
    ]


class Currency2(RootModel[str]):
    root: Annotated[str, Field(max_length=20000, title="Currency")]


class DealPut(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
    )
    name: Annotated[str, Field(max_length=200, min_length=1, title="Name")]
    account_id: Annotated[UUID | None, Field(title="Account Id")] = None
    owner_id: Annotated[UUID | None, Field(title="Owner Id")] = None
    pipeline_id: Annotated[UUID, Field(title="Pipeline Id")]
    stage_id: Annotated[UUID | None, Field(title="Stage Id")] = None
    source: Annotated[Source2 | None, Field(title="Source")] = None
    amount: Annotated[Amount4 | None, Field(title="Amount")] = None
    currency: Annotated[Currency2 | None, Field(title="Currency")] = None
    expected_close: Annotated[date | None, Field(title="Expected Close")] = None
    amount_from_lines: Annotated[bool | None, Field(title="Amount From Lines")] = None
    external_source: Annotated[ExternalSource | None, Field(title="External Source")] = None
    external_id: Annotated[ExternalId | None, Field(title="External Id")] = None
    custom: Annotated[dict[str, Any] | None, Field(title="Custom")] = None


class Amount5(RootModel[str]):
    root: Annotated[
        str,
        Field(examples=["12500.00"], pattern="^\\d{1,16}(\\.\\d{1,2})?$", title="Amount"),
    ]


class DealReasonCreate(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
    )
    kind: Annotated[Literal["won", "lost"], Field(title="Kind")]
    name: Annotated[str, Field(max_length=200, min_length=1, title="Name")]
    active: Annotated[bool | None, Field(title="Active")] = None


class DealReasonPatch(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
    )
    kind: Annotated[Literal["won", "lost"] | None, Field(title="Kind")]
    name: Annotated[str | None, Field(max_length=200, min_length=1, title="Name")]
    active: Annotated[bool | None, Field(title="Active")]


class DealReasonRead(BaseModel):
    id: Annotated[UUID, Field(title="Id")]
    kind: Annotated[Literal["won", "lost"], Field(title="Kind")]
    name: Annotated[str, Field(max_length=200, min_length=1, title="Name")]
    active: Annotated[bool, Field(title="Active")]
    created_at: Annotated[AwareDatetime, Field(title="Created At")]
    updated_at: Annotated[AwareDatetime, Field(title="Updated At")]
    version: Annotated[int, Field(ge=-2147483648, lt=2147483648, title="Version")]


class Amount6(RootModel[str]):
    root: Annotated[
        str,
        Field(
            examples=["12500.00"],
            pattern="^-?\\d{1,18}(\\.\\d{1,10})?$",
            title="Amount",
        ),
    ]


class LostReason(RootModel[str]):
    root: Annotated[str, Field(max_length=20000, title="Lost Reason")]


class DealRecord(BaseModel):
    id: Annotated[UUID, Field(title="Id")]
    name: Annotated[str, Field(max_length=200, min_length=1, title="Name")]
    account_id: Annotated[UUID | None, Field(title="Account Id")]
    owner_id: Annotated[UUID | None, Field(title="Owner Id")]
    pipeline_id: Annotated[UUID, Field(title="Pipeline Id")]
    stage_id: Annotated[UUID, Field(title="Stage Id")]
    state: Annotated[Literal["open", "won", "lost"], Field(title="State")]
    source: Annotated[Source2 | None, Field(title="Source")]
    amount: Annotated[Amount6 | None, Field(title="Amount")]
    currency: Annotated[str, Field(max_length=20000, title="Currency")]
    expected_close: Annotated[date | None, Field(title="Expected Close")]
    opened_at: Annotated[AwareDatetime, Field(title="Opened At")]
    entered_stage_at: Annotated[AwareDatetime, Field(title="Entered Stage At")]
    closed_at: Annotated[AwareDatetime | None, Field(title="Closed At")]
    lost_reason: Annotated[LostReason | None, Field(title="Lost Reason")]
    reason_id: Annotated[UUID | None, Field(title="Reason Id")]
    amount_from_lines: Annotated[bool, Field(title="Amount From Lines")]
    score_value: Annotated[float | None, Field(title="Score Value")]
    score_band: Annotated[Literal["low", "fair", "high"] | None, Field(title="Score Band")]
    score_calibrated: Annotated[bool | None, Field(title="Score Calibrated")]
    score_as_of: Annotated[AwareDatetime | None, Field(title="Score As Of")]
    predicted_close_on: Annotated[date | None, Field(title="Predicted Close On")]
    slip_probability: Annotated[float | None, Field(title="Slip Probability")]
    created_at: Annotated[AwareDatetime, Field(title="Created At")]
    updated_at: Annotated[AwareDatetime, Field(title="Updated At")]
    version: Annotated[int, Field(ge=-2147483648, lt=2147483648, title="Version")]
    external_source: Annotated[ExternalSource | None, Field(title="External Source")]
    external_id: Annotated[ExternalId | None, Field(title="External Id")]
    custom: Annotated[dict[str, Any], Field(title="Custom")]


class DealRecords(BaseModel):
    items: Annotated[list[DealRecord], Field(title="Items")]
    next_cursor: Annotated[str | None, Field(title="Next Cursor")]
    total: Annotated[
        int | None,
        Field(description="When asked for; never more than 10001.", title="Total"),
    ]


class Decision(BaseModel):
    """
    What a held line is.
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    action: Annotated[Literal["create", "update", "skip"], Field(title="Action")]
    record_id: Annotated[
        UUID | None,
        Field(
            description="Which record it is; the likeliest when absent.",
            title="Record Id",
        ),
    ] = None


class DifferenceRead(BaseModel):
    """
    A line of which the record says something else.
    """

    line: Annotated[int, Field(title="Line")]
    record_id: Annotated[UUID | None, Field(title="Record Id")]
    field: Annotated[str, Field(title="Field")]
    in_file: Annotated[str | None, Field(title="In File")]
    in_record: Annotated[str | None, Field(title="In Record")]
    reason: Annotated[str | None, Field(title="Reason")]


class Due(BaseModel):
    """
    What a retention rule would let go now.
    """

    count: Annotated[int, Field(description="Counted as far as 10,001.", title="Count")]


class Email(RootModel[str]):
    root: Annotated[str, Field(max_length=320, title="Email")]


class Phone(RootModel[str]):
    root: Annotated[str, Field(max_length=40, title="Phone")]


class Company(RootModel[str]):
    root: Annotated[str, Field(max_length=200, title="Company")]


class Website4(RootModel[str]):
    root: Annotated[str, Field(max_length=200, title="Website")]


class Region4(RootModel[str]):
    root: Annotated[str, Field(max_length=100, title="Region")]


class Country4(RootModel[str]):
    root: Annotated[str, Field(max_length=60, title="Country")]


class Industry4(RootModel[str]):
    root: Annotated[str, Field(max_length=100, title="Industry")]


class Employees4(RootModel[int]):
    root: Annotated[int, Field(ge=0, le=2147483647, title="Employees")]


class MinProbability(RootModel[float]):
    root: Annotated[float, Field(examples=[0.62], ge=0.0, le=1.0, title="Min Probability")]


class DuplicateCheck(BaseModel):
    """
    Values of a record that is perhaps to be added.
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    kind: Annotated[Literal["accounts", "people", "leads"], Field(title="Kind")]
    name: Annotated[str, Field(max_length=200, min_length=1, title="Name")]
    email: Annotated[Email | None, Field(title="Email")] = None
    phone: Annotated[Phone | None, Field(title="Phone")] = None
    title: Annotated[Title | None, Field(title="Title")] = None
    company: Annotated[Company | None, Field(title="Company")] = None
    account_id: Annotated[UUID | None, Field(title="Account Id")] = None
    website: Annotated[Website4 | None, Field(title="Website")] = None
    region: Annotated[Region4 | None, Field(title="Region")] = None
    country: Annotated[Country4 | None, Field(title="Country")] = None
    industry: Annotated[Industry4 | None, Field(title="Industry")] = None
    employees: Annotated[Employees4 | None, Field(title="Employees")] = None
    min_probability: Annotated[MinProbability | None, Field(title="Min Probability")] = None


class EngagementRead(BaseModel):
    """
    One touch with anybody of a hierarchy of accounts.
    """

    id: Annotated[UUID, Field(title="Id")]
    kind: Annotated[str, Field(title="Kind")]
    direction: Annotated[str | None, Field(title="Direction")]
    account_id: Annotated[UUID, Field(title="Account Id")]
    account_name: Annotated[str | None, Field(title="Account Name")]
    person_id: Annotated[UUID | None, Field(title="Person Id")]
    person_name: Annotated[str | None, Field(title="Person Name")]
    deal_id: Annotated[UUID | None, Field(title="Deal Id")]
    user_id: Annotated[UUID | None, Field(title="User Id")]
    user_name: Annotated[str | None, Field(title="User Name")]
    occurred_at: Annotated[AwareDatetime, Field(title="Occurred At")]
    outcome: Annotated[str | None, Field(title="Outcome")]


class EnrolmentRead(BaseModel):
    """
    A second factor begun: for an app to scan, told this once.
    """

    secret: Annotated[
        str,
        Field(description="Base32, to type where nothing can be scanned.", title="Secret"),
    ]
    uri: Annotated[
        str,
        Field(
            examples=["otpauth://totp/Northgate:dana%40example.com?secret=...&issuer=Northgate"],
            title="Uri",
        ),
    ]


class EstimateRead(BaseModel):
    """
    A value and its 95 % interval; null where nothing can be said.
    """

    value: Annotated[float | None, Field(title="Value")]
    low: Annotated[float | None, Field(title="Low")]
    high: Annotated[float | None, Field(title="High")]


class EventTypeRead(BaseModel):
    """
    A kind of event that can be subscribed to.
    """

    name: Annotated[
        str,
        Field(
            description="What messages bear as `type`.",
            examples=["deals.DealStageChanged"],
            title="Name",
        ),
    ]
    noun: Annotated[str, Field(examples=["deals"], title="Noun")]
    type: Annotated[str, Field(examples=["DealStageChanged"], title="Type")]
    means: Annotated[str, Field(examples=["A deal is worth something else now."], title="Means")]
    values: Annotated[
        dict[str, str],
        Field(description="What `data.values` holds, with kinds.", title="Values"),
    ]


class Q(RootModel[str]):
    root: Annotated[str, Field(max_length=200, title="Q")]


class Sort(RootModel[list[str]]):
    root: Annotated[list[str], Field(max_length=4, title="Sort")]


class Fields(RootModel[list[str]]):
    root: Annotated[list[str], Field(max_length=200, title="Fields")]


class ExportBody(BaseModel):
    """
    Which records, in which order, with which of their fields, as which file.
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    noun: Annotated[str, Field(examples=["deals"], max_length=60, title="Noun")]
    format: Annotated[Literal["csv", "xlsx", "ndjson"] | None, Field(title="Format")] = "csv"
    filter: Annotated[dict[str, Any] | None, Field(title="Filter")] = None
    q: Annotated[Q | None, Field(title="Q")] = None
    sort: Annotated[Sort | None, Field(title="Sort")] = None
    fields: Annotated[Fields | None, Field(title="Fields")] = None


class Pull(RootModel[float]):
    root: Annotated[
        float,
        Field(
            description="How much of it is everybody's.",
            examples=[0.62],
            ge=0.0,
            le=1.0,
            title="Pull",
        ),
    ]


class Submitted(RootModel[str]):
    root: Annotated[
        str,
        Field(
            description="Their newest submission of the current period.",
            examples=["-2500.00"],
            pattern="^-?\\d+(\\.\\d{1,2})?$",
            title="Submitted",
        ),
    ]


class Corrected(RootModel[str]):
    root: Annotated[
        str,
        Field(
            description="The same over the factor.",
            examples=["-2500.00"],
            pattern="^-?\\d+(\\.\\d{1,2})?$",
            title="Corrected",
        ),
    ]


class FactorRead(BaseModel):
    """
    Somebody's optimism: 1.2 says a fifth more than comes, 0.9 a tenth less.
    """

    user_id: Annotated[UUID, Field(title="User Id")]
    name: Annotated[str, Field(title="Name")]
    factor: Annotated[
        float | None,
        Field(
            description="Null, as what follows from it, below three people.",
            title="Factor",
        ),
    ]
    low: Annotated[float | None, Field(description="`low` to `high`: 80 % interval.", title="Low")]
    high: Annotated[float | None, Field(title="High")]
    raw: Annotated[
        float,
        Field(
            description="What was submitted over what came, before it is drawn to everybody's.",
            title="Raw",
        ),
    ]
    n: Annotated[
        int,
        Field(
            description="Periods that are over and were submitted for by their middle.",
            title="N",
        ),
    ]
    pull: Annotated[Pull | None, Field(description="How much of it is everybody's.", title="Pull")]
    submitted: Annotated[
        Submitted | None,
        Field(
            description="Their newest submission of the current period.",
            title="Submitted",
        ),
    ]
    corrected: Annotated[
        Corrected | None,
        Field(description="The same over the factor.", title="Corrected"),
    ]


class FeatureRead(BaseModel):
    """
    One column.
    """

    name: Annotated[str, Field(title="Name")]
    view: Annotated[str, Field(title="View")]
    kind: Annotated[Literal["number", "count", "text"], Field(title="Kind")]
    sentence: Annotated[
        str,
        Field(examples=["{value} since the customer last got in touch"], title="Sentence"),
    ]
    when_absent: Annotated[str | None, Field(title="When Absent")]


class FeatureRows(BaseModel):
    """
    The rows as JSON.
    """

    service: Annotated[str, Field(title="Service")]
    as_of: Annotated[AwareDatetime, Field(title="As Of")]
    rows: Annotated[list[dict[str, Any]], Field(title="Rows")]


class Ids(RootModel[list[UUID]]):
    root: Annotated[
        list[UUID],
        Field(
            description="Deals or accounts; absent for every deal that was open then, or every account.",
            max_length=500,
            title="Ids",
        ),
    ]


class FeatureRowsAsk(BaseModel):
    """
    Of what, as of when, in which form.
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    as_of: Annotated[
        AwareDatetime | None,
        Field(
            description="Nothing known later counts; now when absent. From 1970 on.",
            title="As Of",
        ),
    ] = None
    ids: Annotated[
        Ids | None,
        Field(
            description="Deals or accounts; absent for every deal that was open then, or every account.",
            title="Ids",
        ),
    ] = None
    format: Annotated[
        Literal["arrow", "json"] | None,
        Field(
            description="An Arrow stream, or JSON of at most 5,000 rows.",
            title="Format",
        ),
    ] = "arrow"


class FeatureServiceRead(BaseModel):
    """
    A service: the exact ordered columns that a model is given.
    """

    name: Annotated[str, Field(examples=["win_probability_v1"], title="Name")]
    entity: Annotated[Literal["deal", "account"], Field(title="Entity")]
    features: Annotated[list[FeatureRead], Field(title="Features")]


class FoundRead(BaseModel):
    """
    One record that was found; `GET /api/v1/<noun>/<id>` reads it.
    """

    noun: Annotated[str, Field(examples=["accounts"], title="Noun")]
    id: Annotated[UUID, Field(title="Id")]
    title: Annotated[str, Field(examples=["Harbour Logistics"], title="Title")]
    field: Annotated[
        str,
        Field(
            description="The field that the words are in.",
            examples=["name"],
            title="Field",
        ),
    ]
    own: Annotated[bool, Field(description="Whether it is the caller's own.", title="Own")]
    score: Annotated[float, Field(description="Higher is better; for the order only.", title="Score")]


class Target(RootModel[str]):
    root: Annotated[
        str,
        Field(examples=["-2500.00"], pattern="^-?\\d+(\\.\\d{1,2})?$", title="Target"),
    ]


class Gap(RootModel[str]):
    root: Annotated[
        str,
        Field(
            description="Target less closed; nothing once it is reached.",
            examples=["-2500.00"],
            pattern="^-?\\d+(\\.\\d{1,2})?$",
            title="Gap",
        ),
    ]


class ExpectedGap(RootModel[str]):
    root: Annotated[
        str,
        Field(
            description="Target less what is expected in all.",
            examples=["-2500.00"],
            pattern="^-?\\d+(\\.\\d{1,2})?$",
            title="Expected Gap",
        ),
    ]


class Chance(RootModel[float]):
    root: Annotated[
        float,
        Field(
            description="P(the target is reached).",
            examples=[0.62],
            ge=0.0,
            le=1.0,
            title="Chance",
        ),
    ]


class ShouldBe(RootModel[str]):
    root: Annotated[
        str,
        Field(examples=["-2500.00"], pattern="^-?\\d+(\\.\\d{1,2})?$", title="Should Be"),
    ]


class Ahead(RootModel[str]):
    root: Annotated[
        str,
        Field(
            description="Closed less where it should be by now.",
            examples=["-2500.00"],
            pattern="^-?\\d+(\\.\\d{1,2})?$",
            title="Ahead",
        ),
    ]


class GrantRead(BaseModel):
    """
    What the caller granted an integration.
    """

    id: Annotated[UUID, Field(title="Id")]
    client_id: Annotated[UUID, Field(title="Client Id")]
    scopes: Annotated[list[str], Field(title="Scopes")]
    granted_at: Annotated[AwareDatetime, Field(title="Granted At")]
    last_used_at: Annotated[AwareDatetime | None, Field(title="Last Used At")]


class GuessDecision(BaseModel):
    """
    What a rep says of a guessed part.
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    role: Annotated[
        Literal[
            "decision_maker",
            "economic_buyer",
            "champion",
            "influencer",
            "technical_buyer",
            "user",
            "gatekeeper",
        ],
        Field(title="Role"),
    ]
    decision: Annotated[Literal["confirmed", "rejected"], Field(title="Decision")]


class HealthFact(BaseModel):
    """
    What is known of an account, as evidence beside its health; not a part of the number.
    """

    code: Annotated[str, Field(title="Code")]
    value: Annotated[float | None, Field(title="Value")]
    sentence: Annotated[str, Field(title="Sentence")]


class HeldOutRead(BaseModel):
    """
    Deals with recommendations against deals without, by lot: the gain of recommending.
    """

    shown_deals: Annotated[int, Field(title="Shown Deals")]
    held_out_deals: Annotated[int, Field(title="Held Out Deals")]
    shown: Annotated[
        float,
        Field(
            description="In the organization's own currency.",
            examples=[840.0],
            title="Shown",
        ),
    ]
    held_out: Annotated[
        float,
        Field(
            description="In the organization's own currency.",
            examples=[840.0],
            title="Held Out",
        ),
    ]
    difference: Annotated[
        EstimateRead,
        Field(description="Expected revenue a decision, in the own currency."),
    ]
    share_difference: Annotated[EstimateRead, Field(description="As a share of the amount.")]


class HookCreate(BaseModel):
    """
    A REST hook as Zapier subscribes it: one event, one address.
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    target_url: Annotated[
        str,
        Field(
            examples=["https://hooks.example.com/bellwether"],
            max_length=2048,
            min_length=1,
            title="Target Url",
        ),
    ]
    event: Annotated[str, Field(max_length=120, min_length=1, title="Event")]


class TimeZone(RootModel[str]):
    root: Annotated[str, Field(examples=["Europe/Berlin"], max_length=60, title="Time Zone")]


class WeekItemItem(RootModel[str]):
    root: Annotated[str, Field(examples=["09:00"], pattern="^([01]\\d|2[0-3]):[0-5]\\d$|^24:00$")]


class WeekItem(RootModel[tuple[WeekItemItem, WeekItemItem]]):
    root: Annotated[tuple[WeekItemItem, WeekItemItem], Field(max_length=2, min_length=2)]


class HoursPut(BaseModel):
    """
    When somebody works: Monday first, stretches of wall-clock time; null: at any hour.
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    time_zone: Annotated[TimeZone | None, Field(examples=["Europe/Berlin"], title="Time Zone")] = None
    week: Annotated[
        list[list[WeekItem]] | None,
        Field(
            examples=[
                [
                    [["09:00", "17:00"]],
                    [["09:00", "17:00"]],
                    [["09:00", "17:00"]],
                    [["09:00", "17:00"]],
                    [["09:00", "17:00"]],
                    [],
                    [],
                ]
            ],
            max_length=7,
            title="Week",
            validate_default=True,
        ),
    ] = []


class HoursRead(BaseModel):
    """
    When somebody works; a null time zone says at any hour.
    """

    user_id: Annotated[UUID, Field(title="User Id")]
    time_zone: Annotated[str | None, Field(title="Time Zone")]
    week: Annotated[list[list[list[str]]], Field(title="Week")]


class ImportanceRead(BaseModel):
    """
    How much a feature moves scores.
    """

    feature: Annotated[str, Field(examples=["days_since_last_touch"], title="Feature")]
    feature_group: Annotated[str, Field(examples=["recent_touches"], title="Feature Group")]
    sentence: Annotated[
        str,
        Field(
            description="What the feature means.",
            examples=["Days since the last touch"],
            title="Sentence",
        ),
    ]
    importance: Annotated[
        float,
        Field(
            description="Mean absolute effect in log-odds on deals the model had not seen.",
            title="Importance",
        ),
    ]


class InfluenceRead(BaseModel):
    """
    A person's share of the influence in a deal.
    """

    share: Annotated[float, Field(examples=[0.62], ge=0.0, le=1.0, title="Share")]
    low: Annotated[
        float,
        Field(
            description="`low` to `high`: 80 % range, from the number of touches.",
            examples=[0.62],
            ge=0.0,
            le=1.0,
            title="Low",
        ),
    ]
    high: Annotated[float, Field(examples=[0.62], ge=0.0, le=1.0, title="High")]
    touches: Annotated[int, Field(title="Touches")]


class IntrospectionRead(BaseModel):
    """
    What a token is (RFC 7662, 2.2); only `active` when it does not work.
    """

    active: Annotated[bool, Field(title="Active")]
    scope: Annotated[str | None, Field(title="Scope")]
    client_id: Annotated[str | None, Field(title="Client Id")]
    token_type: Annotated[str | None, Field(title="Token Type")]
    exp: Annotated[int | None, Field(title="Exp")]
    iat: Annotated[int | None, Field(title="Iat")]
    sub: Annotated[str | None, Field(title="Sub")]
    iss: Annotated[str | None, Field(title="Iss")]


class InvitationAccept(BaseModel):
    """
    What somebody who was invited says of themselves, with the secret of the letter.
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    token: Annotated[SecretStr, Field(max_length=200, min_length=1, title="Token")]
    name: Annotated[str, Field(max_length=200, min_length=1, title="Name")]
    password: Annotated[SecretStr, Field(max_length=1024, min_length=12, title="Password")]


class Role1(RootModel[str]):
    root: Annotated[
        str,
        Field(
            description="`sales_representative`, `business_development`, `sales_manager`, `analyst`, `admin`, or one of the organization's own.",
            examples=["sales_manager"],
            pattern="^[a-z][a-z0-9_]{1,62}$",
        ),
    ]


class InvitationCreate(BaseModel):
    """
    Somebody to ask to join, and the place they will have.
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    email: Annotated[
        str,
        Field(
            examples=["dana.ross@example.com"],
            max_length=320,
            pattern="^[^@\\s]+@[^@\\s]+$",
            title="Email",
        ),
    ]
    role: Annotated[
        str,
        Field(
            description="`sales_representative`, `business_development`, `sales_manager`, `analyst`, `admin`, or one of the organization's own.",
            examples=["sales_manager"],
            pattern="^[a-z][a-z0-9_]{1,62}$",
            title="Role",
        ),
    ]
    roles: Annotated[
        list[Role1] | None,
        Field(description="Those beside the first.", max_length=20, title="Roles"),
    ]
    manager_id: Annotated[UUID | None, Field(title="Manager Id")] = None
    team_id: Annotated[UUID | None, Field(title="Team Id")] = None


class InvitationRead(BaseModel):
    """
    An invitation: it waits until it is accepted or expires.
    """

    id: Annotated[UUID, Field(title="Id")]
    email: Annotated[str, Field(title="Email")]
    role: Annotated[
        str,
        Field(
            description="`sales_representative`, `business_development`, `sales_manager`, `analyst`, `admin`, or one of the organization's own.",
            examples=["sales_manager"],
            pattern="^[a-z][a-z0-9_]{1,62}$",
            title="Role",
        ),
    ]
    roles: Annotated[list[Role1], Field(title="Roles")]
    manager_id: Annotated[UUID | None, Field(title="Manager Id")]
    team_id: Annotated[UUID | None, Field(title="Team Id")]
    invited_by: Annotated[UUID, Field(title="Invited By")]
    invited_at: Annotated[AwareDatetime, Field(title="Invited At")]
    expires_at: Annotated[AwareDatetime, Field(title="Expires At")]
    accepted_at: Annotated[AwareDatetime | None, Field(title="Accepted At")]
    user_id: Annotated[UUID | None, Field(description="Whom it became.", title="User Id")]


class Number(RootModel[str]):
    root: Annotated[str, Field(max_length=200, min_length=1, title="Number")]


class Total(RootModel[str]):
    root: Annotated[
        str,
        Field(examples=["12500.00"], pattern="^-?\\d{1,18}(\\.\\d{1,10})?$", title="Total"),
    ]


class InvoiceCreate(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
    )
    number: Annotated[Number | None, Field(title="Number")] = None
    account_id: Annotated[UUID | None, Field(title="Account Id")] = None
    order_id: Annotated[UUID | None, Field(title="Order Id")] = None
    owner_id: Annotated[UUID | None, Field(title="Owner Id")] = None
    status: Annotated[
        Literal["draft", "open", "paid", "void", "uncollectible"] | None,
        Field(title="Status"),
    ] = None
    issued_on: Annotated[date | None, Field(title="Issued On")] = None
    due_on: Annotated[date | None, Field(title="Due On")] = None
    currency: Annotated[Currency2 | None, Field(title="Currency")] = None
    total: Annotated[Total | None, Field(title="Total")] = None
    external_source: Annotated[ExternalSource | None, Field(title="External Source")] = None
    external_id: Annotated[ExternalId | None, Field(title="External Id")] = None
    custom: Annotated[dict[str, Any] | None, Field(title="Custom")] = None


class InvoiceIssue(BaseModel):
    """
    When an invoice is dated and due: today, and thirty days later, when nothing is said.
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    issued_on: Annotated[date | None, Field(title="Issued On")] = None
    due_on: Annotated[date | None, Field(title="Due On")] = None


class InvoicePatch(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
    )
    number: Annotated[str | None, Field(max_length=200, min_length=1, title="Number")]
    account_id: Annotated[UUID | None, Field(title="Account Id")]
    order_id: Annotated[UUID | None, Field(title="Order Id")] = None
    owner_id: Annotated[UUID | None, Field(title="Owner Id")] = None
    status: Annotated[
        Literal["draft", "open", "paid", "void", "uncollectible"] | None,
        Field(title="Status"),
    ]
    issued_on: Annotated[date | None, Field(title="Issued On")] = None
    due_on: Annotated[date | None, Field(title="Due On")] = None
    currency: Annotated[str | None, Field(max_length=20000, title="Currency")]
    total: Annotated[Total | None, Field(title="Total")] = None
    external_source: Annotated[ExternalSource | None, Field(title="External Source")] = None
    external_id: Annotated[ExternalId | None, Field(title="External Id")] = None
    custom: Annotated[dict[str, Any] | None, Field(title="Custom")]


class Paid(RootModel[str]):
    root: Annotated[
        str,
        Field(examples=["12500.00"], pattern="^-?\\d{1,18}(\\.\\d{1,10})?$", title="Paid"),
    ]


class Balance(RootModel[str]):
    root: Annotated[
        str,
        Field(
            examples=["12500.00"],
            pattern="^-?\\d{1,18}(\\.\\d{1,10})?$",
            title="Balance",
        ),
    ]


class InvoiceRead(BaseModel):
    id: Annotated[UUID, Field(title="Id")]
    number: Annotated[str, Field(max_length=200, min_length=1, title="Number")]
    account_id: Annotated[UUID, Field(title="Account Id")]
    order_id: Annotated[UUID | None, Field(title="Order Id")]
    owner_id: Annotated[UUID | None, Field(title="Owner Id")]
    status: Annotated[Literal["draft", "open", "paid", "void", "uncollectible"], Field(title="Status")]
    issued_on: Annotated[date | None, Field(title="Issued On")]
    due_on: Annotated[date | None, Field(title="Due On")]
    currency: Annotated[str, Field(max_length=20000, title="Currency")]
    total: Annotated[Total | None, Field(title="Total")]
    paid: Annotated[Paid | None, Field(title="Paid")]
    balance: Annotated[Balance | None, Field(title="Balance")]
    created_at: Annotated[AwareDatetime, Field(title="Created At")]
    updated_at: Annotated[AwareDatetime, Field(title="Updated At")]
    version: Annotated[int, Field(ge=-2147483648, lt=2147483648, title="Version")]
    external_source: Annotated[ExternalSource | None, Field(title="External Source")]
    external_id: Annotated[ExternalId | None, Field(title="External Id")]
    custom: Annotated[dict[str, Any], Field(title="Custom")]


class Total3(RootModel[str]):
    root: Annotated[
        str,
        Field(examples=["12500.00"], pattern="^\\d{1,16}(\\.\\d{1,2})?$", title="Total"),
    ]


class Balance1(RootModel[str]):
    root: Annotated[
        str,
        Field(examples=["12500.00"], pattern="^\\d{1,16}(\\.\\d{1,2})?$", title="Balance"),
    ]


class InvoiceState(BaseModel):
    """
    An invoice after an act on it.
    """

    id: Annotated[UUID, Field(title="Id")]
    status: Annotated[Literal["draft", "open", "paid", "void", "uncollectible"], Field(title="Status")]
    issued_on: Annotated[date | None, Field(title="Issued On")]
    due_on: Annotated[date | None, Field(title="Due On")]
    total: Annotated[Total3 | None, Field(title="Total")]
    balance: Annotated[Balance1 | None, Field(title="Balance")]
    currency: Annotated[str, Field(title="Currency")]
    version: Annotated[int, Field(title="Version")]


class LeadConversionRead(BaseModel):
    """
    What a lead became.
    """

    lead_id: Annotated[UUID, Field(title="Lead Id")]
    account_id: Annotated[UUID | None, Field(title="Account Id")]
    person_id: Annotated[UUID | None, Field(title="Person Id")]
    deal_id: Annotated[UUID | None, Field(title="Deal Id")]
    converted_at: Annotated[AwareDatetime, Field(title="Converted At")]


class AccountName1(RootModel[str]):
    root: Annotated[
        str,
        Field(
            description="Of a new account; the lead's company if absent.",
            max_length=200,
            min_length=1,
            title="Account Name",
        ),
    ]


class LeadConvert(BaseModel):
    """
    What a lead shall become: records that are there by id, new ones where none is named.
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    account_id: Annotated[UUID | None, Field(title="Account Id")] = None
    account_name: Annotated[
        AccountName1 | None,
        Field(
            description="Of a new account; the lead's company if absent.",
            title="Account Name",
        ),
    ] = None
    person_id: Annotated[UUID | None, Field(title="Person Id")] = None
    deal_id: Annotated[UUID | None, Field(title="Deal Id")] = None
    deal: DealOfLead | None = None
    despite_duplicates: Annotated[
        bool | None,
        Field(
            description="Add records even if some are like them.",
            title="Despite Duplicates",
        ),
    ] = False


class Company1(RootModel[str]):
    root: Annotated[str, Field(max_length=20000, title="Company")]


class Email1(RootModel[str]):
    root: Annotated[str, Field(max_length=20000, title="Email")]


class Phone1(RootModel[str]):
    root: Annotated[str, Field(max_length=20000, title="Phone")]


class Title3(RootModel[str]):
    root: Annotated[str, Field(max_length=20000, title="Title")]


class Industry5(RootModel[str]):
    root: Annotated[str, Field(max_length=20000, title="Industry")]


class Region5(RootModel[str]):
    root: Annotated[str, Field(max_length=20000, title="Region")]


class Country5(RootModel[str]):
    root: Annotated[str, Field(max_length=20000, title="Country")]


class Employees5(RootModel[int]):
    root: Annotated[int, Field(ge=-2147483648, lt=2147483648, title="Employees")]


class Website5(RootModel[str]):
    root: Annotated[str, Field(max_length=20000, title="Website")]


class LeadCreate(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
    )
    name: Annotated[str, Field(max_length=200, min_length=1, title="Name")]
    company: Annotated[Company1 | None, Field(title="Company")] = None
    email: Annotated[Email1 | None, Field(title="Email")] = None
    phone: Annotated[Phone1 | None, Field(title="Phone")] = None
    title: Annotated[Title3 | None, Field(title="Title")] = None
    industry: Annotated[Industry5 | None, Field(title="Industry")] = None
    region: Annotated[Region5 | None, Field(title="Region")] = None
    country: Annotated[Country5 | None, Field(title="Country")] = None
    postal_code: Annotated[PostalCode2 | None, Field(title="Postal Code")] = None
    employees: Annotated[Employees5 | None, Field(title="Employees")] = None
    website: Annotated[Website5 | None, Field(title="Website")] = None
    source: Annotated[Source2 | None, Field(title="Source")] = None
    status: Annotated[
        Literal["new", "working", "nurturing", "qualified", "unqualified", "converted"] | None,
        Field(title="Status"),
    ] = None
    owner_id: Annotated[UUID | None, Field(title="Owner Id")] = None
    external_source: Annotated[ExternalSource | None, Field(title="External Source")] = None
    external_id: Annotated[ExternalId | None, Field(title="External Id")] = None
    custom: Annotated[dict[str, Any] | None, Field(title="Custom")] = None


class LeadPatch(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
    )
    name: Annotated[str | None, Field(max_length=200, min_length=1, title="Name")]
    company: Annotated[Company1 | None, Field(title="Company")] = None
    email: Annotated[Email1 | None, Field(title="Email")] = None
    phone: Annotated[Phone1 | None, Field(title="Phone")] = None
    title: Annotated[Title3 | None, Field(title="Title")] = None
    industry: Annotated[Industry5 | None, Field(title="Industry")] = None
    region: Annotated[Region5 | None, Field(title="Region")] = None
    country: Annotated[Country5 | None, Field(title="Country")] = None
    postal_code: Annotated[PostalCode2 | None, Field(title="Postal Code")] = None
    employees: Annotated[Employees5 | None, Field(title="Employees")] = None
    website: Annotated[Website5 | None, Field(title="Website")] = None
    source: Annotated[Source2 | None, Field(title="Source")] = None
    status: Annotated[
        Literal["new", "working", "nurturing", "qualified", "unqualified", "converted"] | None,
        Field(title="Status"),
    ]
    owner_id: Annotated[UUID | None, Field(title="Owner Id")] = None
    external_source: Annotated[ExternalSource | None, Field(title="External Source")] = None
    external_id: Annotated[ExternalId | None, Field(title="External Id")] = None
    custom: Annotated[dict[str, Any] | None, Field(title="Custom")]


class LeadRead(BaseModel):
    id: Annotated[UUID, Field(title="Id")]
    name: Annotated[str, Field(max_length=200, min_length=1, title="Name")]
    company: Annotated[Company1 | None, Field(title="Company")]
    email: Annotated[Email1 | None, Field(title="Email")]
    phone: Annotated[Phone1 | None, Field(title="Phone")]
    title: Annotated[Title3 | None, Field(title="Title")]
    industry: Annotated[Industry5 | None, Field(title="Industry")]
    region: Annotated[Region5 | None, Field(title="Region")]
    country: Annotated[Country5 | None, Field(title="Country")]
    postal_code: Annotated[PostalCode2 | None, Field(title="Postal Code")]
    employees: Annotated[Employees5 | None, Field(title="Employees")]
    website: Annotated[Website5 | None, Field(title="Website")]
    source: Annotated[Source2 | None, Field(title="Source")]
    status: Annotated[
        Literal["new", "working", "nurturing", "qualified", "unqualified", "converted"],
        Field(title="Status"),
    ]
    owner_id: Annotated[UUID | None, Field(title="Owner Id")]
    score: Annotated[float | None, Field(title="Score")]
    first_touch_at: Annotated[AwareDatetime | None, Field(title="First Touch At")]
    converted_at: Annotated[AwareDatetime | None, Field(title="Converted At")]
    converted_account_id: Annotated[UUID | None, Field(title="Converted Account Id")]
    converted_person_id: Annotated[UUID | None, Field(title="Converted Person Id")]
    converted_deal_id: Annotated[UUID | None, Field(title="Converted Deal Id")]
    created_at: Annotated[AwareDatetime, Field(title="Created At")]
    updated_at: Annotated[AwareDatetime, Field(title="Updated At")]
    version: Annotated[int, Field(ge=-2147483648, lt=2147483648, title="Version")]
    external_source: Annotated[ExternalSource | None, Field(title="External Source")]
    external_id: Annotated[ExternalId | None, Field(title="External Id")]
    custom: Annotated[dict[str, Any], Field(title="Custom")]


class LiesRead(BaseModel):
    """
    A record in a territory, since when and why.
    """

    id: Annotated[UUID, Field(title="Id")]
    record_id: Annotated[UUID, Field(title="Record Id")]
    territory_id: Annotated[UUID, Field(title="Territory Id")]
    territory: Annotated[str, Field(title="Territory")]
    rule_id: Annotated[UUID | None, Field(title="Rule Id")]
    pinned_by: Annotated[UUID | None, Field(title="Pinned By")]
    pin_reason: Annotated[str | None, Field(title="Pin Reason")]
    from_at: Annotated[AwareDatetime, Field(title="From At")]
    to_at: Annotated[AwareDatetime | None, Field(title="To At")]


QuantilesAdditionalProperty = TypeAliasType(
    "QuantilesAdditionalProperty",
    Annotated[str, Field(examples=["-2500.00"], pattern="^-?\\d+(\\.\\d{1,2})?$")],
)


class LinePointRead(BaseModel):
    """
    A number as one snapshot had it, of those in which it changed.
    """

    forecast_id: Annotated[UUID, Field(title="Forecast Id")]
    as_of: Annotated[AwareDatetime, Field(title="As Of")]
    model_version: Annotated[str, Field(title="Model Version")]
    closed: Annotated[
        str,
        Field(examples=["-2500.00"], pattern="^-?\\d+(\\.\\d{1,2})?$", title="Closed"),
    ]
    mean: Annotated[
        str,
        Field(examples=["-2500.00"], pattern="^-?\\d+(\\.\\d{1,2})?$", title="Mean"),
    ]
    quantiles: Annotated[dict[str, QuantilesAdditionalProperty], Field(title="Quantiles")]


class ListingAbsenceRead(BaseModel):
    items: Annotated[list[AbsenceRead], Field(title="Items")]


class ListingApiKeyRead(BaseModel):
    items: Annotated[list[ApiKeyRead], Field(title="Items")]


class ListingAttainmentRead(BaseModel):
    items: Annotated[list[AttainmentRead], Field(title="Items")]


class ListingBulkJobRead(BaseModel):
    items: Annotated[list[BulkJobRead], Field(title="Items")]


class ListingChangedRead(BaseModel):
    items: Annotated[list[ChangedRead], Field(title="Items")]


class ListingClientRead(BaseModel):
    items: Annotated[list[ClientRead], Field(title="Items")]


class ListingCurrencyRateRead(BaseModel):
    items: Annotated[list[CurrencyRateRead], Field(title="Items")]


class ListingEventTypeRead(BaseModel):
    items: Annotated[list[EventTypeRead], Field(title="Items")]


class ListingFeatureServiceRead(BaseModel):
    items: Annotated[list[FeatureServiceRead], Field(title="Items")]


class ListingFoundRead(BaseModel):
    items: Annotated[list[FoundRead], Field(title="Items")]


class ListingGrantRead(BaseModel):
    items: Annotated[list[GrantRead], Field(title="Items")]


class ListingInvitationRead(BaseModel):
    items: Annotated[list[InvitationRead], Field(title="Items")]


class ListingLiesRead(BaseModel):
    items: Annotated[list[LiesRead], Field(title="Items")]


class ListingLinePointRead(BaseModel):
    items: Annotated[list[LinePointRead], Field(title="Items")]


class Organization(RootModel[str]):
    root: Annotated[
        str,
        Field(
            description="Short name of the one to work in; without it the oldest that the password opens.",
            examples=["northgate"],
            max_length=200,
            title="Organization",
        ),
    ]


class LogIn(BaseModel):
    """
    Credentials of one user.
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    email: Annotated[
        str,
        Field(
            examples=["dana.ross@example.com"],
            max_length=320,
            min_length=3,
            title="Email",
        ),
    ]
    password: Annotated[SecretStr, Field(max_length=1024, min_length=1, title="Password")]
    organization: Annotated[
        Organization | None,
        Field(
            description="Short name of the one to work in; without it the oldest that the password opens.",
            examples=["northgate"],
            title="Organization",
        ),
    ] = None


class LogInCode(BaseModel):
    """
    The second step of a log-in.
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    challenge: Annotated[SecretStr, Field(max_length=200, min_length=1, title="Challenge")]
    code: Annotated[
        SecretStr,
        Field(
            description="Of the app, or a recovery code.",
            max_length=40,
            min_length=6,
            title="Code",
        ),
    ]


class FieldModel(RootModel[str]):
    root: Annotated[str, Field(max_length=200, title="Field")]


class Mapped(BaseModel):
    """
    What one column becomes.
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    column: Annotated[int, Field(ge=0, title="Column")]
    field: Annotated[FieldModel | None, Field(title="Field")]


class MatchRead(BaseModel):
    """
    A record that a lead may be.
    """

    noun: Annotated[Literal["accounts", "people"], Field(title="Noun")]
    id: Annotated[UUID, Field(title="Id")]
    name: Annotated[str, Field(examples=["Harbour Logistics GmbH"], title="Name")]
    on: Annotated[
        list[str],
        Field(
            description="What agrees: `email`, `domain`, `name`, `likeness`.",
            examples=[["domain", "name"]],
            title="On",
        ),
    ]


class MemberRead(BaseModel):
    """
    Somebody who works in a territory.
    """

    user_id: Annotated[UUID, Field(title="User Id")]
    role: Annotated[Literal["owner", "member", "overlay"], Field(title="Role")]


class MemberWrite(BaseModel):
    """
    Somebody who works in a territory.
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    user_id: Annotated[UUID, Field(title="User Id")]
    role: Annotated[Literal["owner", "member", "overlay"] | None, Field(title="Role")] = "member"


class MembersPut(BaseModel):
    """
    Everybody who works in a territory.
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    members: Annotated[list[MemberWrite], Field(max_length=1000, title="Members")]


FieldsAdditionalProperty = TypeAliasType("FieldsAdditionalProperty", Annotated[str, Field(max_length=100)])


class MergeCreate(BaseModel):
    """
    Which records become one, and which value of each field is kept.
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    noun: Annotated[Literal["accounts", "people", "leads"], Field(title="Noun")]
    target: Annotated[UUID, Field(description="The record that is left.", title="Target")]
    sources: Annotated[list[UUID], Field(max_length=20, min_length=1, title="Sources")]
    fields: Annotated[
        dict[str, FieldsAdditionalProperty] | None,
        Field(
            description="By field: `target`, `filled` (the target's, or the newest where it has none; what holds when nothing is said), `newest`, `oldest`, `longest`, or `source:<id>`. Custom fields as `custom.<name>`.",
            examples=[{"name": "longest", "phone": "newest"}],
            max_length=200,
            title="Fields",
        ),
    ]


class MergeRead(BaseModel):
    """
    A merge.
    """

    id: Annotated[UUID, Field(title="Id")]
    noun: Annotated[Literal["accounts", "people", "leads"], Field(title="Noun")]
    target_id: Annotated[UUID, Field(title="Target Id")]
    sources: Annotated[list[UUID], Field(title="Sources")]
    fields: Annotated[dict[str, Any], Field(title="Fields")]
    moved: Annotated[dict[str, int], Field(examples=[{"activities": 12, "deals": 3}], title="Moved")]
    merged_by: Annotated[UUID, Field(title="Merged By")]
    merged_at: Annotated[AwareDatetime, Field(title="Merged At")]
    undone_by: Annotated[UUID | None, Field(title="Undone By")]
    undone_at: Annotated[AwareDatetime | None, Field(title="Undone At")]


class MergeUndo(BaseModel):
    """
    What is to be done where something was changed after the merge.
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    keep_later: Annotated[
        bool | None,
        Field(description="Leave it as it is now, and undo the rest.", title="Keep Later"),
    ] = False


class MetricsRead(BaseModel):
    """
    How good a set of probabilities was, on deals that the model had not seen.
    """

    rows: Annotated[int, Field(title="Rows")]
    effective_rows: Annotated[float, Field(title="Effective Rows")]
    base_rate: Annotated[float, Field(examples=[0.62], ge=0.0, le=1.0, title="Base Rate")]
    brier: Annotated[
        float,
        Field(
            description="Mean squared error of the probability; lower is better.",
            title="Brier",
        ),
    ]
    brier_skill: Annotated[
        float,
        Field(
            description="Share of the base rate's Brier score that the model removes.",
            title="Brier Skill",
        ),
    ]
    ece: Annotated[
        float,
        Field(description="Expected calibration error, bins of equal count.", title="Ece"),
    ]
    auc: Annotated[
        float | None,
        Field(description="Null where only one outcome occurred.", title="Auc"),
    ]
    log_loss: Annotated[float, Field(title="Log Loss")]


class MissingRead(BaseModel):
    """
    Somebody, or something, that is missing in a committee.
    """

    code: Annotated[str, Field(examples=["no_economic_buyer"], title="Code")]
    sentence: Annotated[str, Field(title="Sentence")]
    won: Annotated[
        int | None,
        Field(
            description="Won deals that had it, of `of_won`; null where too few are closed.",
            title="Won",
        ),
    ]
    of_won: Annotated[int | None, Field(title="Of Won")]
    lost: Annotated[int | None, Field(title="Lost")]
    of_lost: Annotated[int | None, Field(title="Of Lost")]


class Reason2(RootModel[str]):
    root: Annotated[str, Field(max_length=500, title="Reason")]


class Move(BaseModel):
    """
    The stage to move a deal to; a closed deal is opened again only with a reason.
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    stage_id: Annotated[UUID, Field(title="Stage Id")]
    reason: Annotated[Reason2 | None, Field(title="Reason")] = None
    reason_id: Annotated[
        UUID | None,
        Field(description="One of `/deal_reasons` of that kind.", title="Reason Id"),
    ] = None


class MoveRead(BaseModel):
    """
    One deal's part in a change.
    """

    deal_id: Annotated[UUID, Field(title="Deal Id")]
    amount: Annotated[
        str,
        Field(examples=["-2500.00"], pattern="^-?\\d+(\\.\\d{1,2})?$", title="Amount"),
    ]


class Called(RootModel[str]):
    root: Annotated[
        str,
        Field(
            description="The newest word on it, else the sum below; null: nobody spoke.",
            examples=["-2500.00"],
            pattern="^-?\\d+(\\.\\d{1,2})?$",
            title="Called",
        ),
    ]


class Submission(RootModel[str]):
    root: Annotated[
        str,
        Field(examples=["-2500.00"], pattern="^-?\\d+(\\.\\d{1,2})?$", title="Submission"),
    ]


class Adjustment(RootModel[str]):
    root: Annotated[
        str,
        Field(examples=["-2500.00"], pattern="^-?\\d+(\\.\\d{1,2})?$", title="Adjustment"),
    ]


class Below(RootModel[str]):
    root: Annotated[
        str,
        Field(
            description="What was called below in sum, whatever was said of the team.",
            examples=["-2500.00"],
            pattern="^-?\\d+(\\.\\d{1,2})?$",
            title="Below",
        ),
    ]


class ModelMean1(RootModel[str]):
    root: Annotated[
        str,
        Field(
            description="The model's number beside it; null where there is none.",
            examples=["-2500.00"],
            pattern="^-?\\d+(\\.\\d{1,2})?$",
            title="Model Mean",
        ),
    ]


class Subject4(RootModel[str]):
    root: Annotated[str, Field(max_length=500, title="Subject")]


class NoteCreate(BaseModel):
    """
    A note; `@[Name](user:id)` in its body, or an id in `mentions`, tells that user of it.
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    deal_id: Annotated[UUID | None, Field(title="Deal Id")] = None
    account_id: Annotated[UUID | None, Field(title="Account Id")] = None
    person_id: Annotated[UUID | None, Field(title="Person Id")] = None
    body: Annotated[str, Field(max_length=50000, min_length=1, title="Body")]
    subject: Annotated[Subject4 | None, Field(title="Subject")] = None
    mentions: Annotated[list[UUID] | None, Field(max_length=50, title="Mentions")] = []


class OfferedRead(BaseModel):
    """
    A provider that an e-mail address signs on with.
    """

    id: Annotated[UUID, Field(title="Id")]
    name: Annotated[str, Field(title="Name")]
    organization: Annotated[str, Field(title="Organization")]
    start: Annotated[str, Field(description="Where to send the browser.", title="Start")]


class Onward(BaseModel):
    """
    Where to send the browser.
    """

    redirect_to: Annotated[str, Field(title="Redirect To")]


class OnwardRead(BaseModel):
    """
    Where to send the browser.
    """

    redirect_to: Annotated[str, Field(title="Redirect To")]


class OpenSessionRead(BaseModel):
    """
    A session that is open.
    """

    id: Annotated[UUID, Field(title="Id")]
    current: Annotated[
        bool,
        Field(description="Whether this very request is made in it.", title="Current"),
    ]
    device: Annotated[str, Field(examples=["Firefox on Linux"], title="Device")]
    address: Annotated[
        str | None,
        Field(
            description="Network address of the log-in; of IPv6 its /64.",
            title="Address",
        ),
    ]
    method: Annotated[Literal["password", "second_factor", "single_sign_on"], Field(title="Method")]
    opened_at: Annotated[AwareDatetime, Field(title="Opened At")]
    last_seen_at: Annotated[AwareDatetime, Field(title="Last Seen At")]
    expires_at: Annotated[AwareDatetime, Field(title="Expires At")]


class Threshold(RootModel[float]):
    root: Annotated[
        float,
        Field(
            description="From which probability on; the model's own when absent.",
            ge=0.0,
            le=1.0,
            title="Threshold",
        ),
    ]


class OptionsSet(BaseModel):
    """
    What is done where a row leaves it open.
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    create_missing: Annotated[
        bool | None,
        Field(
            description="Add accounts that are named and not there.",
            title="Create Missing",
        ),
    ] = False
    duplicates: Annotated[
        Literal["hold", "update", "ignore"] | None,
        Field(
            description="A row that is likely there is held for review, changes that record, or is added.",
            title="Duplicates",
        ),
    ] = "hold"
    threshold: Annotated[
        Threshold | None,
        Field(
            description="From which probability on; the model's own when absent.",
            title="Threshold",
        ),
    ] = None
    empty_clears: Annotated[
        bool | None,
        Field(
            description="Empty cells empty fields of records that are there.",
            title="Empty Clears",
        ),
    ] = False
    unknown_owner: Annotated[
        Literal["me", "reject"] | None,
        Field(
            description="Whose a row is when its owner is not known here.",
            title="Unknown Owner",
        ),
    ] = "me"
    route: Annotated[
        bool | None,
        Field(
            description="Let the rules for new leads find owners for those added.",
            title="Route",
        ),
    ] = False


class OrderCreate(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
    )
    number: Annotated[Number | None, Field(title="Number")] = None
    account_id: Annotated[UUID, Field(title="Account Id")]
    deal_id: Annotated[UUID | None, Field(title="Deal Id")] = None
    owner_id: Annotated[UUID | None, Field(title="Owner Id")] = None
    status: Annotated[
        Literal["draft", "placed", "fulfilled", "cancelled"] | None,
        Field(title="Status"),
    ] = None
    ordered_at: Annotated[AwareDatetime | None, Field(title="Ordered At")] = None
    currency: Annotated[Currency2 | None, Field(title="Currency")] = None
    external_source: Annotated[ExternalSource | None, Field(title="External Source")] = None
    external_id: Annotated[ExternalId | None, Field(title="External Id")] = None
    custom: Annotated[dict[str, Any] | None, Field(title="Custom")] = None


class OrderLineCreate(BaseModel):
    """
    A line to add to a draft.
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    product: Annotated[
        str,
        Field(
            examples=["Scaffold frame, 2 m"],
            max_length=500,
            min_length=1,
            title="Product",
        ),
    ]
    product_id: Annotated[UUID | None, Field(title="Product Id")] = None
    quantity: Annotated[
        str,
        Field(examples=["40.000"], pattern="^\\d{1,12}(\\.\\d{1,3})?$", title="Quantity"),
    ]
    unit_price: Annotated[
        str,
        Field(
            examples=["12500.00"],
            pattern="^\\d{1,16}(\\.\\d{1,2})?$",
            title="Unit Price",
        ),
    ]
    discount: Annotated[
        str | None,
        Field(
            description="In percent.",
            examples=["7.50"],
            pattern="^\\d{1,3}(\\.\\d{1,2})?$",
            title="Discount",
        ),
    ] = "0"


class Product(RootModel[str]):
    root: Annotated[
        str,
        Field(
            examples=["Scaffold frame, 2 m"],
            max_length=500,
            min_length=1,
            title="Product",
        ),
    ]


class Quantity(RootModel[str]):
    root: Annotated[
        str,
        Field(examples=["40.000"], pattern="^\\d{1,12}(\\.\\d{1,3})?$", title="Quantity"),
    ]


class UnitPrice(RootModel[str]):
    root: Annotated[
        str,
        Field(
            examples=["12500.00"],
            pattern="^\\d{1,16}(\\.\\d{1,2})?$",
            title="Unit Price",
        ),
    ]


class Discount(RootModel[str]):
    root: Annotated[
        str,
        Field(examples=["7.50"], pattern="^\\d{1,3}(\\.\\d{1,2})?$", title="Discount"),
    ]


class OrderLinePatch(BaseModel):
    """
    What to change of a line.
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    product: Annotated[Product | None, Field(title="Product")] = None
    quantity: Annotated[Quantity | None, Field(title="Quantity")] = None
    unit_price: Annotated[UnitPrice | None, Field(title="Unit Price")] = None
    discount: Annotated[Discount | None, Field(title="Discount")] = None


class OrderLineRead(BaseModel):
    """
    One line of an order; `amount` is quantity times price less the discount in percent.
    """

    id: Annotated[UUID, Field(title="Id")]
    position: Annotated[int, Field(title="Position")]
    product: Annotated[str, Field(title="Product")]
    product_id: Annotated[UUID | None, Field(title="Product Id")]
    quantity: Annotated[
        str,
        Field(examples=["40.000"], pattern="^\\d{1,12}(\\.\\d{1,3})?$", title="Quantity"),
    ]
    unit_price: Annotated[
        str,
        Field(
            examples=["12500.00"],
            pattern="^\\d{1,16}(\\.\\d{1,2})?$",
            title="Unit Price",
        ),
    ]
    discount: Annotated[
        str,
        Field(examples=["7.50"], pattern="^\\d{1,3}(\\.\\d{1,2})?$", title="Discount"),
    ]
    amount: Annotated[
        str,
        Field(examples=["12500.00"], pattern="^\\d{1,16}(\\.\\d{1,2})?$", title="Amount"),
    ]


class OrderPatch(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
    )
    number: Annotated[str | None, Field(max_length=200, min_length=1, title="Number")]
    account_id: Annotated[UUID | None, Field(title="Account Id")]
    deal_id: Annotated[UUID | None, Field(title="Deal Id")] = None
    owner_id: Annotated[UUID | None, Field(title="Owner Id")] = None
    status: Annotated[
        Literal["draft", "placed", "fulfilled", "cancelled"] | None,
        Field(title="Status"),
    ]
    ordered_at: Annotated[AwareDatetime | None, Field(title="Ordered At")]
    currency: Annotated[str | None, Field(max_length=20000, title="Currency")]
    external_source: Annotated[ExternalSource | None, Field(title="External Source")] = None
    external_id: Annotated[ExternalId | None, Field(title="External Id")] = None
    custom: Annotated[dict[str, Any] | None, Field(title="Custom")]


class Total4(RootModel[str]):
    root: Annotated[
        str,
        Field(examples=["12500.00"], pattern="^-?\\d{1,18}(\\.\\d{1,10})?$", title="Total"),
    ]


class OrderRead(BaseModel):
    id: Annotated[UUID, Field(title="Id")]
    number: Annotated[str, Field(max_length=200, min_length=1, title="Number")]
    account_id: Annotated[UUID, Field(title="Account Id")]
    deal_id: Annotated[UUID | None, Field(title="Deal Id")]
    owner_id: Annotated[UUID | None, Field(title="Owner Id")]
    status: Annotated[Literal["draft", "placed", "fulfilled", "cancelled"], Field(title="Status")]
    ordered_at: Annotated[AwareDatetime, Field(title="Ordered At")]
    currency: Annotated[str, Field(max_length=20000, title="Currency")]
    total: Annotated[Total4 | None, Field(title="Total")]
    created_at: Annotated[AwareDatetime, Field(title="Created At")]
    updated_at: Annotated[AwareDatetime, Field(title="Updated At")]
    version: Annotated[int, Field(ge=-2147483648, lt=2147483648, title="Version")]
    external_source: Annotated[ExternalSource | None, Field(title="External Source")]
    external_id: Annotated[ExternalId | None, Field(title="External Id")]
    custom: Annotated[dict[str, Any], Field(title="Custom")]


class Total5(RootModel[str]):
    root: Annotated[
        str,
        Field(examples=["12500.00"], pattern="^\\d{1,16}(\\.\\d{1,2})?$", title="Total"),
    ]


class OrderState(BaseModel):
    """
    An order after an act on it.
    """

    id: Annotated[UUID, Field(title="Id")]
    status: Annotated[Literal["draft", "placed", "fulfilled", "cancelled"], Field(title="Status")]
    total: Annotated[Total5 | None, Field(title="Total")]
    currency: Annotated[str, Field(title="Currency")]
    version: Annotated[int, Field(title="Version")]


class OutcomeRead(BaseModel):
    """
    What one rule came to; whom it weighed when it found nobody.
    """

    rule_id: Annotated[UUID, Field(title="Rule Id")]
    outcome: Annotated[str, Field(examples=["does_not_fit", "nobody_free", "turn"], title="Outcome")]
    candidates: Annotated[list[ConsideredRead], Field(title="Candidates")]


class OverlapRead(BaseModel):
    """
    Two territories whose rules fit the same records.
    """

    territory_id: Annotated[UUID, Field(title="Territory Id")]
    other_id: Annotated[UUID, Field(title="Other Id")]
    records: Annotated[
        int,
        Field(description="Counted on the records that the caller sees.", title="Records"),
    ]
    verdict: Annotated[
        Literal["overlapping", "disjoint", "undecided"],
        Field(
            description="What the rules alone say; `undecided` where a filter stands beside the criteria.",
            title="Verdict",
        ),
    ]


class Closed(RootModel[str]):
    root: Annotated[
        str,
        Field(
            description="Null for days that are yet to come.",
            examples=["-2500.00"],
            pattern="^-?\\d+(\\.\\d{1,2})?$",
            title="Closed",
        ),
    ]


class PaceDay(BaseModel):
    """
    Where a subject should be at the end of a day, and where it is.
    """

    day: Annotated[date, Field(title="Day")]
    usual: Annotated[
        str,
        Field(examples=["-2500.00"], pattern="^-?\\d+(\\.\\d{1,2})?$", title="Usual"),
    ]
    low: Annotated[str, Field(examples=["-2500.00"], pattern="^-?\\d+(\\.\\d{1,2})?$", title="Low")]
    high: Annotated[
        str,
        Field(examples=["-2500.00"], pattern="^-?\\d+(\\.\\d{1,2})?$", title="High"),
    ]
    closed: Annotated[
        Closed | None,
        Field(description="Null for days that are yet to come.", title="Closed"),
    ]


class PaceRead(BaseModel):
    """
    The share of a period's revenue that has usually come by now.
    """

    share: Annotated[float, Field(examples=[0.62], ge=0.0, le=1.0, title="Share")]
    low: Annotated[float, Field(examples=[0.62], ge=0.0, le=1.0, title="Low")]
    high: Annotated[float, Field(examples=[0.62], ge=0.0, le=1.0, title="High")]
    basis: Annotated[
        Literal["history", "even"],
        Field(
            description="`even`: fewer than three periods are over, and revenue is taken to come evenly.",
            title="Basis",
        ),
    ]
    periods: Annotated[int, Field(title="Periods")]


class PageEngagementRead(BaseModel):
    items: Annotated[list[EngagementRead], Field(title="Items")]
    next_cursor: Annotated[
        str | None,
        Field(
            description="Send it back as `cursor` for the next page; null on the last. Opaque, and stable when rows are added meanwhile.",
            title="Next Cursor",
        ),
    ]


class PasswordChange(BaseModel):
    """
    A new password for whoever is logged in, and the old one to prove it.
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    old: Annotated[SecretStr, Field(max_length=1024, min_length=1, title="Old")]
    new: Annotated[SecretStr, Field(max_length=1024, min_length=12, title="New")]


class Password(RootModel[SecretStr]):
    root: Annotated[SecretStr, Field(max_length=1024, min_length=1, title="Password")]


class PasswordProof(BaseModel):
    """
    One's password once more; whoever signs on elsewhere has none to send.
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    password: Annotated[Password | None, Field(title="Password")] = None


class Reference(RootModel[str]):
    root: Annotated[str, Field(max_length=20000, title="Reference")]


class Reason3(RootModel[str]):
    root: Annotated[str, Field(max_length=20000, title="Reason")]


class PaymentCreate(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
    )
    invoice_id: Annotated[UUID, Field(title="Invoice Id")]
    account_id: Annotated[UUID | None, Field(title="Account Id")] = None
    paid_at: Annotated[AwareDatetime | None, Field(title="Paid At")] = None
    amount: Annotated[Amount6 | None, Field(title="Amount")] = None
    currency: Annotated[Currency2 | None, Field(title="Currency")] = None
    method: Annotated[
        Literal["card", "transfer", "direct_debit", "cash", "cheque", "other"] | None,
        Field(title="Method"),
    ] = None
    reference: Annotated[Reference | None, Field(title="Reference")] = None
    reason: Annotated[Reason3 | None, Field(title="Reason")] = None
    external_source: Annotated[ExternalSource | None, Field(title="External Source")] = None
    external_id: Annotated[ExternalId | None, Field(title="External Id")] = None
    custom: Annotated[dict[str, Any] | None, Field(title="Custom")] = None


class PaymentPatch(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
    )
    invoice_id: Annotated[UUID | None, Field(title="Invoice Id")]
    account_id: Annotated[UUID | None, Field(title="Account Id")]
    paid_at: Annotated[AwareDatetime | None, Field(title="Paid At")]
    amount: Annotated[Amount6 | None, Field(title="Amount")] = None
    currency: Annotated[str | None, Field(max_length=20000, title="Currency")]
    method: Annotated[
        Literal["card", "transfer", "direct_debit", "cash", "cheque", "other"] | None,
        Field(title="Method"),
    ]
    reference: Annotated[Reference | None, Field(title="Reference")] = None
    reason: Annotated[Reason3 | None, Field(title="Reason")] = None
    external_source: Annotated[ExternalSource | None, Field(title="External Source")] = None
    external_id: Annotated[ExternalId | None, Field(title="External Id")] = None
    custom: Annotated[dict[str, Any] | None, Field(title="Custom")]


class PaymentRead(BaseModel):
    id: Annotated[UUID, Field(title="Id")]
    invoice_id: Annotated[UUID, Field(title="Invoice Id")]
    account_id: Annotated[UUID, Field(title="Account Id")]
    paid_at: Annotated[AwareDatetime, Field(title="Paid At")]
    amount: Annotated[Amount6 | None, Field(title="Amount")]
    currency: Annotated[str, Field(max_length=20000, title="Currency")]
    method: Annotated[
        Literal["card", "transfer", "direct_debit", "cash", "cheque", "other"],
        Field(title="Method"),
    ]
    reference: Annotated[Reference | None, Field(title="Reference")]
    reason: Annotated[Reason3 | None, Field(title="Reason")]
    created_at: Annotated[AwareDatetime, Field(title="Created At")]
    updated_at: Annotated[AwareDatetime, Field(title="Updated At")]
    version: Annotated[int, Field(ge=-2147483648, lt=2147483648, title="Version")]
    external_source: Annotated[ExternalSource | None, Field(title="External Source")]
    external_id: Annotated[ExternalId | None, Field(title="External Id")]
    custom: Annotated[dict[str, Any], Field(title="Custom")]


class WonPerRepresentative(RootModel[str]):
    root: Annotated[
        str,
        Field(
            examples=["12500.00"],
            pattern="^\\d{1,16}(\\.\\d{1,2})?$",
            title="Won Per Representative",
        ),
    ]


class Quota(RootModel[str]):
    root: Annotated[
        str,
        Field(examples=["12500.00"], pattern="^\\d{1,16}(\\.\\d{1,2})?$", title="Quota"),
    ]


class PerformanceRead(BaseModel):
    """
    What a territory with all below it sells; one row a currency.
    """

    territory_id: Annotated[UUID, Field(title="Territory Id")]
    currency: Annotated[str | None, Field(title="Currency")]
    accounts: Annotated[int, Field(title="Accounts")]
    open_deals: Annotated[int, Field(title="Open Deals")]
    pipeline: Annotated[
        str,
        Field(examples=["12500.00"], pattern="^\\d{1,16}(\\.\\d{1,2})?$", title="Pipeline"),
    ]
    won_deals: Annotated[int, Field(title="Won Deals")]
    won: Annotated[
        str,
        Field(examples=["12500.00"], pattern="^\\d{1,16}(\\.\\d{1,2})?$", title="Won"),
    ]
    lost_deals: Annotated[int, Field(title="Lost Deals")]
    win_rate: Annotated[float | None, Field(title="Win Rate")]
    representatives: Annotated[int, Field(title="Representatives")]
    won_per_representative: Annotated[WonPerRepresentative | None, Field(title="Won Per Representative")]
    quota: Annotated[Quota | None, Field(title="Quota")]


class Email4(RootModel[str]):
    root: Annotated[
        str,
        Field(
            examples=["dana.ross@example.com"],
            max_length=320,
            pattern="^[^@\\s]+@[^@\\s]+$",
            title="Email",
        ),
    ]


class Phone4(RootModel[str]):
    root: Annotated[str, Field(max_length=40, title="Phone")]


class Title6(RootModel[str]):
    root: Annotated[str, Field(max_length=200, title="Title")]


class PersonCreate(BaseModel):
    """
    A new person; the caller owns the record unless said otherwise.
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    name: Annotated[str, Field(examples=["Ines Moreau"], max_length=200, min_length=1, title="Name")]
    account_id: Annotated[UUID | None, Field(title="Account Id")] = None
    owner_id: Annotated[UUID | None, Field(title="Owner Id")] = None
    email: Annotated[Email4 | None, Field(title="Email")] = None
    phone: Annotated[Phone4 | None, Field(title="Phone")] = None
    title: Annotated[Title6 | None, Field(title="Title")] = None
    custom: Annotated[dict[str, Any] | None, Field(title="Custom")] = None


class PersonPatch(BaseModel):
    """
    Fields to change; absent ones stay, null empties.
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    name: Annotated[Name3 | None, Field(title="Name")] = None
    account_id: Annotated[UUID | None, Field(title="Account Id")] = None
    owner_id: Annotated[UUID | None, Field(title="Owner Id")] = None
    email: Annotated[Email4 | None, Field(title="Email")] = None
    phone: Annotated[Phone4 | None, Field(title="Phone")] = None
    title: Annotated[Title6 | None, Field(title="Title")] = None
    custom: Annotated[dict[str, Any] | None, Field(title="Custom")] = None


class Email6(RootModel[str]):
    root: Annotated[str, Field(max_length=20000, title="Email")]


class Phone6(RootModel[str]):
    root: Annotated[str, Field(max_length=20000, title="Phone")]


class Title8(RootModel[str]):
    root: Annotated[str, Field(max_length=20000, title="Title")]


class PersonPut(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
    )
    name: Annotated[str, Field(max_length=200, min_length=1, title="Name")]
    email: Annotated[Email6 | None, Field(title="Email")] = None
    phone: Annotated[Phone6 | None, Field(title="Phone")] = None
    title: Annotated[Title8 | None, Field(title="Title")] = None
    account_id: Annotated[UUID | None, Field(title="Account Id")] = None
    owner_id: Annotated[UUID | None, Field(title="Owner Id")] = None
    external_source: Annotated[ExternalSource | None, Field(title="External Source")] = None
    external_id: Annotated[ExternalId | None, Field(title="External Id")] = None
    custom: Annotated[dict[str, Any] | None, Field(title="Custom")] = None


class PersonRecord(BaseModel):
    id: Annotated[UUID, Field(title="Id")]
    name: Annotated[str, Field(max_length=200, min_length=1, title="Name")]
    email: Annotated[Email6 | None, Field(title="Email")]
    phone: Annotated[Phone6 | None, Field(title="Phone")]
    title: Annotated[Title8 | None, Field(title="Title")]
    account_id: Annotated[UUID | None, Field(title="Account Id")]
    owner_id: Annotated[UUID | None, Field(title="Owner Id")]
    created_at: Annotated[AwareDatetime, Field(title="Created At")]
    updated_at: Annotated[AwareDatetime, Field(title="Updated At")]
    version: Annotated[int, Field(ge=-2147483648, lt=2147483648, title="Version")]
    external_source: Annotated[ExternalSource | None, Field(title="External Source")]
    external_id: Annotated[ExternalId | None, Field(title="External Id")]
    custom: Annotated[dict[str, Any], Field(title="Custom")]


class PersonRecords(BaseModel):
    items: Annotated[list[PersonRecord], Field(title="Items")]
    next_cursor: Annotated[str | None, Field(title="Next Cursor")]
    total: Annotated[
        int | None,
        Field(description="When asked for; never more than 10001.", title="Total"),
    ]


class PersonalData(BaseModel):
    """
    Everything that is kept of somebody, by table.
    """

    tables: Annotated[dict[str, list[dict[str, Any]]], Field(title="Tables")]


class PinPut(BaseModel):
    """
    Where a record lies whatever the rules say, and why.
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    territory_id: Annotated[UUID, Field(title="Territory Id")]
    reason: Annotated[str, Field(max_length=1000, min_length=1, title="Reason")]


class PipelinePatch(BaseModel):
    """
    What to change of a pipeline; what is left out stays.
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    name: Annotated[str | None, Field(max_length=200, min_length=1, title="Name")] = "unchanged"
    reason_required: Annotated[bool | None, Field(title="Reason Required")] = False


class Low80(RootModel[str]):
    root: Annotated[
        str,
        Field(examples=["-2500.00"], pattern="^-?\\d+(\\.\\d{1,2})?$", title="Low 80"),
    ]


class High80(RootModel[str]):
    root: Annotated[
        str,
        Field(examples=["-2500.00"], pattern="^-?\\d+(\\.\\d{1,2})?$", title="High 80"),
    ]


class Low95(RootModel[str]):
    root: Annotated[
        str,
        Field(examples=["-2500.00"], pattern="^-?\\d+(\\.\\d{1,2})?$", title="Low 95"),
    ]


class High95(RootModel[str]):
    root: Annotated[
        str,
        Field(examples=["-2500.00"], pattern="^-?\\d+(\\.\\d{1,2})?$", title="High 95"),
    ]


class PolicyRead(BaseModel):
    """
    One policy by one method, on what was decided.
    """

    policy: Annotated[str, Field(examples=["model", "logged", "always call"], title="Policy")]
    method: Annotated[Literal["ips", "snips", "dr", "dm"], Field(title="Method")]
    estimate: EstimateRead
    bound: Annotated[
        EstimateRead | None,
        Field(description="Empirical Bernstein, which holds at any size; for IPS."),
    ]
    over_constant: Annotated[EstimateRead, Field(description="More than the best constant action.")]
    over_logged: Annotated[EstimateRead, Field(description="More than what was done.")]


class PriceBookCreate(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
    )
    name: Annotated[str, Field(max_length=200, min_length=1, title="Name")]
    active: Annotated[bool | None, Field(title="Active")] = None
    standard: Annotated[bool | None, Field(title="Standard")] = None


class PriceBookEntryCreate(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
    )
    price_book_id: Annotated[UUID, Field(title="Price Book Id")]
    product_id: Annotated[UUID, Field(title="Product Id")]
    currency: Annotated[str, Field(max_length=20000, title="Currency")]
    unit_price: Annotated[
        str,
        Field(
            examples=["12500.00"],
            pattern="^-?\\d{1,18}(\\.\\d{1,10})?$",
            title="Unit Price",
        ),
    ]
    valid_from: Annotated[date, Field(title="Valid From")]
    valid_to: Annotated[date | None, Field(title="Valid To")] = None


class PriceBookEntryPatch(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
    )
    price_book_id: Annotated[UUID | None, Field(title="Price Book Id")]
    product_id: Annotated[UUID | None, Field(title="Product Id")]
    currency: Annotated[str | None, Field(max_length=20000, title="Currency")]
    unit_price: Annotated[
        str | None,
        Field(
            examples=["12500.00"],
            pattern="^-?\\d{1,18}(\\.\\d{1,10})?$",
            title="Unit Price",
        ),
    ]
    valid_from: Annotated[date | None, Field(title="Valid From")]
    valid_to: Annotated[date | None, Field(title="Valid To")] = None


class PriceBookEntryRead(BaseModel):
    id: Annotated[UUID, Field(title="Id")]
    price_book_id: Annotated[UUID, Field(title="Price Book Id")]
    product_id: Annotated[UUID, Field(title="Product Id")]
    currency: Annotated[str, Field(max_length=20000, title="Currency")]
    unit_price: Annotated[
        str,
        Field(
            examples=["12500.00"],
            pattern="^-?\\d{1,18}(\\.\\d{1,10})?$",
            title="Unit Price",
        ),
    ]
    valid_from: Annotated[date, Field(title="Valid From")]
    valid_to: Annotated[date | None, Field(title="Valid To")]
    created_at: Annotated[AwareDatetime, Field(title="Created At")]
    updated_at: Annotated[AwareDatetime, Field(title="Updated At")]
    version: Annotated[int, Field(ge=-2147483648, lt=2147483648, title="Version")]


class PriceBookPatch(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
    )
    name: Annotated[str | None, Field(max_length=200, min_length=1, title="Name")]
    active: Annotated[bool | None, Field(title="Active")]
    standard: Annotated[bool | None, Field(title="Standard")]


class PriceBookRead(BaseModel):
    id: Annotated[UUID, Field(title="Id")]
    name: Annotated[str, Field(max_length=200, min_length=1, title="Name")]
    active: Annotated[bool, Field(title="Active")]
    standard: Annotated[bool, Field(title="Standard")]
    created_at: Annotated[AwareDatetime, Field(title="Created At")]
    updated_at: Annotated[AwareDatetime, Field(title="Updated At")]
    version: Annotated[int, Field(ge=-2147483648, lt=2147483648, title="Version")]


class Family(RootModel[str]):
    root: Annotated[str, Field(max_length=20000, title="Family")]


class Unit(RootModel[str]):
    root: Annotated[str, Field(max_length=20000, title="Unit")]


class ProductCreate(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
    )
    code: Annotated[str, Field(max_length=20000, title="Code")]
    name: Annotated[str, Field(max_length=200, min_length=1, title="Name")]
    family: Annotated[Family | None, Field(title="Family")] = None
    unit: Annotated[Unit | None, Field(title="Unit")] = None
    recurring: Annotated[Literal["none", "monthly", "yearly"] | None, Field(title="Recurring")] = None
    active: Annotated[bool | None, Field(title="Active")] = None
    external_source: Annotated[ExternalSource | None, Field(title="External Source")] = None
    external_id: Annotated[ExternalId | None, Field(title="External Id")] = None


class Product1(RootModel[str]):
    root: Annotated[str, Field(max_length=200, min_length=1, title="Product")]


class DiscountPercent(RootModel[str]):
    root: Annotated[
        str,
        Field(
            examples=["12.50"],
            pattern="^\\d{1,3}(\\.\\d{1,2})?$",
            title="Discount Percent",
        ),
    ]


class TaxPercent(RootModel[str]):
    root: Annotated[
        str,
        Field(examples=["12.50"], pattern="^\\d{1,3}(\\.\\d{1,2})?$", title="Tax Percent"),
    ]


class ProductLineAdd(BaseModel):
    """
    A product line to add to a deal: in words with a price, or one of `/products`.

    A product without a unit price costs what the price book, or the standard one, says for the deal's
    currency today.
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    product: Annotated[Product1 | None, Field(title="Product")] = None
    quantity: Annotated[
        str,
        Field(examples=["40.000"], pattern="^\\d{1,12}(\\.\\d{1,3})?$", title="Quantity"),
    ]
    unit_price: Annotated[UnitPrice | None, Field(title="Unit Price")] = None
    product_id: Annotated[UUID | None, Field(title="Product Id")] = None
    price_book_id: Annotated[UUID | None, Field(title="Price Book Id")] = None
    discount_percent: Annotated[DiscountPercent | None, Field(title="Discount Percent")] = None
    tax_percent: Annotated[TaxPercent | None, Field(title="Tax Percent")] = None


class ProductLinePatch(BaseModel):
    """
    Numbers of a line to change; what is left out stays.
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    quantity: Annotated[
        str | None,
        Field(examples=["40.000"], pattern="^\\d{1,12}(\\.\\d{1,3})?$", title="Quantity"),
    ] = "1"
    unit_price: Annotated[
        str | None,
        Field(
            examples=["12500.00"],
            pattern="^\\d{1,16}(\\.\\d{1,2})?$",
            title="Unit Price",
        ),
    ] = "0"
    discount_percent: Annotated[DiscountPercent | None, Field(title="Discount Percent")] = None
    tax_percent: Annotated[TaxPercent | None, Field(title="Tax Percent")] = None


class ProductLineRead(BaseModel):
    """
    One product line of a deal.
    """

    id: Annotated[UUID, Field(title="Id")]
    product: Annotated[str, Field(examples=["Scaffold tower, 6 m"], title="Product")]
    quantity: Annotated[
        str,
        Field(examples=["40.000"], pattern="^\\d{1,12}(\\.\\d{1,3})?$", title="Quantity"),
    ]
    unit_price: Annotated[
        str,
        Field(
            examples=["12500.00"],
            pattern="^\\d{1,16}(\\.\\d{1,2})?$",
            title="Unit Price",
        ),
    ]
    product_id: Annotated[UUID | None, Field(title="Product Id")]
    discount_percent: Annotated[DiscountPercent | None, Field(title="Discount Percent")]
    tax_percent: Annotated[TaxPercent | None, Field(title="Tax Percent")]
    amount: Annotated[
        str,
        Field(
            description="After the discount and before tax, in the deal's currency.",
            examples=["12500.00"],
            pattern="^\\d{1,16}(\\.\\d{1,2})?$",
            title="Amount",
        ),
    ]
    tax: Annotated[
        str,
        Field(examples=["12500.00"], pattern="^\\d{1,16}(\\.\\d{1,2})?$", title="Tax"),
    ]
    total: Annotated[
        str,
        Field(examples=["12500.00"], pattern="^\\d{1,16}(\\.\\d{1,2})?$", title="Total"),
    ]
    added_at: Annotated[AwareDatetime, Field(title="Added At")]


class ProductPatch(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
    )
    code: Annotated[str | None, Field(max_length=20000, title="Code")]
    name: Annotated[str | None, Field(max_length=200, min_length=1, title="Name")]
    family: Annotated[Family | None, Field(title="Family")] = None
    unit: Annotated[Unit | None, Field(title="Unit")] = None
    recurring: Annotated[Literal["none", "monthly", "yearly"] | None, Field(title="Recurring")]
    active: Annotated[bool | None, Field(title="Active")]
    external_source: Annotated[ExternalSource | None, Field(title="External Source")] = None
    external_id: Annotated[ExternalId | None, Field(title="External Id")] = None


class ProductRead(BaseModel):
    id: Annotated[UUID, Field(title="Id")]
    code: Annotated[str, Field(max_length=20000, title="Code")]
    name: Annotated[str, Field(max_length=200, min_length=1, title="Name")]
    family: Annotated[Family | None, Field(title="Family")]
    unit: Annotated[Unit | None, Field(title="Unit")]
    recurring: Annotated[Literal["none", "monthly", "yearly"], Field(title="Recurring")]
    active: Annotated[bool, Field(title="Active")]
    created_at: Annotated[AwareDatetime, Field(title="Created At")]
    updated_at: Annotated[AwareDatetime, Field(title="Updated At")]
    version: Annotated[int, Field(ge=-2147483648, lt=2147483648, title="Version")]
    external_source: Annotated[ExternalSource | None, Field(title="External Source")]
    external_id: Annotated[ExternalId | None, Field(title="External Id")]


class PromoteVersion(BaseModel):
    """
    Make a version the champion by your word.
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    number: Annotated[int, Field(ge=1, le=2147483647, title="Number")]
    because: Annotated[str, Field(max_length=500, min_length=3, title="Because")]


class ProtocolError(BaseModel):
    """
    An error as OAuth has it (RFC 6749, 5.2).
    """

    error: Annotated[
        Literal[
            "invalid_request",
            "invalid_client",
            "invalid_grant",
            "unauthorized_client",
            "unsupported_grant_type",
            "invalid_scope",
        ],
        Field(title="Error"),
    ]
    error_description: Annotated[str, Field(title="Error Description")]


class ClientSecret(RootModel[SecretStr]):
    root: Annotated[
        SecretStr,
        Field(
            description="Null for a public client.",
            max_length=1000,
            min_length=1,
            title="Client Secret",
        ),
    ]


class AllowedDomain(RootModel[str]):
    root: Annotated[
        str,
        Field(
            examples=["example.com"],
            max_length=253,
            pattern="^@?[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)+$",
        ),
    ]


class ProviderCreate(BaseModel):
    """
    An OpenID Connect provider to trust.
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    name: Annotated[
        str,
        Field(examples=["Company account"], max_length=200, min_length=1, title="Name"),
    ]
    issuer: Annotated[
        str,
        Field(
            examples=["https://id.example.com/realms/company"],
            max_length=500,
            title="Issuer",
        ),
    ]
    client_id: Annotated[str, Field(max_length=500, min_length=1, title="Client Id")]
    client_secret: Annotated[
        ClientSecret | None,
        Field(description="Null for a public client.", title="Client Secret"),
    ] = None
    allowed_domains: Annotated[
        list[AllowedDomain],
        Field(
            description="Whoever has a verified e-mail address there joins when they first come.",
            max_length=50,
            title="Allowed Domains",
        ),
    ]
    default_role: Annotated[
        str,
        Field(
            description="`sales_representative`, `business_development`, `sales_manager`, `analyst`, `admin`, or one of the organization's own.",
            examples=["sales_manager"],
            pattern="^[a-z][a-z0-9_]{1,62}$",
            title="Default Role",
        ),
    ]


class ClientId(RootModel[str]):
    root: Annotated[str, Field(max_length=500, min_length=1, title="Client Id")]


class ClientSecret1(RootModel[SecretStr]):
    root: Annotated[SecretStr, Field(max_length=1000, min_length=1, title="Client Secret")]


class AllowedDomains(RootModel[list[AllowedDomain]]):
    root: Annotated[list[AllowedDomain], Field(max_length=50, title="Allowed Domains")]


class DefaultRole(RootModel[str]):
    root: Annotated[
        str,
        Field(
            description="`sales_representative`, `business_development`, `sales_manager`, `analyst`, `admin`, or one of the organization's own.",
            examples=["sales_manager"],
            pattern="^[a-z][a-z0-9_]{1,62}$",
            title="Default Role",
        ),
    ]


class ProviderPatch(BaseModel):
    """
    Fields to change; the issuer stays, because people are linked to it.
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    name: Annotated[Name3 | None, Field(title="Name")] = None
    client_id: Annotated[ClientId | None, Field(title="Client Id")] = None
    client_secret: Annotated[ClientSecret1 | None, Field(title="Client Secret")] = None
    allowed_domains: Annotated[AllowedDomains | None, Field(title="Allowed Domains")] = None
    default_role: Annotated[DefaultRole | None, Field(title="Default Role")] = None
    active: Annotated[bool | None, Field(title="Active")] = None


class ProviderRead(BaseModel):
    """
    A trusted provider; never the client secret.
    """

    id: Annotated[UUID, Field(title="Id")]
    name: Annotated[str, Field(title="Name")]
    issuer: Annotated[str, Field(title="Issuer")]
    client_id: Annotated[str, Field(title="Client Id")]
    allowed_domains: Annotated[list[str], Field(title="Allowed Domains")]
    default_role: Annotated[
        str,
        Field(
            description="`sales_representative`, `business_development`, `sales_manager`, `analyst`, `admin`, or one of the organization's own.",
            examples=["sales_manager"],
            pattern="^[a-z][a-z0-9_]{1,62}$",
            title="Default Role",
        ),
    ]
    active: Annotated[bool, Field(title="Active")]
    redirect_uri: Annotated[str, Field(description="To register with the provider.", title="Redirect Uri")]


class QueryBody(BaseModel):
    """
    Which records, in which order, with which of their fields.
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    filter: Annotated[
        dict[str, Any] | None,
        Field(
            description="`and`, `or`, `not` and conditions `{field, op, value}`.",
            examples=[{"and": [{"field": "name", "op": "contains", "value": "harbour"}]}],
            title="Filter",
        ),
    ] = None
    q: Annotated[Q | None, Field(title="Q")] = None
    sort: Annotated[Sort | None, Field(title="Sort")] = None
    fields: Annotated[Fields | None, Field(title="Fields")] = None
    view: Annotated[UUID | None, Field(description="A saved view to ask within.", title="View")] = None
    cursor: Annotated[str | None, Field(title="Cursor")] = None
    limit: Annotated[int | None, Field(ge=1, le=200, title="Limit")] = 50
    total: Annotated[bool | None, Field(title="Total")] = False


class QueueCreate(BaseModel):
    """
    Where leads wait that nobody could take.
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    name: Annotated[str, Field(examples=["Unrouted"], max_length=200, min_length=1, title="Name")]
    holder_id: Annotated[
        UUID | None,
        Field(description="Who owns the leads that wait in it.", title="Holder Id"),
    ] = None


class QueuePatch(BaseModel):
    """
    Fields to change.
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    name: Annotated[Name3 | None, Field(title="Name")] = None
    holder_id: Annotated[UUID | None, Field(title="Holder Id")] = None


class QueueRead(BaseModel):
    """
    A queue and how many leads that the caller sees wait in it.
    """

    id: Annotated[UUID, Field(title="Id")]
    name: Annotated[str, Field(title="Name")]
    holder_id: Annotated[UUID | None, Field(title="Holder Id")]
    waiting: Annotated[int, Field(title="Waiting")]


class QuotaCreate(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
    )
    user_id: Annotated[UUID | None, Field(title="User Id")] = None
    team_id: Annotated[UUID | None, Field(title="Team Id")] = None
    period: Annotated[Literal["month", "quarter", "year"], Field(title="Period")]
    starts_on: Annotated[date, Field(title="Starts On")]
    measure: Annotated[Literal["revenue", "deals"], Field(title="Measure")]
    amount: Annotated[Amount6 | None, Field(title="Amount")] = None
    currency: Annotated[Currency2 | None, Field(title="Currency")] = None


class QuotaPatch(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
    )
    user_id: Annotated[UUID | None, Field(title="User Id")] = None
    team_id: Annotated[UUID | None, Field(title="Team Id")] = None
    period: Annotated[Literal["month", "quarter", "year"] | None, Field(title="Period")]
    starts_on: Annotated[date | None, Field(title="Starts On")]
    measure: Annotated[Literal["revenue", "deals"] | None, Field(title="Measure")]
    amount: Annotated[Amount6 | None, Field(title="Amount")] = None
    currency: Annotated[Currency2 | None, Field(title="Currency")] = None


class QuotaRead(BaseModel):
    id: Annotated[UUID, Field(title="Id")]
    user_id: Annotated[UUID | None, Field(title="User Id")]
    team_id: Annotated[UUID | None, Field(title="Team Id")]
    period: Annotated[Literal["month", "quarter", "year"], Field(title="Period")]
    starts_on: Annotated[date, Field(title="Starts On")]
    ends_on: Annotated[date | None, Field(title="Ends On")]
    measure: Annotated[Literal["revenue", "deals"], Field(title="Measure")]
    amount: Annotated[Amount6 | None, Field(title="Amount")]
    currency: Annotated[Currency2 | None, Field(title="Currency")]
    created_at: Annotated[AwareDatetime, Field(title="Created At")]
    updated_at: Annotated[AwareDatetime, Field(title="Updated At")]
    version: Annotated[int, Field(ge=-2147483648, lt=2147483648, title="Version")]


class ReadCount(BaseModel):
    """
    How many were marked as read, and how many are left.
    """

    read: Annotated[int, Field(title="Read")]
    unread: Annotated[int, Field(title="Unread")]


class ReasonCount(BaseModel):
    """
    How many leads were decided for a reason.
    """

    reason: Annotated[str, Field(title="Reason")]
    leads: Annotated[int, Field(title="Leads")]


class ReasonMove(BaseModel):
    """
    How much one reason moved between two scores.
    """

    feature_group: Annotated[str, Field(title="Feature Group")]
    sentence: Annotated[
        str,
        Field(
            description="As it reads now, or as it read when it has gone.",
            title="Sentence",
        ),
    ]
    effect_then: Annotated[
        float,
        Field(description="Log-odds; 0 when it was no reason then.", title="Effect Then"),
    ]
    effect_now: Annotated[
        float,
        Field(description="Log-odds; 0 when it is no reason now.", title="Effect Now"),
    ]


class ReasonRead(BaseModel):
    """
    One thing that moves this deal's probability, in a sentence a rep understands.
    """

    feature_group: Annotated[str, Field(examples=["recent_touches"], title="Feature Group")]
    features: Annotated[
        list[str],
        Field(
            description="Columns behind the sentence.",
            examples=[["calls_answered_7d"]],
            title="Features",
        ),
    ]
    sentence: Annotated[str, Field(examples=["Two calls answered in the last week"], title="Sentence")]
    effect: Annotated[
        float,
        Field(
            description="Change in log-odds, additive over all reasons.",
            examples=[0.41],
            title="Effect",
        ),
    ]
    effect_points: Annotated[
        float,
        Field(
            description="Percentage points of probability, signed.",
            examples=[9.1],
            title="Effect Points",
        ),
    ]
    direction: Annotated[Literal["up", "down"], Field(title="Direction")]


class RecommendingRead(BaseModel):
    """
    How recommending is done.
    """

    held_out: Annotated[
        float,
        Field(
            description="Share of deals and accounts for which nothing is shown.",
            examples=[0.62],
            ge=0.0,
            le=1.0,
            title="Held Out",
        ),
    ]
    epsilon: Annotated[
        float,
        Field(
            description="Share of decisions that try something to learn from it.",
            examples=[0.62],
            ge=0.0,
            le=1.0,
            title="Epsilon",
        ),
    ]
    hours: Annotated[
        dict[str, float],
        Field(description="Hours of work of each action.", title="Hours"),
    ]
    contacts_a_week: Annotated[int, Field(title="Contacts A Week")]
    calls_a_week: Annotated[int, Field(title="Calls A Week")]
    emails_a_week: Annotated[int, Field(title="Emails A Week")]
    set_at: Annotated[AwareDatetime | None, Field(title="Set At")]


HoursAdditionalProperty = TypeAliasType("HoursAdditionalProperty", Annotated[float, Field(gt=0.0, le=100.0)])


class RecommendingWrite(BaseModel):
    """
    How recommending is to be done from now on.
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    held_out: Annotated[float, Field(ge=0.0, le=0.9, title="Held Out")]
    epsilon: Annotated[float, Field(ge=0.0, le=1.0, title="Epsilon")]
    hours: Annotated[
        dict[
            Literal[
                "call",
                "email",
                "meet_missing_role",
                "send_proposal",
                "involve_manager",
                "discount",
                "wait",
                "disqualify",
            ],
            HoursAdditionalProperty,
        ]
        | None,
        Field(examples=[{"call": 0.5}], title="Hours"),
    ]
    contacts_a_week: Annotated[int | None, Field(ge=0, le=50, title="Contacts A Week")] = 4
    calls_a_week: Annotated[int | None, Field(ge=0, le=50, title="Calls A Week")] = 2
    emails_a_week: Annotated[int | None, Field(ge=0, le=50, title="Emails A Week")] = 2


class RecoveryCodesRead(BaseModel):
    """
    Codes that each work once, for whoever lost their phone; told this once.
    """

    recovery_codes: Annotated[list[str], Field(title="Recovery Codes")]


class RecurringRead(BaseModel):
    """
    Recurring revenue in one currency: active subscriptions, and cancelled ones until they end.
    """

    currency: Annotated[str, Field(title="Currency")]
    subscriptions: Annotated[int, Field(title="Subscriptions")]
    accounts: Annotated[int, Field(title="Accounts")]
    mrr: Annotated[
        str,
        Field(examples=["12500.00"], pattern="^\\d{1,16}(\\.\\d{1,2})?$", title="Mrr"),
    ]
    arr: Annotated[
        str,
        Field(examples=["12500.00"], pattern="^\\d{1,16}(\\.\\d{1,2})?$", title="Arr"),
    ]


class RedeliverDead(BaseModel):
    """
    Which messages to send again: those given up since then.
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    since: Annotated[AwareDatetime, Field(title="Since")]


class Redelivered(BaseModel):
    """
    How many messages wait again.
    """

    deliveries: Annotated[int, Field(title="Deliveries")]


class Ref(BaseModel):
    """
    Another record, by id and the name a person knows it by.
    """

    id: Annotated[UUID, Field(title="Id")]
    name: Annotated[str, Field(examples=["Harbour Logistics"], title="Name")]


class RefusalRead(BaseModel):
    """
    What is wrong with a row, and what would help.
    """

    column: Annotated[str | None, Field(title="Column")]
    value: Annotated[str | None, Field(title="Value")]
    reason: Annotated[str, Field(title="Reason")]
    remedy: Annotated[str, Field(title="Remedy")]


class ReliabilityBinRead(BaseModel):
    """
    Deals given about the same probability, and how many of them were won.
    """

    rows: Annotated[int, Field(title="Rows")]
    weight: Annotated[float, Field(title="Weight")]
    predicted: Annotated[float, Field(examples=[0.62], ge=0.0, le=1.0, title="Predicted")]
    observed: Annotated[float, Field(examples=[0.62], ge=0.0, le=1.0, title="Observed")]
    low: Annotated[
        float,
        Field(
            description="95 % interval of `observed`, with `high`.",
            examples=[0.62],
            ge=0.0,
            le=1.0,
            title="Low",
        ),
    ]
    high: Annotated[float, Field(examples=[0.62], ge=0.0, le=1.0, title="High")]


class ReminderPut(BaseModel):
    """
    When to remind; a reminder that rang rings again then, which is how one snoozes.
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    remind_at: Annotated[AwareDatetime, Field(title="Remind At")]
    user_id: Annotated[
        UUID | None,
        Field(description="Whom; whose task it is when left out.", title="User Id"),
    ] = None


class ReminderRead(BaseModel):
    """
    When somebody is reminded of a task, and whether they were.
    """

    id: Annotated[UUID, Field(title="Id")]
    user_id: Annotated[UUID, Field(title="User Id")]
    remind_at: Annotated[AwareDatetime, Field(title="Remind At")]
    notified_at: Annotated[AwareDatetime | None, Field(title="Notified At")]


class ReplayAsked(BaseModel):
    """
    Leads that arrived from one moment up to another.
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    from_: Annotated[AwareDatetime, Field(alias="from", title="From")]
    to: Annotated[AwareDatetime, Field(title="To")]
    limit: Annotated[
        int | None,
        Field(description="How many leads to list.", ge=0, le=5000, title="Limit"),
    ] = 500
    only_differences: Annotated[
        bool | None,
        Field(
            description="List those that somebody else would have had.",
            title="Only Differences",
        ),
    ] = True


class ReplayedRead(BaseModel):
    """
    One lead of a replay.
    """

    lead_id: Annotated[UUID, Field(title="Lead Id")]
    arrived_at: Annotated[AwareDatetime, Field(title="Arrived At")]
    owner_id: Annotated[UUID | None, Field(title="Owner Id")]
    rule_id: Annotated[UUID | None, Field(title="Rule Id")]
    reason: Annotated[str, Field(title="Reason")]
    actual_owner_id: Annotated[UUID | None, Field(title="Actual Owner Id")]
    differs: Annotated[bool, Field(title="Differs")]


class RequirementRead(BaseModel):
    """
    Something that a deal must have before it enters a stage.
    """

    demands: Annotated[
        Literal[
            "amount",
            "expected_close",
            "account",
            "owner",
            "source",
            "person",
            "product",
        ],
        Field(title="Demands"),
    ]
    role: Annotated[
        Literal[
            "decision_maker",
            "economic_buyer",
            "champion",
            "influencer",
            "technical_buyer",
            "user",
            "gatekeeper",
            "other",
        ]
        | None,
        Field(description="Of `person`: somebody with this role.", title="Role"),
    ]


class RequirementSet(BaseModel):
    """
    Something that a deal must have before it enters the stage.
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    demands: Annotated[
        Literal[
            "amount",
            "expected_close",
            "account",
            "owner",
            "source",
            "person",
            "product",
        ],
        Field(title="Demands"),
    ]
    role: Annotated[
        Literal[
            "decision_maker",
            "economic_buyer",
            "champion",
            "influencer",
            "technical_buyer",
            "user",
            "gatekeeper",
            "other",
        ]
        | None,
        Field(description="Only of `person`: somebody with this role.", title="Role"),
    ] = None


class ResetAsk(BaseModel):
    """
    Whose password was forgotten.
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    email: Annotated[
        str,
        Field(
            examples=["dana.ross@example.com"],
            max_length=320,
            pattern="^[^@\\s]+@[^@\\s]+$",
            title="Email",
        ),
    ]


class ResetPassword(BaseModel):
    """
    A new password, with the secret of the letter.
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    token: Annotated[SecretStr, Field(max_length=200, min_length=1, title="Token")]
    password: Annotated[SecretStr, Field(max_length=1024, min_length=12, title="Password")]


class RetentionRuleCreate(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
    )
    name: Annotated[str, Field(max_length=200, min_length=1, title="Name")]
    noun: Annotated[str, Field(max_length=20000, title="Noun")]
    filter: Annotated[dict[str, Any] | None, Field(title="Filter")] = None
    basis: Annotated[str, Field(max_length=20000, title="Basis")]
    after_days: Annotated[int, Field(ge=-2147483648, lt=2147483648, title="After Days")]
    action: Annotated[Literal["delete", "erase"], Field(title="Action")]
    active: Annotated[bool | None, Field(title="Active")] = None


class RetentionRulePatch(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
    )
    name: Annotated[str | None, Field(max_length=200, min_length=1, title="Name")]
    noun: Annotated[str | None, Field(max_length=20000, title="Noun")]
    filter: Annotated[dict[str, Any] | None, Field(title="Filter")]
    basis: Annotated[str | None, Field(max_length=20000, title="Basis")]
    after_days: Annotated[int | None, Field(ge=-2147483648, lt=2147483648, title="After Days")]
    action: Annotated[Literal["delete", "erase"] | None, Field(title="Action")]
    active: Annotated[bool | None, Field(title="Active")]


class LastCount(RootModel[int]):
    root: Annotated[int, Field(ge=-2147483648, lt=2147483648, title="Last Count")]


class RetentionRuleRead(BaseModel):
    id: Annotated[UUID, Field(title="Id")]
    name: Annotated[str, Field(max_length=200, min_length=1, title="Name")]
    noun: Annotated[str, Field(max_length=20000, title="Noun")]
    filter: Annotated[dict[str, Any], Field(title="Filter")]
    basis: Annotated[str, Field(max_length=20000, title="Basis")]
    after_days: Annotated[int, Field(ge=-2147483648, lt=2147483648, title="After Days")]
    action: Annotated[Literal["delete", "erase"], Field(title="Action")]
    active: Annotated[bool, Field(title="Active")]
    last_run_at: Annotated[AwareDatetime | None, Field(title="Last Run At")]
    last_count: Annotated[LastCount | None, Field(title="Last Count")]
    created_at: Annotated[AwareDatetime, Field(title="Created At")]
    updated_at: Annotated[AwareDatetime, Field(title="Updated At")]
    version: Annotated[int, Field(ge=-2147483648, lt=2147483648, title="Version")]


class RiskPoint(BaseModel):
    """
    One stored risk, for a line.
    """

    kind: Annotated[
        Literal["contract", "purchases"],
        Field(
            description="What being lost means: a running subscription is left, or, of a customer without one, no order comes.",
            title="Kind",
        ),
    ]
    value: Annotated[float, Field(ge=0.0, le=1.0, title="Value")]
    horizon_days: Annotated[int, Field(title="Horizon Days")]
    churn_90: Annotated[float, Field(ge=0.0, le=1.0, title="Churn 90")]
    health: Annotated[int, Field(title="Health")]
    model_version: Annotated[str, Field(title="Model Version")]
    as_of: Annotated[AwareDatetime, Field(title="As Of")]


class Alive(RootModel[float]):
    root: Annotated[
        float,
        Field(
            description="Of orders: the chance that they have not stopped for good.",
            ge=0.0,
            le=1.0,
            title="Alive",
        ),
    ]


class RiskRead(BaseModel):
    """
    How likely an account is to be lost as a customer, as of a moment, and why.
    """

    id: Annotated[UUID, Field(title="Id")]
    account_id: Annotated[UUID, Field(title="Account Id")]
    kind: Annotated[
        Literal["contract", "purchases"],
        Field(
            description="What being lost means: a running subscription is left, or, of a customer without one, no order comes.",
            title="Kind",
        ),
    ]
    value: Annotated[
        float,
        Field(
            description="Chance to be lost within `horizon_days`.",
            ge=0.0,
            le=1.0,
            title="Value",
        ),
    ]
    horizon_days: Annotated[
        int,
        Field(description="90 for contracts, 180 for purchases.", title="Horizon Days"),
    ]
    band: Annotated[Literal["low", "fair", "high"], Field(title="Band")]
    low: Annotated[float, Field(ge=0.0, le=1.0, title="Low")]
    high: Annotated[float, Field(ge=0.0, le=1.0, title="High")]
    churn_30: Annotated[float, Field(ge=0.0, le=1.0, title="Churn 30")]
    churn_90: Annotated[float, Field(ge=0.0, le=1.0, title="Churn 90")]
    churn_180: Annotated[float, Field(ge=0.0, le=1.0, title="Churn 180")]
    health: Annotated[
        int,
        Field(description="The chance to stay, in percent.", ge=0, le=100, title="Health"),
    ]
    revenue_at_risk: Annotated[
        str,
        Field(
            description="A year's revenue that is expected to be lost.",
            title="Revenue At Risk",
        ),
    ]
    currency: Annotated[str, Field(title="Currency")]
    contracts: Annotated[list[ContractRiskRead], Field(title="Contracts")]
    alive: Annotated[
        Alive | None,
        Field(
            description="Of orders: the chance that they have not stopped for good.",
            title="Alive",
        ),
    ]
    orders_expected: Annotated[
        float | None,
        Field(description="Orders of the coming year.", title="Orders Expected"),
    ]
    orders_missed: Annotated[
        float | None,
        Field(
            description="How many fewer than of an account that is sure to stay and orders at the same pace.",
            title="Orders Missed",
        ),
    ]
    calibrated: Annotated[bool, Field(title="Calibrated")]
    basis: Annotated[Literal["model", "prior"], Field(title="Basis")]
    basis_note: Annotated[str, Field(title="Basis Note")]
    base: Annotated[
        float,
        Field(
            description="Log-odds before any reason; base, effects and rest add up.",
            title="Base",
        ),
    ]
    rest: Annotated[float, Field(title="Rest")]
    reasons: Annotated[list[ReasonRead], Field(title="Reasons")]
    model_version: Annotated[str, Field(title="Model Version")]
    as_of: Annotated[AwareDatetime, Field(title="As Of")]
    computed_at: Annotated[AwareDatetime, Field(title="Computed At")]


class Title10(RootModel[str]):
    root: Annotated[
        str,
        Field(
            examples=["Key account manager"],
            max_length=200,
            min_length=1,
            title="Title",
        ),
    ]


class RoleCreate(BaseModel):
    """
    A role of the organization's own; what is not said, it does not reach.
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    name: Annotated[
        str,
        Field(
            description="`sales_representative`, `business_development`, `sales_manager`, `analyst`, `admin`, or one of the organization's own.",
            examples=["sales_manager"],
            pattern="^[a-z][a-z0-9_]{1,62}$",
            title="Name",
        ),
    ]
    title: Annotated[Title10 | None, Field(title="Title")] = None
    baseline: Annotated[bool | None, Field(title="Baseline")] = False
    permissions: Annotated[
        dict[
            Annotated[str, StringConstraints(pattern=r"^[a-z_]+$", max_length=63)],
            dict[
                Literal[
                    "create",
                    "read",
                    "edit",
                    "delete",
                    "export",
                    "import",
                    "mass_update",
                    "reassign",
                ],
                Literal["none", "own", "team", "all"],
            ],
        ]
        | None,
        Field(
            description="By object and action, how far: no rows, those one owns, those of one's team, all.",
            title="Permissions",
        ),
    ]
    fields: Annotated[
        dict[
            Annotated[str, StringConstraints(pattern=r"^[a-z_]+$", max_length=63)],
            dict[
                Annotated[str, StringConstraints(max_length=63)],
                Literal["none", "read", "edit"],
            ],
        ]
        | None,
        Field(
            description="Fields that cannot be seen (`none`) or not be changed (`read`), by object.",
            title="Fields",
        ),
    ]


class RolePatch(BaseModel):
    """
    What to change; permissions that are not named stay, `fields` are all of them anew.
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    title: Annotated[Title10 | None, Field(title="Title")] = None
    baseline: Annotated[bool | None, Field(title="Baseline")] = None
    permissions: Annotated[
        dict[
            Annotated[str, StringConstraints(pattern=r"^[a-z_]+$", max_length=63)],
            dict[
                Literal[
                    "create",
                    "read",
                    "edit",
                    "delete",
                    "export",
                    "import",
                    "mass_update",
                    "reassign",
                ],
                Literal["none", "own", "team", "all"],
            ],
        ]
        | None,
        Field(
            description="By object and action, how far: no rows, those one owns, those of one's team, all.",
            title="Permissions",
        ),
    ] = None
    fields: Annotated[
        dict[
            Annotated[str, StringConstraints(pattern=r"^[a-z_]+$", max_length=63)],
            dict[
                Annotated[str, StringConstraints(max_length=63)],
                Literal["none", "read", "edit"],
            ],
        ]
        | None,
        Field(
            description="Fields that cannot be seen (`none`) or not be changed (`read`), by object.",
            title="Fields",
        ),
    ] = None


class RoleRead(BaseModel):
    """
    A role.
    """

    name: Annotated[
        str,
        Field(
            description="`sales_representative`, `business_development`, `sales_manager`, `analyst`, `admin`, or one of the organization's own.",
            examples=["sales_manager"],
            pattern="^[a-z][a-z0-9_]{1,62}$",
            title="Name",
        ),
    ]
    title: Annotated[str | None, Field(title="Title")]
    custom: Annotated[
        bool,
        Field(
            description="Made by the organization; the others can be edited and not deleted.",
            title="Custom",
        ),
    ]
    baseline: Annotated[
        bool,
        Field(description="Whether everybody has it beside their own.", title="Baseline"),
    ]
    permissions: Annotated[
        dict[
            Annotated[str, StringConstraints(pattern=r"^[a-z_]+$", max_length=63)],
            dict[
                Literal[
                    "create",
                    "read",
                    "edit",
                    "delete",
                    "export",
                    "import",
                    "mass_update",
                    "reassign",
                ],
                Literal["none", "own", "team", "all"],
            ],
        ],
        Field(
            description="By object and action, how far: no rows, those one owns, those of one's team, all.",
            examples=[{"deals": {"edit": "own", "read": "all"}}],
            title="Permissions",
        ),
    ]
    fields: Annotated[
        dict[
            Annotated[str, StringConstraints(pattern=r"^[a-z_]+$", max_length=63)],
            dict[
                Annotated[str, StringConstraints(max_length=63)],
                Literal["none", "read", "edit"],
            ],
        ],
        Field(
            description="Fields that cannot be seen (`none`) or not be changed (`read`), by object.",
            examples=[{"deals": {"amount": "none"}}],
            title="Fields",
        ),
    ]


class RollBack(BaseModel):
    """
    Give the place back to the version before.
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    because: Annotated[str, Field(max_length=500, min_length=3, title="Because")]


class RollupRead(BaseModel):
    """
    An account and all below it, as far as the caller may see; money in the organization's currency.
    """

    account_id: Annotated[UUID, Field(description="Where it begins.", title="Account Id")]
    currency: Annotated[str, Field(title="Currency")]
    accounts: Annotated[int, Field(title="Accounts")]
    deals: Annotated[int, Field(title="Deals")]
    open_deals: Annotated[int, Field(title="Open Deals")]
    open_amount: Annotated[
        str,
        Field(
            examples=["12500.00"],
            pattern="^\\d{1,16}(\\.\\d{1,2})?$",
            title="Open Amount",
        ),
    ]
    won_deals: Annotated[int, Field(title="Won Deals")]
    won_amount: Annotated[
        str,
        Field(
            examples=["12500.00"],
            pattern="^\\d{1,16}(\\.\\d{1,2})?$",
            title="Won Amount",
        ),
    ]
    without_rate: Annotated[
        int,
        Field(
            description="Deals whose amounts no sum holds, for want of a rate.",
            title="Without Rate",
        ),
    ]
    people: Annotated[int, Field(title="People")]
    activities: Annotated[int, Field(description="Of the last 90 days.", title="Activities")]
    hidden: Annotated[
        bool,
        Field(description="Whether there is more than the caller may see.", title="Hidden"),
    ]


class RoutingCreate(BaseModel):
    """
    A draft, empty or as a copy of a rule set.
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    name: Annotated[str, Field(max_length=200, min_length=1, title="Name")]
    queue_id: Annotated[UUID, Field(title="Queue Id")]
    based_on: Annotated[UUID | None, Field(title="Based On")] = None


class RoutingPatch(BaseModel):
    """
    Fields of a draft to change.
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    name: Annotated[Name3 | None, Field(title="Name")] = None
    queue_id: Annotated[UUID | None, Field(title="Queue Id")] = None


class RoutingRead(BaseModel):
    """
    A rule set; `number` is its version among those published.
    """

    id: Annotated[UUID, Field(title="Id")]
    name: Annotated[str, Field(title="Name")]
    number: Annotated[int | None, Field(title="Number")]
    state: Annotated[Literal["draft", "published", "archived"], Field(title="State")]
    queue_id: Annotated[UUID, Field(title="Queue Id")]
    published_at: Annotated[AwareDatetime | None, Field(title="Published At")]
    ended_at: Annotated[AwareDatetime | None, Field(title="Ended At")]


class MostOpen1(RootModel[int]):
    root: Annotated[int, Field(ge=0, le=100000, title="Most Open")]


class MostPerDay1(RootModel[int]):
    root: Annotated[int, Field(ge=0, le=100000, title="Most Per Day")]


class RespondWithin(RootModel[int]):
    root: Annotated[int, Field(description="Minutes.", ge=1, le=100000, title="Respond Within")]


class RoutingRuleWrite(BaseModel):
    """
    Which leads it is for, whom it chooses among and how, and how soon they are to answer.
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    name: Annotated[str, Field(max_length=200, min_length=1, title="Name")]
    filter: Annotated[
        dict[str, Any] | None,
        Field(description="Any filter of leads; every lead if absent.", title="Filter"),
    ] = None
    method: Annotated[
        Literal["round_robin", "weighted", "load", "existing_owner", "queue"] | None,
        Field(title="Method"),
    ] = "round_robin"
    pool: Annotated[
        Literal["named", "territory"] | None,
        Field(
            description="`territory`: the members of the lead's territory.",
            title="Pool",
        ),
    ] = "named"
    fairness: Annotated[
        Literal["rotation", "equal"] | None,
        Field(
            description="Whether who was away goes on with the others (`rotation`) or catches up (`equal`).",
            title="Fairness",
        ),
    ] = "rotation"
    candidates: Annotated[
        list[CandidateWrite] | None,
        Field(max_length=500, title="Candidates", validate_default=True),
    ] = []
    min_score: Annotated[float | None, Field(title="Min Score")] = None
    most_open: Annotated[MostOpen1 | None, Field(title="Most Open")] = None
    most_per_day: Annotated[MostPerDay1 | None, Field(title="Most Per Day")] = None
    respond_within: Annotated[RespondWithin | None, Field(description="Minutes.", title="Respond Within")] = (
        None
    )
    business_hours: Annotated[
        bool | None,
        Field(
            description="Count only the hours that the assignee works.",
            title="Business Hours",
        ),
    ] = False
    most_hops: Annotated[int | None, Field(ge=0, le=50, title="Most Hops")] = 2
    queue_id: Annotated[UUID | None, Field(description="The rule set's when absent.", title="Queue Id")] = (
        None
    )


class RoutingRulesPut(BaseModel):
    """
    All rules of a draft in their order; the first that finds somebody decides.
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    rules: Annotated[list[RoutingRuleWrite], Field(max_length=200, title="Rules")]


class RuleCount(BaseModel):
    """
    How many leads a rule would have decided.
    """

    rule_id: Annotated[UUID, Field(title="Rule Id")]
    leads: Annotated[int, Field(title="Leads")]


class RunRead(BaseModel):
    """
    A run of learning anew, or the place of champion handed on by hand.
    """

    id: Annotated[UUID, Field(title="Id")]
    model: Annotated[str, Field(title="Model")]
    cause: Annotated[
        str,
        Field(
            description="`schedule`, `drift`, `shadow`, or who asked.",
            examples=["schedule"],
            title="Cause",
        ),
    ]
    started_at: Annotated[AwareDatetime, Field(title="Started At")]
    ended_at: Annotated[AwareDatetime | None, Field(title="Ended At")]
    state: Annotated[
        Literal[
            "running",
            "shadow",
            "promoted",
            "refused",
            "unchanged",
            "rolled_back",
            "failed",
        ],
        Field(title="State"),
    ]
    because: Annotated[str | None, Field(title="Because")]
    champion: Annotated[str | None, Field(title="Champion")]
    challenger: Annotated[str | None, Field(title="Challenger")]
    figures: Annotated[dict[str, float], Field(title="Figures")]


class Q2(RootModel[str]):
    root: Annotated[str, Field(max_length=20000, title="Q")]


class SortItem(RootModel[str]):
    root: Annotated[str, Field(max_length=20000)]


class Field1(RootModel[str]):
    root: Annotated[str, Field(max_length=20000)]


class SavedViewCreate(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
    )
    noun: Annotated[str, Field(max_length=20000, title="Noun")]
    name: Annotated[str, Field(max_length=200, min_length=1, title="Name")]
    filter: Annotated[dict[str, Any] | None, Field(title="Filter")] = None
    q: Annotated[Q2 | None, Field(title="Q")] = None
    sort: Annotated[list[SortItem] | None, Field(title="Sort")] = None
    fields: Annotated[list[Field1] | None, Field(title="Fields")] = None
    shared: Annotated[Literal["none", "team", "all"] | None, Field(title="Shared")] = None
    pinned: Annotated[bool | None, Field(title="Pinned")] = None
    is_default: Annotated[bool | None, Field(title="Is Default")] = None


class SavedViewPatch(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
    )
    noun: Annotated[str | None, Field(max_length=20000, title="Noun")]
    name: Annotated[str | None, Field(max_length=200, min_length=1, title="Name")]
    filter: Annotated[dict[str, Any] | None, Field(title="Filter")] = None
    q: Annotated[Q2 | None, Field(title="Q")] = None
    sort: Annotated[list[SortItem] | None, Field(title="Sort")]
    fields: Annotated[list[Field1] | None, Field(title="Fields")]
    shared: Annotated[Literal["none", "team", "all"] | None, Field(title="Shared")]
    pinned: Annotated[bool | None, Field(title="Pinned")]
    is_default: Annotated[bool | None, Field(title="Is Default")]


class SavedViewRead(BaseModel):
    id: Annotated[UUID, Field(title="Id")]
    owner_id: Annotated[UUID, Field(title="Owner Id")]
    noun: Annotated[str, Field(max_length=20000, title="Noun")]
    name: Annotated[str, Field(max_length=200, min_length=1, title="Name")]
    filter: Annotated[dict[str, Any] | None, Field(title="Filter")]
    q: Annotated[Q2 | None, Field(title="Q")]
    sort: Annotated[list[SortItem], Field(title="Sort")]
    fields: Annotated[list[Field1], Field(title="Fields")]
    shared: Annotated[Literal["none", "team", "all"], Field(title="Shared")]
    pinned: Annotated[bool, Field(title="Pinned")]
    is_default: Annotated[bool, Field(title="Is Default")]
    created_at: Annotated[AwareDatetime, Field(title="Created At")]
    updated_at: Annotated[AwareDatetime, Field(title="Updated At")]
    version: Annotated[int, Field(ge=-2147483648, lt=2147483648, title="Version")]


class ScopesRead(BaseModel):
    """
    Every scope that an integration can be given.
    """

    scopes: Annotated[list[str], Field(title="Scopes")]


class ScoreBatchRequest(BaseModel):
    """
    Deals to score now, at most 500.
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    deal_ids: Annotated[list[UUID], Field(max_length=500, min_length=1, title="Deal Ids")]


class ScoreChip(BaseModel):
    """
    A score as small as a list can carry it.
    """

    value: Annotated[float, Field(examples=[0.62], ge=0.0, le=1.0, title="Value")]
    band: Annotated[Literal["low", "fair", "high"], Field(title="Band")]
    trend: Annotated[
        float | None,
        Field(
            description="Change over seven days, signed; null when there was no score then.",
            title="Trend",
        ),
    ]
    calibrated: Annotated[bool, Field(title="Calibrated")]
    as_of: Annotated[AwareDatetime, Field(title="As Of")]


class ScorePoint(BaseModel):
    """
    One stored score, for a line.
    """

    value: Annotated[float, Field(examples=[0.62], ge=0.0, le=1.0, title="Value")]
    band: Annotated[Literal["low", "fair", "high"], Field(title="Band")]
    model_version: Annotated[str, Field(title="Model Version")]
    as_of: Annotated[AwareDatetime, Field(title="As Of")]


class Interval(RootModel[list[float]]):
    root: Annotated[
        list[float],
        Field(
            description="80 % range of the estimate.",
            examples=[[0.55, 0.69]],
            max_length=2,
            min_length=2,
            title="Interval",
        ),
    ]


class ScoreRead(BaseModel):
    """
    The probability that a deal will be won, as of a moment, and why.
    """

    deal_id: Annotated[UUID, Field(title="Deal Id")]
    value: Annotated[float, Field(examples=[0.62], ge=0.0, le=1.0, title="Value")]
    band: Annotated[Literal["low", "fair", "high"], Field(title="Band")]
    calibrated: Annotated[bool, Field(title="Calibrated")]
    basis: Annotated[
        Literal["model", "prior"],
        Field(
            description="`prior` when the organization has too little history for a model.",
            title="Basis",
        ),
    ]
    basis_note: Annotated[
        str,
        Field(description="What the number rests on, in a sentence.", title="Basis Note"),
    ]
    interval: Annotated[
        Interval | None,
        Field(
            description="80 % range of the estimate.",
            examples=[[0.55, 0.69]],
            title="Interval",
        ),
    ]
    reasons: Annotated[
        list[ReasonRead],
        Field(description="Largest effect first, at most five.", title="Reasons"),
    ]
    base: Annotated[
        float | None,
        Field(
            description="Log-odds before any reason; base, effects and rest add up to the score's.",
            title="Base",
        ),
    ]
    rest: Annotated[
        float | None,
        Field(
            description="Log-odds of everything that is not among the reasons.",
            title="Rest",
        ),
    ]
    model_version: Annotated[str, Field(examples=["win_probability.northgate/3"], title="Model Version")]
    as_of: Annotated[
        AwareDatetime,
        Field(description="The moment whose facts the score used.", title="As Of"),
    ]
    computed_at: Annotated[AwareDatetime, Field(title="Computed At")]


class SearchRead(BaseModel):
    """
    How far a search came.
    """

    id: Annotated[UUID, Field(title="Id")]
    kind: Annotated[Literal["accounts", "people", "leads"], Field(title="Kind")]
    import_id: Annotated[UUID | None, Field(title="Import Id")]
    threshold: Annotated[float, Field(examples=[0.62], ge=0.0, le=1.0, title="Threshold")]
    state: Annotated[Literal["running", "done", "failed"], Field(title="State")]
    total: Annotated[int, Field(title="Total")]
    seen: Annotated[int, Field(title="Seen")]
    compared: Annotated[int, Field(title="Compared")]
    found: Annotated[int, Field(title="Found")]
    started_at: Annotated[AwareDatetime, Field(title="Started At")]
    finished_at: Annotated[AwareDatetime | None, Field(title="Finished At")]


class MinProbability1(RootModel[float]):
    root: Annotated[
        float,
        Field(
            description="Pairs from here on; the model's own threshold when absent.",
            examples=[0.62],
            ge=0.0,
            le=1.0,
            title="Min Probability",
        ),
    ]


class SearchStart(BaseModel):
    """
    A search for duplicates: in all records of a kind, or in those that one import brought.
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    kind: Annotated[Literal["accounts", "people", "leads"], Field(title="Kind")]
    import_id: Annotated[UUID | None, Field(title="Import Id")] = None
    min_probability: Annotated[
        MinProbability1 | None,
        Field(
            description="Pairs from here on; the model's own threshold when absent.",
            title="Min Probability",
        ),
    ] = None


class SecondFactorRead(BaseModel):
    """
    Whether the caller has a second factor.
    """

    confirmed_at: Annotated[
        AwareDatetime | None,
        Field(description="Null when there is none.", title="Confirmed At"),
    ]
    recovery_codes_left: Annotated[int, Field(title="Recovery Codes Left")]
    required: Annotated[
        bool,
        Field(
            description="Whether the organization wants everybody to have one.",
            title="Required",
        ),
    ]


class SecurityPatch(BaseModel):
    """
    What to change.
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    second_factor_required: Annotated[bool, Field(title="Second Factor Required")]


class SecurityRead(BaseModel):
    """
    What the organization wants of whoever logs in.
    """

    second_factor_required: Annotated[bool, Field(title="Second Factor Required")]


class SegmentMetricsRead(BaseModel):
    """
    The same figures for one part of the deals.
    """

    by: Annotated[str, Field(examples=["stage"], title="By")]
    segment: Annotated[str, Field(examples=["Proposal"], title="Segment")]
    metrics: MetricsRead


class SessionOrganization(BaseModel):
    """
    The organization that the session works in.
    """

    id: Annotated[UUID, Field(title="Id")]
    name: Annotated[str, Field(examples=["Northgate Supplies"], title="Name")]
    simulated: Annotated[
        bool,
        Field(
            description="True when its people and deals were made up by the simulator.",
            title="Simulated",
        ),
    ]
    currency: Annotated[str, Field(description="ISO 4217", examples=["EUR"], title="Currency")]


class SessionUser(BaseModel):
    """
    The user whose session or key this is.
    """

    id: Annotated[UUID, Field(title="Id")]
    name: Annotated[str, Field(examples=["Dana Ross"], title="Name")]
    email: Annotated[str, Field(examples=["dana.ross@example.com"], title="Email")]
    role: Annotated[
        str,
        Field(
            description="`sales_representative`, `business_development`, `sales_manager`, `analyst`, `admin`, or one of the organization's own.",
            examples=["sales_manager"],
            pattern="^[a-z][a-z0-9_]{1,62}$",
            title="Role",
        ),
    ]


class ShadowRead(BaseModel):
    """
    The challenger in the shadow beside the champion, on deals that have ended since.
    """

    model: Annotated[str, Field(title="Model")]
    challenger: Annotated[str | None, Field(title="Challenger")]
    champion: Annotated[str | None, Field(title="Champion")]
    since: Annotated[AwareDatetime | None, Field(title="Since")]
    deals: Annotated[int, Field(title="Deals")]
    needed: Annotated[int, Field(title="Needed")]
    challenger_brier: Annotated[float | None, Field(title="Challenger Brier")]
    champion_brier: Annotated[float | None, Field(title="Champion Brier")]
    worse_at_most: Annotated[
        float | None,
        Field(
            description="With 90 % confidence, by resampling deals.",
            title="Worse At Most",
        ),
    ]


class ShadowedRead(BaseModel):
    """
    A rule that never decides, because an earlier one fits whatever it fits.
    """

    rule_id: Annotated[UUID, Field(title="Rule Id")]
    by_rule_id: Annotated[UUID, Field(title="By Rule Id")]


class ShareRead(BaseModel):
    """
    How many leads somebody would have had, and had; nobody is null.
    """

    user_id: Annotated[UUID | None, Field(title="User Id")]
    would: Annotated[int, Field(title="Would")]
    did: Annotated[int, Field(title="Did")]


class SheetBrief(BaseModel):
    """
    An import in a list.
    """

    id: Annotated[UUID, Field(title="Id")]
    name: Annotated[str, Field(title="Name")]
    noun: Annotated[str | None, Field(title="Noun")]
    state: Annotated[
        Literal["open", "running", "done", "failed", "cancelled", "undoing", "undone"],
        Field(title="State"),
    ]
    folder_id: Annotated[UUID | None, Field(title="Folder Id")]
    total: Annotated[int, Field(title="Total")]
    done: Annotated[int, Field(title="Done")]
    created: Annotated[int, Field(title="Created")]
    changed: Annotated[int, Field(title="Changed")]
    unchanged: Annotated[int, Field(title="Unchanged")]
    held: Annotated[int, Field(title="Held")]
    failed: Annotated[int, Field(title="Failed")]
    created_at: Annotated[AwareDatetime, Field(title="Created At")]


class Noun(RootModel[str]):
    root: Annotated[
        str,
        Field(
            description="Another kind of record; maps anew.",
            max_length=50,
            title="Noun",
        ),
    ]


class Mapping(RootModel[list[Mapped]]):
    root: Annotated[list[Mapped], Field(max_length=500, title="Mapping")]


class Match1(RootModel[list[str]]):
    root: Annotated[
        list[str],
        Field(
            description="Fields by which rows are found in the record.",
            max_length=5,
            title="Match",
        ),
    ]


class Source7(RootModel[str]):
    root: Annotated[
        str,
        Field(
            description="Whose ids external ids are.",
            max_length=100,
            min_length=1,
            title="Source",
        ),
    ]


class SheetPatch(BaseModel):
    """
    What is to be done otherwise; what is not sent stays.
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    noun: Annotated[
        Noun | None,
        Field(description="Another kind of record; maps anew.", title="Noun"),
    ] = None
    mapping: Annotated[Mapping | None, Field(title="Mapping")] = None
    mode: Annotated[Literal["create", "update", "both"] | None, Field(title="Mode")] = None
    match: Annotated[
        Match1 | None,
        Field(description="Fields by which rows are found in the record.", title="Match"),
    ] = None
    defaults: Annotated[
        dict[str, str] | None,
        Field(
            description="Values of fields that no column gives, or whose cell is empty.",
            title="Defaults",
        ),
    ] = None
    owners: Annotated[
        dict[str, str] | None,
        Field(
            description="What the file calls an owner -> the e-mail address or id of who it is here.",
            title="Owners",
        ),
    ] = None
    options: OptionsSet | None = None
    source: Annotated[Source7 | None, Field(description="Whose ids external ids are.", title="Source")] = None
    date_order: Annotated[
        dict[str, Literal["ymd", "dmy", "mdy"]] | None,
        Field(description="Column -> order of its dates.", title="Date Order"),
    ] = None


class ShiftRead(BaseModel):
    """
    How far one input, or the prediction, lies from what the model was made on.
    """

    column: Annotated[str, Field(title="Column")]
    subject: Annotated[Literal["inputs", "prediction", "calibration"], Field(title="Subject")]
    psi: Annotated[float, Field(description="Population stability index.", title="Psi")]
    jensen_shannon: Annotated[float, Field(title="Jensen Shannon")]
    ks: Annotated[float | None, Field(description="Null for words.", title="Ks")]
    by_chance: Annotated[
        float,
        Field(
            description="What chance gives the most extreme of all columns.",
            title="By Chance",
        ),
    ]
    empty_before: Annotated[float, Field(examples=[0.62], ge=0.0, le=1.0, title="Empty Before")]
    empty_now: Annotated[float, Field(examples=[0.62], ge=0.0, le=1.0, title="Empty Now")]
    alarming: Annotated[bool, Field(title="Alarming")]


class SightRead(BaseModel):
    """
    Somebody who sees a record.
    """

    user_id: Annotated[UUID, Field(title="User Id")]
    name: Annotated[str, Field(title="Name")]
    may_edit: Annotated[bool, Field(title="May Edit")]


class SignOutRead(BaseModel):
    """
    Where to go on, so that the session at the identity provider ends too.
    """

    redirect_to: Annotated[str | None, Field(title="Redirect To")]


class SnapshotDealRead(BaseModel):
    """
    A deal as a snapshot took it in.
    """

    deal_id: Annotated[UUID, Field(title="Deal Id")]
    owner_id: Annotated[UUID | None, Field(title="Owner Id")]
    state: Annotated[Literal["open", "won", "lost"], Field(title="State")]
    amount_own: Annotated[
        str,
        Field(examples=["-2500.00"], pattern="^-?\\d+(\\.\\d{1,2})?$", title="Amount Own"),
    ]
    expected_close: Annotated[
        date | None,
        Field(
            description="Null where none was set, or it is closed to the caller.",
            title="Expected Close",
        ),
    ]
    closed_on: Annotated[date | None, Field(title="Closed On")]
    category: Annotated[
        Literal["pipeline", "best_case", "commit", "closed", "omitted"] | None,
        Field(
            description="Null of an open deal where scores of deals are closed to the caller.",
            title="Category",
        ),
    ]
    stage_weight: Annotated[float, Field(examples=[0.62], ge=0.0, le=1.0, title="Stage Weight")]
    win_in: Annotated[
        dict[str, float],
        Field(
            description="P(won in the period) by the period's key; empty once closed, or where scores are closed to the caller.",
            title="Win In",
        ),
    ]
    territory_id: Annotated[UUID | None, Field(title="Territory Id")]


class SnapshotRead(BaseModel):
    """
    A forecast as of a moment; once kept it never changes.
    """

    id: Annotated[UUID, Field(title="Id")]
    number: Annotated[
        int,
        Field(
            description="1, 2, 3 ... in the order in which they were kept.",
            title="Number",
        ),
    ]
    as_of: Annotated[AwareDatetime, Field(title="As Of")]
    computed_at: Annotated[AwareDatetime, Field(title="Computed At")]
    cause: Annotated[str, Field(title="Cause")]
    made_by: Annotated[UUID, Field(title="Made By")]
    model_version: Annotated[str, Field(examples=["revenue.northgate/3"], title="Model Version")]
    basis: Annotated[Literal["model", "prior"], Field(title="Basis")]
    basis_note: Annotated[str, Field(title="Basis Note")]
    currency: Annotated[str, Field(title="Currency")]
    inputs_hash: Annotated[
        str,
        Field(
            description="SHA-256 of everything the numbers were made of.",
            title="Inputs Hash",
        ),
    ]
    seed: Annotated[int, Field(title="Seed")]


class Position1(RootModel[int]):
    root: Annotated[
        int,
        Field(
            description="From 0; behind its kind when absent.",
            ge=0,
            le=50,
            title="Position",
        ),
    ]


class StageAdd(BaseModel):
    """
    A stage more.
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    name: Annotated[str, Field(examples=["Proposal"], max_length=200, min_length=1, title="Name")]
    kind: Annotated[Literal["open", "won", "lost"], Field(title="Kind")]
    position: Annotated[
        Position1 | None,
        Field(description="From 0; behind its kind when absent.", title="Position"),
    ] = None


class StageCategoryPut(BaseModel):
    """
    What deals of one stage are; null leaves it to the win probability.
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    stage_id: Annotated[UUID, Field(title="Stage Id")]
    category: Annotated[
        Literal["pipeline", "best_case", "commit", "omitted"] | None,
        Field(title="Category"),
    ]


class StageCategoryRead(BaseModel):
    """
    What deals of a stage are unless a person said otherwise; null leaves it to the win probability.
    """

    stage_id: Annotated[UUID, Field(title="Stage Id")]
    pipeline_id: Annotated[UUID, Field(title="Pipeline Id")]
    name: Annotated[str, Field(title="Name")]
    category: Annotated[
        Literal["pipeline", "best_case", "commit", "closed", "omitted"] | None,
        Field(title="Category"),
    ]


class StageNew(BaseModel):
    """
    A stage of a new pipeline.
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    name: Annotated[str, Field(examples=["Proposal"], max_length=200, min_length=1, title="Name")]
    kind: Annotated[Literal["open", "won", "lost"], Field(title="Kind")]


class StageOrder(BaseModel):
    """
    Every stage of the pipeline, in its new order.
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    stage_ids: Annotated[list[UUID], Field(max_length=50, title="Stage Ids")]


class StageRead(BaseModel):
    """
    One step of a pipeline.
    """

    id: Annotated[UUID, Field(title="Id")]
    name: Annotated[str, Field(examples=["Proposal"], title="Name")]
    kind: Annotated[Literal["open", "won", "lost"], Field(title="Kind")]
    position: Annotated[int, Field(title="Position")]


class StageRename(BaseModel):
    """
    What a stage is called from now on.
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    name: Annotated[str, Field(max_length=200, min_length=1, title="Name")]


class StageRequirements(BaseModel):
    """
    All that the stage asks for; an empty list asks for nothing.
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    requirements: Annotated[list[RequirementSet], Field(max_length=20, title="Requirements")]


class StageRetire(BaseModel):
    """
    Where the deals of a stage go that no deal shall enter any longer.
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    to_stage_id: Annotated[
        UUID | None,
        Field(
            description="Another of the same kind; needed with deals.",
            title="To Stage Id",
        ),
    ] = None


class StepRead(BaseModel):
    """
    One bar of a waterfall.
    """

    kind: Annotated[
        str,
        Field(
            description="new, won, lost, slipped_out, pulled_in, won_earlier, grown, shrunk, reopened, moved_in, moved_out, gone, probability, new_business or agreement.",
            title="Kind",
        ),
    ]
    amount: Annotated[
        str,
        Field(examples=["-2500.00"], pattern="^-?\\d+(\\.\\d{1,2})?$", title="Amount"),
    ]
    deals: Annotated[
        list[MoveRead],
        Field(description="Largest first; empty for what is no deal's.", title="Deals"),
    ]


class SubjectRead(BaseModel):
    """
    Whom or what a number is of.
    """

    level: Annotated[Literal["company", "team", "user", "territory", "product"], Field(title="Level")]
    id: Annotated[
        UUID | None,
        Field(
            description="Of a team the user who leads it; null for the company.",
            title="Id",
        ),
    ]
    name: Annotated[str, Field(title="Name")]


class Note(RootModel[str]):
    root: Annotated[str, Field(max_length=2000, title="Note")]


class SubmissionCreate(BaseModel):
    """
    What one, or the team one leads, will reach.
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    level: Annotated[Literal["user", "team"] | None, Field(title="Level")] = "user"
    period: Annotated[
        str,
        Field(
            description="`2026-Q1` or `2026-03`.",
            examples=["2026-Q1"],
            max_length=10,
            title="Period",
        ),
    ]
    amount: Annotated[
        str,
        Field(examples=["12500.00"], pattern="^\\d{1,16}(\\.\\d{1,2})?$", title="Amount"),
    ]
    note: Annotated[Note | None, Field(title="Note")] = None


class ModelMean2(RootModel[str]):
    root: Annotated[
        str,
        Field(
            description="What that snapshot said.",
            examples=["-2500.00"],
            pattern="^-?\\d+(\\.\\d{1,2})?$",
            title="Model Mean",
        ),
    ]


class SubscriptionCancel(BaseModel):
    """
    Why the account leaves, and when; at the end of the term when no day is said.
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    reason: Annotated[
        Literal["price", "value", "competitor", "service", "closing", "unpaid", "other"],
        Field(title="Reason"),
    ]
    effective_on: Annotated[date | None, Field(title="Effective On")] = None


class Amount13(RootModel[str]):
    root: Annotated[
        str,
        Field(
            description="What one billing period costs from now on.",
            examples=["12500.00"],
            pattern="^\\d{1,16}(\\.\\d{1,2})?$",
            title="Amount",
        ),
    ]


class SubscriptionChange(BaseModel):
    """
    Another price, quantity or period: an upgrade or a downgrade.
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    amount: Annotated[
        Amount13 | None,
        Field(description="What one billing period costs from now on.", title="Amount"),
    ] = None
    quantity: Annotated[Quantity | None, Field(title="Quantity")] = None
    billing: Annotated[Literal["monthly", "quarterly", "yearly"] | None, Field(title="Billing")] = None


class Quantity2(RootModel[str]):
    root: Annotated[
        str,
        Field(
            examples=["12500.00"],
            pattern="^-?\\d{1,18}(\\.\\d{1,10})?$",
            title="Quantity",
        ),
    ]


class Amount14(RootModel[str]):
    root: Annotated[
        str,
        Field(
            examples=["12500.00"],
            pattern="^-?\\d{1,18}(\\.\\d{1,10})?$",
            title="Amount",
        ),
    ]


class TermMonths(RootModel[int]):
    root: Annotated[int, Field(ge=-2147483648, lt=2147483648, title="Term Months")]


class SubscriptionCreate(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
    )
    plan: Annotated[str, Field(max_length=200, min_length=1, title="Plan")]
    account_id: Annotated[UUID, Field(title="Account Id")]
    deal_id: Annotated[UUID | None, Field(title="Deal Id")] = None
    owner_id: Annotated[UUID | None, Field(title="Owner Id")] = None
    product_id: Annotated[UUID | None, Field(title="Product Id")] = None
    quantity: Annotated[Quantity2 | None, Field(title="Quantity")] = None
    amount: Annotated[Amount14 | None, Field(title="Amount")] = None
    currency: Annotated[Currency2 | None, Field(title="Currency")] = None
    billing: Annotated[Literal["monthly", "quarterly", "yearly"], Field(title="Billing")]
    starts_on: Annotated[date | None, Field(title="Starts On")] = None
    trial_ends_on: Annotated[date | None, Field(title="Trial Ends On")] = None
    term_months: Annotated[TermMonths | None, Field(title="Term Months")] = None
    renews_on: Annotated[date | None, Field(title="Renews On")] = None
    auto_renew: Annotated[bool | None, Field(title="Auto Renew")] = None
    external_source: Annotated[ExternalSource | None, Field(title="External Source")] = None
    external_id: Annotated[ExternalId | None, Field(title="External Id")] = None
    custom: Annotated[dict[str, Any] | None, Field(title="Custom")] = None


class SubscriptionPatch(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
    )
    plan: Annotated[str | None, Field(max_length=200, min_length=1, title="Plan")]
    account_id: Annotated[UUID | None, Field(title="Account Id")]
    deal_id: Annotated[UUID | None, Field(title="Deal Id")] = None
    owner_id: Annotated[UUID | None, Field(title="Owner Id")] = None
    product_id: Annotated[UUID | None, Field(title="Product Id")] = None
    quantity: Annotated[
        str | None,
        Field(
            examples=["12500.00"],
            pattern="^-?\\d{1,18}(\\.\\d{1,10})?$",
            title="Quantity",
        ),
    ]
    amount: Annotated[Amount14 | None, Field(title="Amount")] = None
    currency: Annotated[str | None, Field(max_length=20000, title="Currency")]
    billing: Annotated[Literal["monthly", "quarterly", "yearly"] | None, Field(title="Billing")]
    starts_on: Annotated[date | None, Field(title="Starts On")]
    trial_ends_on: Annotated[date | None, Field(title="Trial Ends On")] = None
    term_months: Annotated[int | None, Field(ge=-2147483648, lt=2147483648, title="Term Months")]
    renews_on: Annotated[date | None, Field(title="Renews On")] = None
    auto_renew: Annotated[bool | None, Field(title="Auto Renew")]
    external_source: Annotated[ExternalSource | None, Field(title="External Source")] = None
    external_id: Annotated[ExternalId | None, Field(title="External Id")] = None
    custom: Annotated[dict[str, Any] | None, Field(title="Custom")]


class Mrr(RootModel[str]):
    root: Annotated[
        str,
        Field(examples=["12500.00"], pattern="^-?\\d{1,18}(\\.\\d{1,10})?$", title="Mrr"),
    ]


class Arr(RootModel[str]):
    root: Annotated[
        str,
        Field(examples=["12500.00"], pattern="^-?\\d{1,18}(\\.\\d{1,10})?$", title="Arr"),
    ]


class SubscriptionRead(BaseModel):
    id: Annotated[UUID, Field(title="Id")]
    plan: Annotated[str, Field(max_length=200, min_length=1, title="Plan")]
    account_id: Annotated[UUID, Field(title="Account Id")]
    deal_id: Annotated[UUID | None, Field(title="Deal Id")]
    owner_id: Annotated[UUID | None, Field(title="Owner Id")]
    product_id: Annotated[UUID | None, Field(title="Product Id")]
    quantity: Annotated[
        str,
        Field(
            examples=["12500.00"],
            pattern="^-?\\d{1,18}(\\.\\d{1,10})?$",
            title="Quantity",
        ),
    ]
    amount: Annotated[Amount14 | None, Field(title="Amount")]
    currency: Annotated[str, Field(max_length=20000, title="Currency")]
    billing: Annotated[Literal["monthly", "quarterly", "yearly"], Field(title="Billing")]
    mrr: Annotated[Mrr | None, Field(title="Mrr")]
    arr: Annotated[Arr | None, Field(title="Arr")]
    starts_on: Annotated[date, Field(title="Starts On")]
    trial_ends_on: Annotated[date | None, Field(title="Trial Ends On")]
    term_months: Annotated[int, Field(ge=-2147483648, lt=2147483648, title="Term Months")]
    renews_on: Annotated[date | None, Field(title="Renews On")]
    ends_on: Annotated[date | None, Field(title="Ends On")]
    auto_renew: Annotated[bool, Field(title="Auto Renew")]
    status: Annotated[
        Literal["trial", "active", "paused", "cancelled", "ended"],
        Field(title="Status"),
    ]
    paused_at: Annotated[AwareDatetime | None, Field(title="Paused At")]
    cancelled_at: Annotated[AwareDatetime | None, Field(title="Cancelled At")]
    cancel_reason: Annotated[
        Literal["price", "value", "competitor", "service", "closing", "unpaid", "other"] | None,
        Field(title="Cancel Reason"),
    ]
    created_at: Annotated[AwareDatetime, Field(title="Created At")]
    updated_at: Annotated[AwareDatetime, Field(title="Updated At")]
    version: Annotated[int, Field(ge=-2147483648, lt=2147483648, title="Version")]
    external_source: Annotated[ExternalSource | None, Field(title="External Source")]
    external_id: Annotated[ExternalId | None, Field(title="External Id")]
    custom: Annotated[dict[str, Any], Field(title="Custom")]


class Amount17(RootModel[str]):
    root: Annotated[
        str,
        Field(examples=["12500.00"], pattern="^\\d{1,16}(\\.\\d{1,2})?$", title="Amount"),
    ]


class Mrr1(RootModel[str]):
    root: Annotated[
        str,
        Field(examples=["12500.00"], pattern="^\\d{1,16}(\\.\\d{1,2})?$", title="Mrr"),
    ]


class Arr1(RootModel[str]):
    root: Annotated[
        str,
        Field(examples=["12500.00"], pattern="^\\d{1,16}(\\.\\d{1,2})?$", title="Arr"),
    ]


class SubscriptionState(BaseModel):
    """
    A subscription after an act on it.
    """

    id: Annotated[UUID, Field(title="Id")]
    status: Annotated[
        Literal["trial", "active", "paused", "cancelled", "ended"],
        Field(title="Status"),
    ]
    amount: Annotated[Amount17 | None, Field(title="Amount")]
    mrr: Annotated[Mrr1 | None, Field(title="Mrr")]
    arr: Annotated[Arr1 | None, Field(title="Arr")]
    currency: Annotated[str, Field(title="Currency")]
    renews_on: Annotated[date | None, Field(title="Renews On")]
    ends_on: Annotated[date | None, Field(title="Ends On")]
    version: Annotated[int, Field(title="Version")]


class SumsRead(BaseModel):
    """
    A group on both sides.
    """

    by: Annotated[str, Field(examples=["stage"], title="By")]
    group: Annotated[str, Field(examples=["Won"], title="Group")]
    file_count: Annotated[int, Field(title="File Count")]
    record_count: Annotated[int, Field(title="Record Count")]
    file_amount: Annotated[str, Field(title="File Amount")]
    record_amount: Annotated[str, Field(title="Record Amount")]
    equal: Annotated[bool, Field(title="Equal")]


class Colour(RootModel[str]):
    root: Annotated[str, Field(max_length=20000, title="Colour")]


class TagCreate(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
    )
    name: Annotated[str, Field(max_length=200, min_length=1, title="Name")]
    colour: Annotated[Colour | None, Field(title="Colour")] = None


class TagOn(BaseModel):
    """
    A tag of a record.
    """

    id: Annotated[UUID, Field(title="Id")]
    name: Annotated[str, Field(title="Name")]
    colour: Annotated[str, Field(title="Colour")]


class TagPatch(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
    )
    name: Annotated[str | None, Field(max_length=200, min_length=1, title="Name")]
    colour: Annotated[str | None, Field(max_length=20000, title="Colour")]


class TagRead(BaseModel):
    id: Annotated[UUID, Field(title="Id")]
    name: Annotated[str, Field(max_length=200, min_length=1, title="Name")]
    colour: Annotated[str, Field(max_length=20000, title="Colour")]
    created_at: Annotated[AwareDatetime, Field(title="Created At")]
    updated_at: Annotated[AwareDatetime, Field(title="Updated At")]
    version: Annotated[int, Field(ge=-2147483648, lt=2147483648, title="Version")]


class Tagged(BaseModel):
    """
    How many tags were added or taken off.
    """

    changed: Annotated[int, Field(title="Changed")]


class Name8(RootModel[str]):
    root: Annotated[str, Field(examples=["key account"], max_length=60, min_length=1)]


class Tagging(BaseModel):
    """
    Which records get or lose which tags; a tag named that is not there yet is made.
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    noun: Annotated[str, Field(examples=["deals"], pattern="^[a-z_]{1,40}$", title="Noun")]
    ids: Annotated[list[UUID], Field(max_length=500, min_length=1, title="Ids")]
    tags: Annotated[list[UUID] | None, Field(max_length=50, title="Tags")] = []
    names: Annotated[list[Name8] | None, Field(max_length=50, title="Names", validate_default=True)] = []


class Fit(RootModel[int]):
    root: Annotated[int, Field(ge=-2147483648, lt=2147483648, title="Fit")]


class TargetCreate(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
    )
    account_id: Annotated[UUID, Field(title="Account Id")]
    tier: Annotated[Literal["tier_1", "tier_2", "tier_3"], Field(title="Tier")]
    fit: Annotated[Fit | None, Field(title="Fit")] = None
    reason: Annotated[Reason3 | None, Field(title="Reason")] = None


class TargetPatch(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
    )
    account_id: Annotated[UUID | None, Field(title="Account Id")]
    tier: Annotated[Literal["tier_1", "tier_2", "tier_3"] | None, Field(title="Tier")]
    fit: Annotated[Fit | None, Field(title="Fit")] = None
    reason: Annotated[Reason3 | None, Field(title="Reason")] = None


class Body4(RootModel[str]):
    root: Annotated[str, Field(max_length=50000, title="Body")]


class TaskCreate(BaseModel):
    """
    A task: what is to be done, by when, by whom, and when to remind them.
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    deal_id: Annotated[UUID | None, Field(title="Deal Id")] = None
    account_id: Annotated[UUID | None, Field(title="Account Id")] = None
    person_id: Annotated[UUID | None, Field(title="Person Id")] = None
    subject: Annotated[str, Field(max_length=500, min_length=1, title="Subject")]
    body: Annotated[Body4 | None, Field(title="Body")] = None
    due_at: Annotated[AwareDatetime | None, Field(title="Due At")] = None
    remind_at: Annotated[AwareDatetime | None, Field(title="Remind At")] = None
    user_id: Annotated[
        UUID | None,
        Field(description="Whose task it is; the caller's when left out.", title="User Id"),
    ] = None


class TaskDone(BaseModel):
    """
    How a task ended.
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    outcome: Annotated[str | None, Field(max_length=100, title="Outcome")] = "done"


class TaskRead(BaseModel):
    """
    A task with its reminders, as far as the caller may see them.
    """

    id: Annotated[UUID, Field(title="Id")]
    subject: Annotated[str | None, Field(title="Subject")]
    body: Annotated[str | None, Field(title="Body")]
    deal_id: Annotated[UUID | None, Field(title="Deal Id")]
    account_id: Annotated[UUID | None, Field(title="Account Id")]
    person: Ref | None
    user: Ref | None
    due_at: Annotated[AwareDatetime | None, Field(title="Due At")]
    completed_at: Annotated[AwareDatetime | None, Field(title="Completed At")]
    overdue: Annotated[bool, Field(title="Overdue")]
    reminders: Annotated[list[ReminderRead], Field(title="Reminders")]


class TerritoryCount(BaseModel):
    """
    How many records would lie in a territory itself.
    """

    territory_id: Annotated[UUID, Field(title="Territory Id")]
    records: Annotated[int, Field(title="Records")]


class TerritoryCreate(BaseModel):
    """
    A territory of a draft.
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    name: Annotated[str, Field(examples=["Berlin"], max_length=200, min_length=1, title="Name")]
    parent_id: Annotated[UUID | None, Field(title="Parent Id")] = None
    manager_id: Annotated[UUID | None, Field(title="Manager Id")] = None


class Name9(RootModel[str]):
    root: Annotated[str, Field(max_length=200, min_length=1, title="Name")]


class TerritoryPatch(BaseModel):
    """
    Fields to change; of a published version only the manager.
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    name: Annotated[Name9 | None, Field(title="Name")] = None
    parent_id: Annotated[UUID | None, Field(title="Parent Id")] = None
    manager_id: Annotated[UUID | None, Field(title="Manager Id")] = None


class TerritoryRead(BaseModel):
    """
    A territory; `origin_id` is the same in every version that has it.
    """

    id: Annotated[UUID, Field(title="Id")]
    origin_id: Annotated[UUID, Field(title="Origin Id")]
    parent_id: Annotated[UUID | None, Field(title="Parent Id")]
    name: Annotated[str, Field(title="Name")]
    manager_id: Annotated[UUID | None, Field(title="Manager Id")]
    members: Annotated[list[MemberRead], Field(title="Members")]


class TerritoryRuleRead(BaseModel):
    """
    A rule in its place.
    """

    id: Annotated[UUID, Field(title="Id")]
    territory_id: Annotated[UUID, Field(title="Territory Id")]
    position: Annotated[int, Field(title="Position")]
    applies_to: Annotated[Literal["accounts", "leads", "both"], Field(title="Applies To")]
    criteria: Annotated[dict[str, Any], Field(title="Criteria")]
    filter: Annotated[dict[str, Any] | None, Field(title="Filter")]


class TerritoryRuleWrite(BaseModel):
    """
    Which records belong to a territory.
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    territory_id: Annotated[UUID, Field(title="Territory Id")]
    applies_to: Annotated[Literal["accounts", "leads", "both"] | None, Field(title="Applies To")] = "both"
    criteria: Annotated[
        dict[str, Any] | None,
        Field(
            description='All that is said must hold: `countries`, `regions`, `industries`, `sources` (words, in any case), `postal_codes` (beginnings, or `{"from", "to"}`), `employees` (`{"from", "to"}`).',
            examples=[
                {
                    "countries": ["DE"],
                    "postal_codes": ["10", {"from": "12", "to": "14"}],
                }
            ],
            title="Criteria",
        ),
    ] = {}
    filter: Annotated[
        dict[str, Any] | None,
        Field(description="Any filter of the records, beside them.", title="Filter"),
    ] = None


class TerritoryRulesPut(BaseModel):
    """
    All rules of a draft in their order.
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    rules: Annotated[list[TerritoryRuleWrite], Field(max_length=2000, title="Rules")]


class TerritoryVersionCreate(BaseModel):
    """
    A draft, empty or as a copy of a version.
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    name: Annotated[
        str,
        Field(examples=["Fiscal year 2027"], max_length=200, min_length=1, title="Name"),
    ]
    matching: Annotated[Literal["first", "all"] | None, Field(title="Matching")] = "first"
    based_on: Annotated[UUID | None, Field(title="Based On")] = None


class TerritoryVersionLaid(BaseModel):
    """
    A version with its tree and rules.
    """

    id: Annotated[UUID, Field(title="Id")]
    name: Annotated[str, Field(title="Name")]
    matching: Annotated[Literal["first", "all"], Field(title="Matching")]
    state: Annotated[Literal["draft", "active", "archived"], Field(title="State")]
    active_from: Annotated[AwareDatetime | None, Field(title="Active From")]
    active_to: Annotated[AwareDatetime | None, Field(title="Active To")]
    based_on_id: Annotated[UUID | None, Field(title="Based On Id")]
    assigned_at: Annotated[
        AwareDatetime | None,
        Field(description="When every record lay where it says.", title="Assigned At"),
    ]
    created_at: Annotated[AwareDatetime, Field(title="Created At")]
    territories: Annotated[list[TerritoryRead], Field(title="Territories")]
    rules: Annotated[list[TerritoryRuleRead], Field(title="Rules")]


class TerritoryVersionPatch(BaseModel):
    """
    Fields of a draft to change.
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    name: Annotated[Name9 | None, Field(title="Name")] = None
    matching: Annotated[Literal["first", "all"] | None, Field(title="Matching")] = None


class TerritoryVersionPublish(BaseModel):
    """
    From when on a draft holds.
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    active_from: Annotated[
        AwareDatetime | None,
        Field(description="Now when absent; never in the past.", title="Active From"),
    ] = None


class TerritoryVersionRead(BaseModel):
    """
    A version.
    """

    id: Annotated[UUID, Field(title="Id")]
    name: Annotated[str, Field(title="Name")]
    matching: Annotated[Literal["first", "all"], Field(title="Matching")]
    state: Annotated[Literal["draft", "active", "archived"], Field(title="State")]
    active_from: Annotated[AwareDatetime | None, Field(title="Active From")]
    active_to: Annotated[AwareDatetime | None, Field(title="Active To")]
    based_on_id: Annotated[UUID | None, Field(title="Based On Id")]
    assigned_at: Annotated[
        AwareDatetime | None,
        Field(description="When every record lay where it says.", title="Assigned At"),
    ]
    created_at: Annotated[AwareDatetime, Field(title="Created At")]


class Slip(RootModel[float]):
    root: Annotated[float, Field(examples=[0.62], ge=0.0, le=1.0, title="Slip")]


class TimingPoint(BaseModel):
    """
    One stored timing, for a line.
    """

    win: Annotated[float, Field(examples=[0.62], ge=0.0, le=1.0, title="Win")]
    median_close: Annotated[date | None, Field(title="Median Close")]
    low_close: Annotated[date | None, Field(title="Low Close")]
    high_close: Annotated[date | None, Field(title="High Close")]
    slip: Annotated[Slip | None, Field(title="Slip")]
    model_version: Annotated[str, Field(title="Model Version")]
    as_of: Annotated[AwareDatetime, Field(title="As Of")]


class Slip1(RootModel[float]):
    root: Annotated[
        float,
        Field(
            description="Chance to be still open after the expected close date on record; null without one.",
            examples=[0.62],
            ge=0.0,
            le=1.0,
            title="Slip",
        ),
    ]


class TimingWeek(BaseModel):
    """
    What has happened by the end of a week ahead; the three sum to one.
    """

    week: Annotated[int, Field(description="Weeks after `as_of`.", examples=[13], title="Week")]
    on: Annotated[date, Field(description="The day that many weeks after `as_of`.", title="On")]
    won: Annotated[float, Field(examples=[0.62], ge=0.0, le=1.0, title="Won")]
    lost: Annotated[float, Field(examples=[0.62], ge=0.0, le=1.0, title="Lost")]
    open: Annotated[float, Field(examples=[0.62], ge=0.0, le=1.0, title="Open")]


class TokenRead(BaseModel):
    """
    Tokens (RFC 6749, 5.1).
    """

    access_token: Annotated[str, Field(title="Access Token")]
    token_type: Annotated[Literal["Bearer"], Field(title="Token Type")]
    expires_in: Annotated[int, Field(title="Expires In")]
    refresh_token: Annotated[str, Field(title="Refresh Token")]
    scope: Annotated[str, Field(title="Scope")]


class TryRead(BaseModel):
    """
    One attempt.
    """

    at: Annotated[AwareDatetime, Field(title="At")]
    status: Annotated[int | None, Field(description="Null when there was no answer.", title="Status")]
    latency_ms: Annotated[int, Field(title="Latency Ms")]
    error: Annotated[str | None, Field(examples=["no answer in time"], title="Error")]


class UndoRead(BaseModel):
    """
    An import on its way back, and the records that are left alone because they were changed since.
    """

    state: Annotated[
        Literal["open", "running", "done", "failed", "cancelled", "undoing", "undone"],
        Field(title="State"),
    ]
    changed_since: Annotated[list[ChangedRead], Field(title="Changed Since")]


class UndoStart(BaseModel):
    """
    How an import is taken back.
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    force: Annotated[
        bool | None,
        Field(description="Take back also what was changed since.", title="Force"),
    ] = False


class Unread(BaseModel):
    """
    How much the caller has not read.
    """

    unread: Annotated[int, Field(title="Unread")]


class Password1(RootModel[SecretStr]):
    root: Annotated[SecretStr, Field(max_length=1024, min_length=12, title="Password")]


class UserCreate(BaseModel):
    """
    A new colleague; only an admin may add one.
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    name: Annotated[str, Field(max_length=200, min_length=1, title="Name")]
    email: Annotated[
        str,
        Field(
            examples=["dana.ross@example.com"],
            max_length=320,
            pattern="^[^@\\s]+@[^@\\s]+$",
            title="Email",
        ),
    ]
    role: Annotated[
        str,
        Field(
            description="`sales_representative`, `business_development`, `sales_manager`, `analyst`, `admin`, or one of the organization's own.",
            examples=["sales_manager"],
            pattern="^[a-z][a-z0-9_]{1,62}$",
            title="Role",
        ),
    ]
    roles: Annotated[
        list[Role1] | None,
        Field(description="Those beside the first.", max_length=20, title="Roles"),
    ]
    password: Annotated[Password1 | None, Field(title="Password")] = None
    manager_id: Annotated[UUID | None, Field(title="Manager Id")] = None
    team_id: Annotated[UUID | None, Field(title="Team Id")] = None


class Email8(RootModel[str]):
    root: Annotated[
        str,
        Field(
            examples=["dana.ross@example.com"],
            max_length=320,
            pattern="^[^@\\s]+@[^@\\s]+$",
            title="Email",
        ),
    ]


class Role4(RootModel[str]):
    root: Annotated[
        str,
        Field(
            description="`sales_representative`, `business_development`, `sales_manager`, `analyst`, `admin`, or one of the organization's own.",
            examples=["sales_manager"],
            pattern="^[a-z][a-z0-9_]{1,62}$",
            title="Role",
        ),
    ]


class Role5(RootModel[str]):
    root: Annotated[
        str,
        Field(
            description="`sales_representative`, `business_development`, `sales_manager`, `analyst`, `admin`, or one of the organization's own.",
            examples=["sales_manager"],
            pattern="^[a-z][a-z0-9_]{1,62}$",
        ),
    ]


class Roles(RootModel[list[Role5]]):
    root: Annotated[
        list[Role5],
        Field(
            description="Those beside the first: given and taken so that they are these.",
            max_length=20,
            title="Roles",
        ),
    ]


class UserPatch(BaseModel):
    """
    Fields to change; absent ones stay.
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    name: Annotated[Name9 | None, Field(title="Name")] = None
    email: Annotated[Email8 | None, Field(title="Email")] = None
    role: Annotated[Role4 | None, Field(title="Role")] = None
    roles: Annotated[
        Roles | None,
        Field(
            description="Those beside the first: given and taken so that they are these.",
            title="Roles",
        ),
    ] = None
    manager_id: Annotated[UUID | None, Field(title="Manager Id")] = None
    team_id: Annotated[UUID | None, Field(title="Team Id")] = None
    active: Annotated[bool | None, Field(title="Active")] = None


class UserRead(BaseModel):
    """
    A colleague.
    """

    id: Annotated[UUID, Field(title="Id")]
    name: Annotated[str, Field(examples=["Dana Ross"], title="Name")]
    email: Annotated[str, Field(title="Email")]
    role: Annotated[
        str,
        Field(
            description="`sales_representative`, `business_development`, `sales_manager`, `analyst`, `admin`, or one of the organization's own.",
            examples=["sales_manager"],
            pattern="^[a-z][a-z0-9_]{1,62}$",
            title="Role",
        ),
    ]
    roles: Annotated[
        list[Role5],
        Field(
            description="Those they have beside the first; the most permissive decides.",
            title="Roles",
        ),
    ]
    kind: Annotated[
        Literal["person", "service"],
        Field(description="A colleague, or the account of a program.", title="Kind"),
    ]
    manager: Ref | None
    team: Ref | None
    active: Annotated[bool, Field(title="Active")]


class VerificationRead(BaseModel):
    """
    A snapshot's numbers made again from what is kept with it, by the model that made it.
    """

    snapshot_id: Annotated[UUID, Field(title="Snapshot Id")]
    model_version: Annotated[str, Field(title="Model Version")]
    agrees: Annotated[
        bool | None,
        Field(
            description="Null when that version of the model is not at hand.",
            title="Agrees",
        ),
    ]
    compared: Annotated[int, Field(title="Compared")]
    differ: Annotated[int, Field(title="Differ")]
    because: Annotated[str, Field(title="Because")]


class VersionRead(BaseModel):
    """
    A version in the registry.
    """

    number: Annotated[int, Field(title="Number")]
    name: Annotated[str, Field(title="Name")]
    alias: Annotated[Literal["champion", "shadow"] | None, Field(title="Alias")]
    basis: Annotated[str | None, Field(title="Basis")]
    trained_at: Annotated[AwareDatetime | None, Field(title="Trained At")]
    dataset: Annotated[
        str | None,
        Field(description="Hash of the rows it learned from.", title="Dataset"),
    ]
    promoted_at: Annotated[AwareDatetime | None, Field(title="Promoted At")]
    promoted_by: Annotated[str | None, Field(title="Promoted By")]
    because: Annotated[
        str | None,
        Field(
            description="Why it was promoted, refused, or taken back, the last of these.",
            title="Because",
        ),
    ]
    metrics: Annotated[dict[str, float], Field(title="Metrics")]


class ViewCheck(BaseModel):
    """
    Whether a view can be used.
    """

    works: Annotated[bool, Field(title="Works")]
    problems: Annotated[
        list[str],
        Field(examples=[["filter: deals have no custom field 'tier'"]], title="Problems"),
    ]


class Violation(BaseModel):
    """
    One field that was not as asked.
    """

    field: Annotated[str, Field(examples=["body.amount"], title="Field")]
    message: Annotated[str, Field(examples=["Input should be a valid decimal"], title="Message")]


class Event(RootModel[str]):
    root: Annotated[str, Field(max_length=120, min_length=1)]


class WebhookCreate(BaseModel):
    """
    A subscription; it sees what the caller sees, and no more than the caller's integration was given.
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    url: Annotated[
        str,
        Field(
            examples=["https://hooks.example.com/bellwether"],
            max_length=2048,
            min_length=1,
            title="Url",
        ),
    ]
    events: Annotated[
        list[Event],
        Field(
            description="`*`, `<noun>.*`, or types as /webhooks/event-types lists them.",
            examples=[["deals.*", "ActivityLogged"]],
            max_length=100,
            min_length=1,
            title="Events",
        ),
    ]
    name: Annotated[str | None, Field(max_length=200, title="Name")] = ""
    skip_own: Annotated[
        bool | None,
        Field(
            description="Leave out writes of `own_id`; true when an API key makes the webhook.",
            title="Skip Own",
        ),
    ] = None
    own_id: Annotated[
        UUID | None,
        Field(
            description="The API key, client or user whose writes are the receiver's own; else the caller's.",
            title="Own Id",
        ),
    ] = None


class WebhookCreated(BaseModel):
    """
    A new webhook with its secret, shown this once.
    """

    id: Annotated[UUID, Field(title="Id")]
    owner_id: Annotated[UUID, Field(description="Whose sight decides what is sent.", title="Owner Id")]
    name: Annotated[str, Field(title="Name")]
    url: Annotated[str, Field(title="Url")]
    events: Annotated[list[str], Field(examples=[["deals.*"]], title="Events")]
    scopes: Annotated[
        str | None,
        Field(
            description="What the integration that made it was given; null for everything.",
            title="Scopes",
        ),
    ]
    skip_own: Annotated[bool, Field(title="Skip Own")]
    own_id: Annotated[UUID, Field(title="Own Id")]
    active: Annotated[bool, Field(title="Active")]
    ended: Annotated[
        Literal["paused", "gone", "failing"] | None,
        Field(
            description="`gone` after a 410, `failing` after five days without success.",
            title="Ended",
        ),
    ]
    ended_at: Annotated[AwareDatetime | None, Field(title="Ended At")]
    failing_since: Annotated[AwareDatetime | None, Field(title="Failing Since")]
    old_secret_until: Annotated[
        AwareDatetime | None,
        Field(description="Until then two secrets sign.", title="Old Secret Until"),
    ]
    created_at: Annotated[AwareDatetime, Field(title="Created At")]
    version: Annotated[int, Field(title="Version")]
    secret: Annotated[str, Field(examples=["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"], title="Secret")]


class WebhookPatch(BaseModel):
    """
    Fields to change; absent ones stay.
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    url: Annotated[
        str | None,
        Field(
            examples=["https://hooks.example.com/bellwether"],
            max_length=2048,
            min_length=1,
            title="Url",
        ),
    ] = ""
    events: Annotated[
        list[Event] | None,
        Field(
            description="`*`, `<noun>.*`, or types as /webhooks/event-types lists them.",
            examples=[["deals.*", "ActivityLogged"]],
            max_length=100,
            min_length=1,
            title="Events",
        ),
    ]
    name: Annotated[str | None, Field(max_length=200, title="Name")] = ""
    skip_own: Annotated[bool | None, Field(title="Skip Own")] = False
    own_id: Annotated[UUID | None, Field(title="Own Id")] = UUID("00000000-0000-0000-0000-000000000000")
    active: Annotated[
        bool | None,
        Field(
            description="False pauses; what happens meanwhile is not told later.",
            title="Active",
        ),
    ] = True


class WebhookRead(BaseModel):
    """
    A subscription; its secrets are never shown again.
    """

    id: Annotated[UUID, Field(title="Id")]
    owner_id: Annotated[UUID, Field(description="Whose sight decides what is sent.", title="Owner Id")]
    name: Annotated[str, Field(title="Name")]
    url: Annotated[str, Field(title="Url")]
    events: Annotated[list[str], Field(examples=[["deals.*"]], title="Events")]
    scopes: Annotated[
        str | None,
        Field(
            description="What the integration that made it was given; null for everything.",
            title="Scopes",
        ),
    ]
    skip_own: Annotated[bool, Field(title="Skip Own")]
    own_id: Annotated[UUID, Field(title="Own Id")]
    active: Annotated[bool, Field(title="Active")]
    ended: Annotated[
        Literal["paused", "gone", "failing"] | None,
        Field(
            description="`gone` after a 410, `failing` after five days without success.",
            title="Ended",
        ),
    ]
    ended_at: Annotated[AwareDatetime | None, Field(title="Ended At")]
    failing_since: Annotated[AwareDatetime | None, Field(title="Failing Since")]
    old_secret_until: Annotated[
        AwareDatetime | None,
        Field(description="Until then two secrets sign.", title="Old Secret Until"),
    ]
    created_at: Annotated[AwareDatetime, Field(title="Created At")]
    version: Annotated[int, Field(title="Version")]


class WebhookRotated(BaseModel):
    """
    The new secret, shown this once; the one before signs too for a day.
    """

    secret: Annotated[str, Field(title="Secret")]
    old_secret_until: Annotated[AwareDatetime, Field(title="Old Secret Until")]


class WeightsRead(BaseModel):
    """
    Whether the decisions can speak of a policy.
    """

    policy: Annotated[str, Field(title="Policy")]
    effective_rows: Annotated[float, Field(title="Effective Rows")]
    largest: Annotated[float, Field(title="Largest")]
    mean: Annotated[
        float,
        Field(
            description="About 1 where the logged chances are true and cover the policy.",
            title="Mean",
        ),
    ]
    matched: Annotated[float, Field(examples=[0.62], ge=0.0, le=1.0, title="Matched")]


class ServingApiHealthHealthRead(BaseModel):
    """
    What works.
    """

    status: Annotated[
        str,
        Field(
            description="`ok`, or `unavailable` with status 503.",
            examples=["ok"],
            title="Status",
        ),
    ]
    database: Annotated[str, Field(examples=["ok"], title="Database")]


class ServingApiResourceErasureRead(BaseModel):
    id: Annotated[UUID, Field(title="Id")]
    noun: Annotated[Literal["people", "leads"], Field(title="Noun")]
    record_id: Annotated[UUID, Field(title="Record Id")]
    erased_at: Annotated[AwareDatetime, Field(title="Erased At")]
    erased_by: Annotated[UUID | None, Field(title="Erased By")]
    reason: Annotated[Literal["request", "retention"], Field(title="Reason")]
    counts: Annotated[dict[str, Any], Field(title="Counts")]


class ServingApiResourceTargetRead(BaseModel):
    id: Annotated[UUID, Field(title="Id")]
    account_id: Annotated[UUID, Field(title="Account Id")]
    tier: Annotated[Literal["tier_1", "tier_2", "tier_3"], Field(title="Tier")]
    fit: Annotated[Fit | None, Field(title="Fit")]
    reason: Annotated[Reason3 | None, Field(title="Reason")]
    created_at: Annotated[AwareDatetime, Field(title="Created At")]
    updated_at: Annotated[AwareDatetime, Field(title="Updated At")]
    version: Annotated[int, Field(ge=-2147483648, lt=2147483648, title="Version")]


class ServingApiSchemasAuditErasureRead(BaseModel):
    """
    Somebody was forgotten.
    """

    id: Annotated[UUID, Field(title="Id")]
    counts: Annotated[
        dict[str, int],
        Field(description="How many rows went or were emptied, by table.", title="Counts"),
    ]


class ServingApiSchemasCommitteesEvidenceRead(BaseModel):
    """
    One thing that speaks for or against a guessed part.
    """

    sentence: Annotated[str, Field(title="Sentence")]
    effect: Annotated[
        float,
        Field(description="Log-odds against the other parts together.", title="Effect"),
    ]


class ServingApiSchemasCommitteesGapRead(BaseModel):
    """
    A product that an account has not bought, and what speaks for it.
    """

    account_id: Annotated[UUID, Field(title="Account Id")]
    product: Annotated[str, Field(title="Product")]
    bought_by_kin: Annotated[int, Field(title="Bought By Kin")]
    bought_by_alike: Annotated[int, Field(title="Bought By Alike")]
    alike: Annotated[int, Field(title="Alike")]
    open_deals: Annotated[int, Field(title="Open Deals")]


class ServingApiSchemasDuplicatesEvidenceRead(BaseModel):
    """
    What one comparison of two records found.
    """

    comparison: Annotated[str, Field(examples=["email"], title="Comparison")]
    field: Annotated[
        str,
        Field(description="The field that it is about.", examples=["email"], title="Field"),
    ]
    says: Annotated[str, Field(examples=["same mailbox elsewhere"], title="Says")]
    bits: Annotated[
        float,
        Field(
            description="log2 of how much likelier this is among two records of one entity than among others; below 0 it speaks against.",
            examples=[6.1],
            title="Bits",
        ),
    ]


class Submission1(RootModel[str]):
    root: Annotated[
        str,
        Field(
            description="What was submitted last of it; null when nothing was.",
            examples=["-2500.00"],
            pattern="^-?\\d+(\\.\\d{1,2})?$",
            title="Submission",
        ),
    ]


class Adjustment1(RootModel[str]):
    root: Annotated[
        str,
        Field(
            description="What it was adjusted to last; null when it was not.",
            examples=["-2500.00"],
            pattern="^-?\\d+(\\.\\d{1,2})?$",
            title="Adjustment",
        ),
    ]


class ServingApiSchemasForecastsPeriodRead(BaseModel):
    """
    A calendar month or quarter, in UTC.
    """

    key: Annotated[str, Field(examples=["2026-Q1"], title="Key")]
    kind: Annotated[Literal["month", "quarter"], Field(title="Kind")]
    begins: Annotated[date, Field(title="Begins")]
    ends: Annotated[date, Field(description="The first day after it.", title="Ends")]


class ServingApiSchemasImportsCandidateRead(BaseModel):
    """
    A record that a row may be.
    """

    id: Annotated[UUID, Field(title="Id")]
    probability: Annotated[float, Field(examples=[0.62], ge=0.0, le=1.0, title="Probability")]


class ServingApiSchemasImportsLineRead(BaseModel):
    """
    What became of a line.
    """

    line: Annotated[int, Field(title="Line")]
    status: Annotated[
        Literal[
            "created",
            "changed",
            "unchanged",
            "held",
            "failed",
            "removed",
            "restored",
            "left",
        ],
        Field(title="Status"),
    ]
    record_id: Annotated[UUID | None, Field(title="Record Id")]
    column: Annotated[str | None, Field(title="Column")]
    value: Annotated[str | None, Field(title="Value")]
    reason: Annotated[str | None, Field(title="Reason")]
    remedy: Annotated[str | None, Field(title="Remedy")]
    candidates: Annotated[list[ServingApiSchemasImportsCandidateRead], Field(title="Candidates")]


class ServingApiSchemasImportsTargetRead(BaseModel):
    """
    A field that a column may become.
    """

    path: Annotated[str, Field(examples=["account.external_id"], title="Path")]
    kind: Annotated[str, Field(title="Kind")]
    label: Annotated[str, Field(title="Label")]
    choices: Annotated[list[str], Field(title="Choices")]
    required: Annotated[bool, Field(title="Required")]


class ServingApiSchemasModelsPeriodRead(BaseModel):
    """
    A stretch of time and what was learned from it.
    """

    name: Annotated[
        str,
        Field(
            description="`train`, `calibrate` or `test`.",
            examples=["train"],
            title="Name",
        ),
    ]
    begins: Annotated[AwareDatetime, Field(title="Begins")]
    ends: Annotated[AwareDatetime, Field(title="Ends")]
    deals: Annotated[int, Field(title="Deals")]
    won: Annotated[int, Field(title="Won")]
    rows: Annotated[int, Field(title="Rows")]


class ServingApiSchemasRecommendationsCandidateRead(BaseModel):
    """
    One action, weighed against waiting.
    """

    action: Annotated[
        Literal[
            "call",
            "email",
            "meet_missing_role",
            "send_proposal",
            "involve_manager",
            "discount",
            "wait",
            "disqualify",
        ],
        Field(title="Action"),
    ]
    label: Annotated[str, Field(examples=["Call the customer"], title="Label")]
    refusal: Annotated[
        str | None,
        Field(description="Why it is not allowed now; null when it is.", title="Refusal"),
    ]
    needs_approval: Annotated[bool, Field(title="Needs Approval")]
    share: Annotated[
        float,
        Field(
            description="Effect on expected revenue within 30 days, as a share of the amount.",
            title="Share",
        ),
    ]
    share_low: Annotated[
        float,
        Field(description="`share_low` to `share_high`: 80 % range.", title="Share Low"),
    ]
    share_high: Annotated[float, Field(title="Share High")]
    uplift: Annotated[float | None, Field(title="Uplift")]
    uplift_low: Annotated[float | None, Field(title="Uplift Low")]
    uplift_high: Annotated[float | None, Field(title="Uplift High")]
    hours: Annotated[float, Field(description="Hours of work it takes.", title="Hours")]
    per_hour: Annotated[
        float | None,
        Field(description="Uplift per hour of work, which ranks.", title="Per Hour"),
    ]
    confidence: Annotated[
        float,
        Field(
            description="Chance that it is better than waiting.",
            examples=[0.62],
            ge=0.0,
            le=1.0,
            title="Confidence",
        ),
    ]
    sure: Annotated[
        bool,
        Field(description="Whether its whole range is better than waiting.", title="Sure"),
    ]
    decisions: Annotated[
        int,
        Field(
            description="Earlier recommendations of it that this was learned from.",
            title="Decisions",
        ),
    ]
    why: Annotated[str, Field(title="Why")]
    evidence: Annotated[list[ActionEvidence], Field(title="Evidence")]


class Health2(RootModel[int]):
    root: Annotated[
        int,
        Field(
            description="The chance to stay, in percent; null when the account is no customer.",
            ge=0,
            le=100,
            title="Health",
        ),
    ]


class ServingApiSchemasRisksHealthRead(BaseModel):
    """
    An account's health: the chance to stay a customer, and facts of it and of the accounts below it.
    """

    health: Annotated[
        Health2 | None,
        Field(
            description="The chance to stay, in percent; null when the account is no customer.",
            title="Health",
        ),
    ]
    risk: RiskRead | None
    evidence: Annotated[list[HealthFact], Field(title="Evidence")]
    basis: Annotated[Literal["model", "prior", "none"], Field(title="Basis")]
    basis_note: Annotated[str, Field(title="Basis Note")]
    as_of: Annotated[AwareDatetime, Field(title="As Of")]


class ServingApiSchemasRoutingCandidateRead(BaseModel):
    """
    Somebody whom a rule names.
    """

    user_id: Annotated[UUID, Field(title="User Id")]
    weight: Annotated[float, Field(title="Weight")]
    most_open: Annotated[int | None, Field(title="Most Open")]
    most_per_day: Annotated[int | None, Field(title="Most Per Day")]


class ServingApiSchemasTerritoriesGapRead(BaseModel):
    """
    A record that no rule fits.
    """

    id: Annotated[UUID, Field(title="Id")]
    name: Annotated[str, Field(title="Name")]


class Problem(BaseModel):
    """
    Why a request was refused; `code` is stable, the words may change.
    """

    type: Annotated[
        str,
        Field(
            description="A URI for the kind of problem.",
            examples=["/problems/deal_already_closed"],
            title="Type",
        ),
    ]
    title: Annotated[str, Field(examples=["The deal is already closed"], title="Title")]
    status: Annotated[int, Field(examples=[409], title="Status")]
    code: Annotated[str, Field(examples=["deal_already_closed"], title="Code")]
    detail: Annotated[str, Field(title="Detail")]
    request_id: Annotated[str, Field(title="Request Id")]
    violations: Annotated[
        list[Violation],
        Field(
            description="What was not as asked, or what is missing, where that can be named.",
            title="Violations",
        ),
    ]


class AccountRead(BaseModel):
    """
    One company.
    """

    id: Annotated[UUID, Field(title="Id")]
    name: Annotated[str, Field(examples=["Harbour Logistics"], title="Name")]
    parent: Ref | None
    owner: Ref | None
    industry: Annotated[str | None, Field(examples=["logistics"], title="Industry")]
    region: Annotated[str | None, Field(examples=["north"], title="Region")]
    employees: Annotated[int | None, Field(title="Employees")]
    country: Annotated[
        str | None,
        Field(description="ISO 3166 alpha-2.", examples=["DE"], title="Country"),
    ]
    postal_code: Annotated[str | None, Field(examples=["20457"], title="Postal Code")]
    website: Annotated[str | None, Field(examples=["harbour.example"], title="Website")]
    churn_kind: Annotated[
        Literal["contract", "purchases"] | None,
        Field(
            description="How the account could be lost as a customer: a running subscription is left, or, of one without, no order comes. Null when it is no customer.",
            title="Churn Kind",
        ),
    ]
    churn_90: Annotated[
        Churn90 | None,
        Field(description="Chance to be lost within 90 days.", title="Churn 90"),
    ]
    health: Annotated[
        Health | None,
        Field(
            description="Chance to stay in percent: for 90 days of a contract, for 180 of orders.",
            title="Health",
        ),
    ]
    revenue_at_risk: Annotated[
        str | None,
        Field(
            description="A year's revenue that is expected to be lost, in the organization's currency.",
            title="Revenue At Risk",
        ),
    ]
    risk_as_of: Annotated[AwareDatetime | None, Field(title="Risk As Of")]
    created_at: Annotated[AwareDatetime, Field(title="Created At")]
    custom: Annotated[
        dict[str, Any],
        Field(
            description="The organization's own fields by name; `GET /api/v1/openapi.json` types them.",
            examples=[{"contract_months": 24}],
            title="Custom",
        ),
    ]


class ActivityRead(BaseModel):
    """
    One activity, as it was logged.
    """

    id: Annotated[UUID, Field(title="Id")]
    kind: Annotated[
        Literal["call", "email", "meeting", "note", "task", "offer"],
        Field(title="Kind"),
    ]
    direction: Annotated[Literal["outbound", "inbound", "internal"] | None, Field(title="Direction")]
    subject: Annotated[
        str | None,
        Field(examples=["Delivery dates for the second site"], title="Subject"),
    ]
    body: Annotated[str | None, Field(title="Body")]
    outcome: Annotated[str | None, Field(examples=["connected"], title="Outcome")]
    deal_id: Annotated[UUID | None, Field(title="Deal Id")]
    account_id: Annotated[UUID | None, Field(title="Account Id")]
    person: Ref | None
    lead_id: Annotated[UUID | None, Field(title="Lead Id")]
    user: Ref | None
    occurred_at: Annotated[AwareDatetime, Field(title="Occurred At")]
    ended_at: Annotated[AwareDatetime | None, Field(title="Ended At")]
    duration_seconds: Annotated[float | None, Field(title="Duration Seconds")]
    custom: Annotated[
        dict[str, Any],
        Field(
            description="The organization's own fields by name; `GET /api/v1/openapi.json` types them.",
            examples=[{"contract_months": 24}],
            title="Custom",
        ),
    ]


class AdjustmentRead(BaseModel):
    """
    What somebody who leads adjusted; later ones do not replace it.
    """

    id: Annotated[UUID, Field(title="Id")]
    subject: SubjectRead
    period: ServingApiSchemasForecastsPeriodRead
    amount: Annotated[
        str,
        Field(examples=["-2500.00"], pattern="^-?\\d+(\\.\\d{1,2})?$", title="Amount"),
    ]
    currency: Annotated[str, Field(title="Currency")]
    reason: Annotated[str, Field(title="Reason")]
    from_amount: Annotated[
        FromAmount | None,
        Field(description="What was submitted, or adjusted, before.", title="From Amount"),
    ]
    forecast_id: Annotated[UUID | None, Field(title="Forecast Id")]
    model_mean: Annotated[ModelMean | None, Field(title="Model Mean")]
    adjusted_by: Annotated[UUID, Field(title="Adjusted By")]
    adjusted_at: Annotated[AwareDatetime, Field(title="Adjusted At")]


class AffiliationRead(BaseModel):
    """
    One company of a person, from when to before when.
    """

    id: Annotated[UUID, Field(title="Id")]
    account: Ref | None
    title: Annotated[str | None, Field(title="Title")]
    started_on: Annotated[date | None, Field(description="Null when nobody knows.", title="Started On")]
    ended_on: Annotated[
        date | None,
        Field(
            description="The first day on which they no longer worked there.",
            title="Ended On",
        ),
    ]
    primary: Annotated[bool, Field(title="Primary")]


class AssignmentRead(BaseModel):
    """
    Why a lead went to whom, or to which queue.
    """

    id: Annotated[UUID, Field(title="Id")]
    lead_id: Annotated[UUID, Field(title="Lead Id")]
    set_id: Annotated[UUID, Field(title="Set Id")]
    rule_id: Annotated[UUID | None, Field(title="Rule Id")]
    cause: Annotated[Literal["arrival", "breach", "retry", "asked"], Field(title="Cause")]
    hop: Annotated[int, Field(title="Hop")]
    owner_id: Annotated[UUID | None, Field(title="Owner Id")]
    queue_id: Annotated[UUID | None, Field(title="Queue Id")]
    reason: Annotated[str, Field(examples=["turn"], title="Reason")]
    trail: Annotated[list[OutcomeRead], Field(title="Trail")]
    candidates: Annotated[list[ConsideredRead], Field(title="Candidates")]
    propensity: Annotated[
        float,
        Field(
            description="How probable this choice was under the rules.",
            title="Propensity",
        ),
    ]
    assigned_at: Annotated[AwareDatetime, Field(title="Assigned At")]
    due_at: Annotated[AwareDatetime | None, Field(title="Due At")]
    breached_at: Annotated[AwareDatetime | None, Field(title="Breached At")]
    ended_at: Annotated[AwareDatetime | None, Field(title="Ended At")]


class AuditEntryPage(BaseModel):
    items: Annotated[list[AuditEntryRead], Field(title="Items")]
    next_cursor: Annotated[str | None, Field(title="Next Cursor")]
    total: Annotated[
        int | None,
        Field(description="When asked for; never more than 10001.", title="Total"),
    ]


class BaselineRead(BaseModel):
    """
    The same deals answered by something simpler.
    """

    name: Annotated[str, Field(examples=["stage_prior"], title="Name")]
    metrics: MetricsRead


class BranchRead(BaseModel):
    """
    An account of the family; one below an account that is not shown hangs on the next that is.
    """

    id: Annotated[UUID, Field(title="Id")]
    name: Annotated[str, Field(title="Name")]
    owner: Ref | None
    parent_id: Annotated[UUID | None, Field(title="Parent Id")]
    depth: Annotated[int, Field(description="0 for the ultimate parent.", title="Depth")]
    children: Annotated[list[BranchRead], Field(title="Children")]


class ChampionRead(BaseModel):
    """
    The version in use.
    """

    version: Annotated[str, Field(examples=["win_probability.northgate/3"], title="Version")]
    trained_at: Annotated[AwareDatetime, Field(title="Trained At")]
    service: Annotated[
        str,
        Field(
            description="The feature service it reads.",
            examples=["win_probability_v1"],
            title="Service",
        ),
    ]
    features: Annotated[int, Field(title="Features")]
    calibration: Annotated[str, Field(examples=["isotonic"], title="Calibration")]
    periods: Annotated[list[ServingApiSchemasModelsPeriodRead], Field(title="Periods")]
    metrics: Annotated[MetricsRead | None, Field(description="Null for a prior, which is not judged.")]
    baselines: Annotated[list[BaselineRead], Field(title="Baselines")]
    skill_low: Annotated[
        float | None,
        Field(
            description="Lower end of the 90 % interval of the Brier skill.",
            title="Skill Low",
        ),
    ]
    segments: Annotated[list[SegmentMetricsRead], Field(title="Segments")]
    reliability: Annotated[list[ReliabilityBinRead], Field(title="Reliability")]
    importance: Annotated[list[ImportanceRead], Field(description="Largest first.", title="Importance")]
    bands: BandsRead
    won: Annotated[int, Field(description="Won deals at hand when it was trained.", title="Won")]
    lost: Annotated[int, Field(title="Lost")]
    needed_won: Annotated[
        int,
        Field(
            description="Below this many won or lost deals a prior stands in for a model.",
            title="Needed Won",
        ),
    ]
    needed_lost: Annotated[int, Field(title="Needed Lost")]
    card: Annotated[str, Field(description="The model card, Markdown.", title="Card")]


class CheckRead(BaseModel):
    """
    One look for drift.
    """

    id: Annotated[UUID, Field(title="Id")]
    version: Annotated[str, Field(title="Version")]
    checked_at: Annotated[AwareDatetime, Field(title="Checked At")]
    since: Annotated[
        AwareDatetime,
        Field(description="From when on rows counted as recent.", title="Since"),
    ]
    rows: Annotated[int, Field(title="Rows")]
    enough: Annotated[
        bool,
        Field(
            description="False when there was too little that is recent to say anything.",
            title="Enough",
        ),
    ]
    shifts: Annotated[list[ShiftRead], Field(title="Shifts")]
    calibration: CalibrationRead


class CoverageRead(BaseModel):
    """
    What a version does, or would do, with the records that the caller sees.
    """

    noun: Annotated[Literal["accounts", "leads"], Field(title="Noun")]
    records: Annotated[int, Field(title="Records")]
    matched: Annotated[int, Field(title="Matched")]
    pinned: Annotated[int, Field(title="Pinned")]
    share: Annotated[float | None, Field(title="Share")]
    by_territory: Annotated[list[TerritoryCount], Field(title="By Territory")]
    overlaps: Annotated[list[OverlapRead], Field(title="Overlaps")]
    shadowed: Annotated[list[ShadowedRead], Field(title="Shadowed")]


class CustomFieldPage(BaseModel):
    items: Annotated[list[CustomFieldRead], Field(title="Items")]
    next_cursor: Annotated[str | None, Field(title="Next Cursor")]
    total: Annotated[
        int | None,
        Field(description="When asked for; never more than 10001.", title="Total"),
    ]


class DealCard(BaseModel):
    """
    A deal as a board shows it.
    """

    id: Annotated[UUID, Field(title="Id")]
    name: Annotated[str, Field(examples=["Scaffolding for the harbour site"], title="Name")]
    account: Ref | None
    owner: Ref | None
    amount: Annotated[Amount | None, Field(title="Amount")]
    currency: Annotated[str, Field(examples=["EUR"], title="Currency")]
    expected_close: Annotated[date | None, Field(title="Expected Close")]
    stage_id: Annotated[UUID, Field(title="Stage Id")]
    entered_stage_at: Annotated[AwareDatetime, Field(title="Entered Stage At")]
    amount_in_org_currency: Annotated[
        AmountInOrgCurrency | None,
        Field(
            description="Open deals by today's rate, closed ones by that of their last day; null without one.",
            title="Amount In Org Currency",
        ),
    ]
    score: Annotated[
        ScoreChip | None,
        Field(description="Null until the first score, and on closed deals without one."),
    ]
    predicted_close_on: Annotated[
        date | None,
        Field(
            description="The day by which it is won in half of the cases in which it is won; null until scored.",
            title="Predicted Close On",
        ),
    ]
    slip_probability: Annotated[
        SlipProbability | None,
        Field(
            description="Chance to be still open after `expected_close`; null without that or until scored.",
            title="Slip Probability",
        ),
    ]


class DealRead(BaseModel):
    """
    A deal with everything on its page but the lists.
    """

    id: Annotated[UUID, Field(title="Id")]
    name: Annotated[str, Field(examples=["Scaffolding for the harbour site"], title="Name")]
    account: Ref | None
    owner: Ref | None
    amount: Annotated[Amount5 | None, Field(title="Amount")]
    currency: Annotated[str, Field(examples=["EUR"], title="Currency")]
    expected_close: Annotated[date | None, Field(title="Expected Close")]
    stage_id: Annotated[UUID, Field(title="Stage Id")]
    entered_stage_at: Annotated[AwareDatetime, Field(title="Entered Stage At")]
    amount_in_org_currency: Annotated[
        AmountInOrgCurrency | None,
        Field(
            description="Open deals by today's rate, closed ones by that of their last day; null without one.",
            title="Amount In Org Currency",
        ),
    ]
    score: Annotated[
        ScoreChip | None,
        Field(description="Null until the first score, and on closed deals without one."),
    ]
    predicted_close_on: Annotated[
        date | None,
        Field(
            description="The day by which it is won in half of the cases in which it is won; null until scored.",
            title="Predicted Close On",
        ),
    ]
    slip_probability: Annotated[
        SlipProbability | None,
        Field(
            description="Chance to be still open after `expected_close`; null without that or until scored.",
            title="Slip Probability",
        ),
    ]
    pipeline: Ref
    stage: StageRead
    state: Annotated[Literal["open", "won", "lost"], Field(title="State")]
    source: Annotated[str | None, Field(examples=["referral"], title="Source")]
    opened_at: Annotated[AwareDatetime, Field(title="Opened At")]
    closed_at: Annotated[AwareDatetime | None, Field(title="Closed At")]
    lost_reason: Annotated[str | None, Field(title="Lost Reason")]
    reason_id: Annotated[
        UUID | None,
        Field(
            description="Why it was won or lost, of the organization's list.",
            title="Reason Id",
        ),
    ]
    amount_from_lines: Annotated[
        bool,
        Field(
            description="Whether the amount is the sum of the product lines.",
            title="Amount From Lines",
        ),
    ]
    version: Annotated[
        int,
        Field(
            description="The value of the ETag; send it back in If-Match.",
            title="Version",
        ),
    ]
    custom: Annotated[
        dict[str, Any],
        Field(
            description="The organization's own fields by name; `GET /api/v1/openapi.json` types them.",
            examples=[{"contract_months": 24}],
            title="Custom",
        ),
    ]


class DealReasonPage(BaseModel):
    items: Annotated[list[DealReasonRead], Field(title="Items")]
    next_cursor: Annotated[str | None, Field(title="Next Cursor")]
    total: Annotated[
        int | None,
        Field(description="When asked for; never more than 10001.", title="Total"),
    ]


class DeliveryRead(BaseModel):
    """
    One message to one webhook.
    """

    id: Annotated[UUID, Field(title="Id")]
    webhook_id: Annotated[UUID, Field(title="Webhook Id")]
    message_id: Annotated[
        str,
        Field(
            description="`webhook-id` of every attempt.",
            examples=["msg_0b5f5a..."],
            title="Message Id",
        ),
    ]
    event_id: Annotated[UUID | None, Field(description="Null for a test message.", title="Event Id")]
    type: Annotated[str, Field(examples=["deals.DealStageChanged"], title="Type")]
    state: Annotated[
        Literal["waiting", "sent", "dead", "withheld"],
        Field(description="`withheld` is what the owner may not see.", title="State"),
    ]
    attempts: Annotated[int, Field(title="Attempts")]
    due_at: Annotated[AwareDatetime | None, Field(title="Due At")]
    tries: Annotated[list[TryRead], Field(title="Tries")]
    status: Annotated[int | None, Field(title="Status")]
    latency_ms: Annotated[int | None, Field(title="Latency Ms")]
    error: Annotated[str | None, Field(title="Error")]
    response: Annotated[
        str | None,
        Field(description="The first kilobyte of the last answer.", title="Response"),
    ]
    made_at: Annotated[AwareDatetime, Field(title="Made At")]
    ended_at: Annotated[AwareDatetime | None, Field(title="Ended At")]


class DriftRead(BaseModel):
    """
    How far a model can still be trusted.
    """

    model: Annotated[str, Field(title="Model")]
    note: Annotated[
        str,
        Field(description="What is watched of it, or why nothing is.", title="Note"),
    ]
    alarms: Annotated[list[AlarmRead], Field(title="Alarms")]
    checks: Annotated[
        list[CheckRead],
        Field(description="Newest first; columns of the newest alone.", title="Checks"),
    ]
    charts: Annotated[
        dict[str, dict[str, Any]],
        Field(
            description="Vega-Lite: `farthest`, `over_time`, `calibration`; empty before the first check.",
            title="Charts",
        ),
    ]


class ErasurePage(BaseModel):
    items: Annotated[list[ServingApiResourceErasureRead], Field(title="Items")]
    next_cursor: Annotated[str | None, Field(title="Next Cursor")]
    total: Annotated[
        int | None,
        Field(description="When asked for; never more than 10001.", title="Total"),
    ]


class EvaluationRead(BaseModel):
    """
    What recommending brought, as far as the caller may see the deals.
    """

    horizon_days: Annotated[int, Field(title="Horizon Days")]
    decisions: Annotated[int, Field(title="Decisions")]
    deals: Annotated[int, Field(title="Deals")]
    best_constant: Annotated[str | None, Field(title="Best Constant")]
    policies: Annotated[list[PolicyRead], Field(title="Policies")]
    weights: Annotated[list[WeightsRead], Field(title="Weights")]
    held_out: HeldOutRead | None
    answers: Annotated[
        dict[str, int],
        Field(description="How often each answer was given.", title="Answers"),
    ]
    notes: Annotated[list[str], Field(title="Notes")]
    chart: Annotated[
        dict[str, Any] | None,
        Field(
            description="A Vega-Lite specification of the policies' values.",
            title="Chart",
        ),
    ]


class FiguresRead(BaseModel):
    """
    How right one source was as of one moment of its periods; null where a figure is not defined.
    """

    subject: Annotated[SubjectRead | None, Field(description="Null for all of the level together.")]
    model_version: Annotated[
        str | None,
        Field(
            description="Of one version of the model; null for all of them.",
            title="Model Version",
        ),
    ]
    lead: Annotated[Literal["start", "middle", "two_weeks"], Field(title="Lead")]
    source: Annotated[
        Literal["model", "stage_weighted", "commit", "submission", "adjustment", "naive"],
        Field(title="Source"),
    ]
    n: Annotated[int, Field(title="N")]
    wape: Annotated[float | None, Field(title="Wape")]
    bias: Annotated[float | None, Field(title="Bias")]
    mase: Annotated[
        float | None,
        Field(
            description="Beside the same as in the period before; below 1 is better.",
            title="Mase",
        ),
    ]
    coverage_80: Annotated[float | None, Field(title="Coverage 80")]
    coverage_95: Annotated[float | None, Field(title="Coverage 95")]


class FileRead(BaseModel):
    """
    A file on a record.
    """

    id: Annotated[UUID, Field(title="Id")]
    noun: Annotated[str, Field(title="Noun")]
    record_id: Annotated[UUID, Field(title="Record Id")]
    name: Annotated[str, Field(examples=["Offer 2026-031.pdf"], title="Name")]
    media_type: Annotated[
        str,
        Field(description="As its contents say, whatever was claimed.", title="Media Type"),
    ]
    size: Annotated[int, Field(title="Size")]
    sha256: Annotated[str, Field(title="Sha256")]
    uploaded_by: Ref
    uploaded_at: Annotated[AwareDatetime, Field(title="Uploaded At")]


class FolderRead(BaseModel):
    """
    An export that came as a folder: its files in the order they are brought in.
    """

    id: Annotated[UUID, Field(title="Id")]
    system: Annotated[str, Field(examples=["salesforce"], title="System")]
    sheets: Annotated[list[SheetBrief], Field(title="Sheets")]
    unrecognized: Annotated[list[str], Field(title="Unrecognized")]


class GoalRead(BaseModel):
    """
    A goal, the forecast beside it, and whether it is on the way.
    """

    subject: SubjectRead
    period: ServingApiSchemasForecastsPeriodRead
    snapshot_id: Annotated[UUID, Field(title="Snapshot Id")]
    currency: Annotated[str, Field(title="Currency")]
    target: Annotated[Target | None, Field(title="Target")]
    source: Annotated[
        Literal["own", "months", "people", "none"],
        Field(
            description="The subject's own quota, the sum of those of its months, or of those of its people.",
            title="Source",
        ),
    ]
    closed: Annotated[
        str,
        Field(examples=["-2500.00"], pattern="^-?\\d+(\\.\\d{1,2})?$", title="Closed"),
    ]
    mean: Annotated[
        str,
        Field(examples=["-2500.00"], pattern="^-?\\d+(\\.\\d{1,2})?$", title="Mean"),
    ]
    gap: Annotated[
        Gap | None,
        Field(description="Target less closed; nothing once it is reached.", title="Gap"),
    ]
    expected_gap: Annotated[
        ExpectedGap | None,
        Field(description="Target less what is expected in all.", title="Expected Gap"),
    ]
    chance: Annotated[Chance | None, Field(description="P(the target is reached).", title="Chance")]
    open_pipeline: Annotated[
        str,
        Field(
            examples=["-2500.00"],
            pattern="^-?\\d+(\\.\\d{1,2})?$",
            title="Open Pipeline",
        ),
    ]
    coverage: Annotated[float | None, Field(description="Open pipeline over gap.", title="Coverage")]
    usual_coverage: Annotated[
        float | None,
        Field(
            description="What coverage must be if open deals are won as deals of their stages have been.",
            title="Usual Coverage",
        ),
    ]
    pace: PaceRead
    should_be: Annotated[ShouldBe | None, Field(title="Should Be")]
    ahead: Annotated[
        Ahead | None,
        Field(description="Closed less where it should be by now.", title="Ahead"),
    ]
    days: Annotated[list[PaceDay], Field(title="Days")]


class GuessRead(BaseModel):
    """
    A guessed part, for the rep to confirm or reject.
    """

    role: Annotated[
        Literal[
            "decision_maker",
            "economic_buyer",
            "champion",
            "influencer",
            "technical_buyer",
            "user",
            "gatekeeper",
        ],
        Field(title="Role"),
    ]
    probability: Annotated[float, Field(examples=[0.62], ge=0.0, le=1.0, title="Probability")]
    probabilities: Annotated[dict[str, float], Field(title="Probabilities")]
    evidence: Annotated[list[ServingApiSchemasCommitteesEvidenceRead], Field(title="Evidence")]
    learned_from: Annotated[
        int,
        Field(
            description="People whose part a rep said; with none it stands on general words.",
            title="Learned From",
        ),
    ]


class HierarchyRead(BaseModel):
    """
    The family of an account, from its ultimate parent downwards.
    """

    roots: Annotated[
        list[BranchRead],
        Field(
            description="One, unless the ultimate parent is not shown to you.",
            title="Roots",
        ),
    ]
    hidden: Annotated[
        bool,
        Field(description="Whether there are accounts that are not shown.", title="Hidden"),
    ]


class InvoicePage(BaseModel):
    items: Annotated[list[InvoiceRead], Field(title="Items")]
    next_cursor: Annotated[str | None, Field(title="Next Cursor")]
    total: Annotated[
        int | None,
        Field(description="When asked for; never more than 10001.", title="Total"),
    ]


class LeadPage(BaseModel):
    items: Annotated[list[LeadRead], Field(title="Items")]
    next_cursor: Annotated[str | None, Field(title="Next Cursor")]
    total: Annotated[
        int | None,
        Field(description="When asked for; never more than 10001.", title="Total"),
    ]


class Lines(BaseModel):
    """
    Lines in their order.
    """

    items: Annotated[list[ServingApiSchemasImportsLineRead], Field(title="Items")]
    next_after: Annotated[
        int | None,
        Field(
            description="Send it back as `after` for more; null at the end.",
            title="Next After",
        ),
    ]


class ListingAdjustmentRead(BaseModel):
    items: Annotated[list[AdjustmentRead], Field(title="Items")]


class ListingAffiliationRead(BaseModel):
    items: Annotated[list[AffiliationRead], Field(title="Items")]


class ListingAssignmentRead(BaseModel):
    items: Annotated[list[AssignmentRead], Field(title="Items")]


class ListingMatchRead(BaseModel):
    items: Annotated[list[MatchRead], Field(title="Items")]


class ListingMergeRead(BaseModel):
    items: Annotated[list[MergeRead], Field(title="Items")]


class ListingOfferedRead(BaseModel):
    items: Annotated[list[OfferedRead], Field(title="Items")]


class ListingOpenSessionRead(BaseModel):
    items: Annotated[list[OpenSessionRead], Field(title="Items")]


class ListingOrderLineRead(BaseModel):
    items: Annotated[list[OrderLineRead], Field(title="Items")]


class ListingPerformanceRead(BaseModel):
    items: Annotated[list[PerformanceRead], Field(title="Items")]


class ListingProductLineRead(BaseModel):
    items: Annotated[list[ProductLineRead], Field(title="Items")]


class ListingProviderRead(BaseModel):
    items: Annotated[list[ProviderRead], Field(title="Items")]


class ListingQueueRead(BaseModel):
    items: Annotated[list[QueueRead], Field(title="Items")]


class ListingRecurringRead(BaseModel):
    items: Annotated[list[RecurringRead], Field(title="Items")]


class ListingRiskPoint(BaseModel):
    items: Annotated[list[RiskPoint], Field(title="Items")]


class ListingRoleRead(BaseModel):
    items: Annotated[list[RoleRead], Field(title="Items")]


class ListingRoutingRead(BaseModel):
    items: Annotated[list[RoutingRead], Field(title="Items")]


class ListingRunRead(BaseModel):
    items: Annotated[list[RunRead], Field(title="Items")]


class ListingScorePoint(BaseModel):
    items: Annotated[list[ScorePoint], Field(title="Items")]


class ListingSheetBrief(BaseModel):
    items: Annotated[list[SheetBrief], Field(title="Items")]


class ListingSightRead(BaseModel):
    items: Annotated[list[SightRead], Field(title="Items")]


class ListingSnapshotDealRead(BaseModel):
    items: Annotated[list[SnapshotDealRead], Field(title="Items")]


class ListingStageCategoryRead(BaseModel):
    items: Annotated[list[StageCategoryRead], Field(title="Items")]


class ListingTagOn(BaseModel):
    items: Annotated[list[TagOn], Field(title="Items")]


class ListingTerritoryVersionRead(BaseModel):
    items: Annotated[list[TerritoryVersionRead], Field(title="Items")]


class ListingTimingPoint(BaseModel):
    items: Annotated[list[TimingPoint], Field(title="Items")]


class ListingVersionRead(BaseModel):
    items: Annotated[list[VersionRead], Field(title="Items")]


class ModelRead(BaseModel):
    """
    What scores rest on: a trained model, or a prior and why.
    """

    name: Annotated[str, Field(examples=["win_probability"], title="Name")]
    basis: Annotated[Literal["model", "prior"], Field(title="Basis")]
    basis_note: Annotated[
        str,
        Field(
            examples=["Learned from 1,204 closed deals of the last three years."],
            title="Basis Note",
        ),
    ]
    champion: Annotated[ChampionRead | None, Field(description="Null when nothing was trained yet.")]


class ModelSummaryRead(BaseModel):
    """
    A kind of model, and what answers now.
    """

    name: Annotated[str, Field(examples=["win_probability"], title="Name")]
    basis: Annotated[
        Literal["model", "prior", "none"],
        Field(description="`none` while nothing was ever promoted.", title="Basis"),
    ]
    basis_note: Annotated[str, Field(title="Basis Note")]
    version: Annotated[str | None, Field(title="Version")]
    trained_at: Annotated[AwareDatetime | None, Field(title="Trained At")]
    figures: Annotated[
        dict[str, float],
        Field(description="On later data than it learned from.", title="Figures"),
    ]
    shadow: Annotated[
        str | None,
        Field(description="The challenger that runs in the shadow.", title="Shadow"),
    ]
    alarms: Annotated[int, Field(description="Alarms that stand.", title="Alarms")]
    last_run: RunRead | None


class NodeRead(BaseModel):
    """
    What was said of a subject, and rolled up of everybody below.
    """

    subject: SubjectRead
    called: Annotated[
        Called | None,
        Field(
            description="The newest word on it, else the sum below; null: nobody spoke.",
            title="Called",
        ),
    ]
    basis: Annotated[Literal["adjusted", "submitted", "rolled_up", "none"], Field(title="Basis")]
    submission: Annotated[Submission | None, Field(title="Submission")]
    adjustment: Annotated[Adjustment | None, Field(title="Adjustment")]
    below: Annotated[
        Below | None,
        Field(
            description="What was called below in sum, whatever was said of the team.",
            title="Below",
        ),
    ]
    silent: Annotated[int, Field(description="People of whom nobody said anything.", title="Silent")]
    model_mean: Annotated[
        ModelMean1 | None,
        Field(
            description="The model's number beside it; null where there is none.",
            title="Model Mean",
        ),
    ]
    parts: Annotated[list[NodeRead], Field(title="Parts")]


class NoteRead(BaseModel):
    """
    A note, and whom it told.
    """

    note: ActivityRead
    told: Annotated[
        list[UUID],
        Field(description="Users who were notified, now or before.", title="Told"),
    ]
    not_told: Annotated[
        list[UUID],
        Field(
            description="Users who were named and may not see this note, or are not here: they hear nothing.",
            title="Not Told",
        ),
    ]


class NotificationRead(BaseModel):
    """
    Something the caller was told.
    """

    id: Annotated[UUID, Field(title="Id")]
    kind: Annotated[
        Literal[
            "mention",
            "reminder",
            "lead_assigned",
            "lead_waiting",
            "lead_breached",
            "model_drift",
        ],
        Field(title="Kind"),
    ]
    noun: Annotated[
        str,
        Field(
            description="With `record_id`, what to open.",
            examples=["deals"],
            title="Noun",
        ),
    ]
    record_id: Annotated[UUID, Field(title="Record Id")]
    activity_id: Annotated[UUID | None, Field(title="Activity Id")]
    actor: Ref | None
    subject: Annotated[
        str | None,
        Field(
            description="The note's or task's subject, while the caller may see it.",
            title="Subject",
        ),
    ]
    created_at: Annotated[AwareDatetime, Field(title="Created At")]
    due_at: Annotated[AwareDatetime | None, Field(title="Due At")]
    read_at: Annotated[AwareDatetime | None, Field(title="Read At")]


class OptimismRead(BaseModel):
    """
    Factors of those whose numbers the caller sees.
    """

    kind: Annotated[Literal["month", "quarter"], Field(title="Kind")]
    period: ServingApiSchemasForecastsPeriodRead
    people: Annotated[list[FactorRead], Field(title="People")]
    together: Annotated[
        float | None,
        Field(description="Everybody's factor; null below three people.", title="Together"),
    ]
    learned_from: Annotated[int, Field(description="People it was learned from.", title="Learned From")]


class OrderPage(BaseModel):
    items: Annotated[list[OrderRead], Field(title="Items")]
    next_cursor: Annotated[str | None, Field(title="Next Cursor")]
    total: Annotated[
        int | None,
        Field(description="When asked for; never more than 10001.", title="Total"),
    ]


class PageAccountRead(BaseModel):
    items: Annotated[list[AccountRead], Field(title="Items")]
    next_cursor: Annotated[
        str | None,
        Field(
            description="Send it back as `cursor` for the next page; null on the last. Opaque, and stable when rows are added meanwhile.",
            title="Next Cursor",
        ),
    ]


class PageActivityRead(BaseModel):
    items: Annotated[list[ActivityRead], Field(title="Items")]
    next_cursor: Annotated[
        str | None,
        Field(
            description="Send it back as `cursor` for the next page; null on the last. Opaque, and stable when rows are added meanwhile.",
            title="Next Cursor",
        ),
    ]


class PageDealRead(BaseModel):
    items: Annotated[list[DealRead], Field(title="Items")]
    next_cursor: Annotated[
        str | None,
        Field(
            description="Send it back as `cursor` for the next page; null on the last. Opaque, and stable when rows are added meanwhile.",
            title="Next Cursor",
        ),
    ]


class PageDeliveryRead(BaseModel):
    items: Annotated[list[DeliveryRead], Field(title="Items")]
    next_cursor: Annotated[
        str | None,
        Field(
            description="Send it back as `cursor` for the next page; null on the last. Opaque, and stable when rows are added meanwhile.",
            title="Next Cursor",
        ),
    ]


class PageFileRead(BaseModel):
    items: Annotated[list[FileRead], Field(title="Items")]
    next_cursor: Annotated[
        str | None,
        Field(
            description="Send it back as `cursor` for the next page; null on the last. Opaque, and stable when rows are added meanwhile.",
            title="Next Cursor",
        ),
    ]


class PageGapRead(BaseModel):
    items: Annotated[list[ServingApiSchemasTerritoriesGapRead], Field(title="Items")]
    next_cursor: Annotated[
        str | None,
        Field(
            description="Send it back as `cursor` for the next page; null on the last. Opaque, and stable when rows are added meanwhile.",
            title="Next Cursor",
        ),
    ]


class PageNotificationRead(BaseModel):
    items: Annotated[list[NotificationRead], Field(title="Items")]
    next_cursor: Annotated[
        str | None,
        Field(
            description="Send it back as `cursor` for the next page; null on the last. Opaque, and stable when rows are added meanwhile.",
            title="Next Cursor",
        ),
    ]


class PageSnapshotRead(BaseModel):
    items: Annotated[list[SnapshotRead], Field(title="Items")]
    next_cursor: Annotated[
        str | None,
        Field(
            description="Send it back as `cursor` for the next page; null on the last. Opaque, and stable when rows are added meanwhile.",
            title="Next Cursor",
        ),
    ]


class PageUserRead(BaseModel):
    items: Annotated[list[UserRead], Field(title="Items")]
    next_cursor: Annotated[
        str | None,
        Field(
            description="Send it back as `cursor` for the next page; null on the last. Opaque, and stable when rows are added meanwhile.",
            title="Next Cursor",
        ),
    ]


class PageWebhookRead(BaseModel):
    items: Annotated[list[WebhookRead], Field(title="Items")]
    next_cursor: Annotated[
        str | None,
        Field(
            description="Send it back as `cursor` for the next page; null on the last. Opaque, and stable when rows are added meanwhile.",
            title="Next Cursor",
        ),
    ]


class PairDetail(BaseModel):
    """
    A pair with its fields side by side.
    """

    id: Annotated[UUID, Field(title="Id")]
    kind: Annotated[Literal["accounts", "people", "leads"], Field(title="Kind")]
    left: Ref
    right: Ref
    probability: Annotated[float, Field(examples=[0.62], ge=0.0, le=1.0, title="Probability")]
    evidence: Annotated[
        list[ServingApiSchemasDuplicatesEvidenceRead],
        Field(
            description="The strongest first, whichever way it points.",
            title="Evidence",
        ),
    ]
    state: Annotated[Literal["open", "confirmed", "rejected", "merged"], Field(title="State")]
    model_version: Annotated[str, Field(title="Model Version")]
    found_at: Annotated[AwareDatetime, Field(title="Found At")]
    decided_by: Ref | None
    decided_at: Annotated[AwareDatetime | None, Field(title="Decided At")]
    fields: Annotated[list[Compared], Field(title="Fields")]


class PairRead(BaseModel):
    """
    Two records that may be one.
    """

    id: Annotated[UUID, Field(title="Id")]
    kind: Annotated[Literal["accounts", "people", "leads"], Field(title="Kind")]
    left: Ref
    right: Ref
    probability: Annotated[float, Field(examples=[0.62], ge=0.0, le=1.0, title="Probability")]
    evidence: Annotated[
        list[ServingApiSchemasDuplicatesEvidenceRead],
        Field(
            description="The strongest first, whichever way it points.",
            title="Evidence",
        ),
    ]
    state: Annotated[Literal["open", "confirmed", "rejected", "merged"], Field(title="State")]
    model_version: Annotated[str, Field(title="Model Version")]
    found_at: Annotated[AwareDatetime, Field(title="Found At")]
    decided_by: Ref | None
    decided_at: Annotated[AwareDatetime | None, Field(title="Decided At")]


class PaymentPage(BaseModel):
    items: Annotated[list[PaymentRead], Field(title="Items")]
    next_cursor: Annotated[str | None, Field(title="Next Cursor")]
    total: Annotated[
        int | None,
        Field(description="When asked for; never more than 10001.", title="Total"),
    ]


class PersonRead(BaseModel):
    """
    One person on the buyer's side.
    """

    id: Annotated[UUID, Field(title="Id")]
    name: Annotated[str, Field(examples=["Ines Moreau"], title="Name")]
    email: Annotated[str | None, Field(title="Email")]
    phone: Annotated[str | None, Field(title="Phone")]
    title: Annotated[str | None, Field(examples=["Head of purchasing"], title="Title")]
    account: Ref | None
    owner: Ref | None
    created_at: Annotated[AwareDatetime, Field(title="Created At")]
    custom: Annotated[
        dict[str, Any],
        Field(
            description="The organization's own fields by name; `GET /api/v1/openapi.json` types them.",
            examples=[{"contract_months": 24}],
            title="Custom",
        ),
    ]


class PersonsDealRead(BaseModel):
    """
    A deal that a person takes part in, and how.
    """

    deal: DealRead
    role: Annotated[
        Literal[
            "decision_maker",
            "economic_buyer",
            "champion",
            "influencer",
            "technical_buyer",
            "user",
            "gatekeeper",
            "other",
        ]
        | None,
        Field(title="Role"),
    ]
    primary: Annotated[bool, Field(title="Primary")]
    added_at: Annotated[AwareDatetime, Field(title="Added At")]


class PipelineCreate(BaseModel):
    """
    A new pipeline with its stages in order.
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    name: Annotated[str, Field(examples=["Renewals"], max_length=200, min_length=1, title="Name")]
    stages: Annotated[list[StageNew], Field(max_length=50, min_length=3, title="Stages")]
    reason_required: Annotated[bool | None, Field(title="Reason Required")] = False


class PipelineStageRead(BaseModel):
    """
    One step of a pipeline, and what it asks of a deal that enters it.
    """

    id: Annotated[UUID, Field(title="Id")]
    name: Annotated[str, Field(examples=["Proposal"], title="Name")]
    kind: Annotated[Literal["open", "won", "lost"], Field(title="Kind")]
    position: Annotated[int, Field(title="Position")]
    requirements: Annotated[list[RequirementRead], Field(title="Requirements")]


class PointRead(BaseModel):
    """
    What was said of a period that is over, and what came.
    """

    subject: SubjectRead
    period: ServingApiSchemasForecastsPeriodRead
    lead: Annotated[Literal["start", "middle", "two_weeks"], Field(title="Lead")]
    source: Annotated[
        Literal["model", "stage_weighted", "commit", "submission", "adjustment", "naive"],
        Field(title="Source"),
    ]
    said: Annotated[
        str,
        Field(examples=["-2500.00"], pattern="^-?\\d+(\\.\\d{1,2})?$", title="Said"),
    ]
    low_80: Annotated[Low80 | None, Field(title="Low 80")]
    high_80: Annotated[High80 | None, Field(title="High 80")]
    low_95: Annotated[Low95 | None, Field(title="Low 95")]
    high_95: Annotated[High95 | None, Field(title="High 95")]
    model_version: Annotated[str | None, Field(title="Model Version")]
    came: Annotated[
        str,
        Field(examples=["-2500.00"], pattern="^-?\\d+(\\.\\d{1,2})?$", title="Came"),
    ]


class PreviewRow(BaseModel):
    """
    A row as it would be written.
    """

    line: Annotated[int, Field(title="Line")]
    values: Annotated[dict[str, Any], Field(title="Values")]
    errors: Annotated[list[RefusalRead], Field(title="Errors")]


class PriceBookEntryPage(BaseModel):
    items: Annotated[list[PriceBookEntryRead], Field(title="Items")]
    next_cursor: Annotated[str | None, Field(title="Next Cursor")]
    total: Annotated[
        int | None,
        Field(description="When asked for; never more than 10001.", title="Total"),
    ]


class PriceBookPage(BaseModel):
    items: Annotated[list[PriceBookRead], Field(title="Items")]
    next_cursor: Annotated[str | None, Field(title="Next Cursor")]
    total: Annotated[
        int | None,
        Field(description="When asked for; never more than 10001.", title="Total"),
    ]


class ProductPage(BaseModel):
    items: Annotated[list[ProductRead], Field(title="Items")]
    next_cursor: Annotated[str | None, Field(title="Next Cursor")]
    total: Annotated[
        int | None,
        Field(description="When asked for; never more than 10001.", title="Total"),
    ]


class QuotaPage(BaseModel):
    items: Annotated[list[QuotaRead], Field(title="Items")]
    next_cursor: Annotated[str | None, Field(title="Next Cursor")]
    total: Annotated[
        int | None,
        Field(description="When asked for; never more than 10001.", title="Total"),
    ]


class RecommendationRead(BaseModel):
    """
    What to do next about a deal or an account.
    """

    id: Annotated[UUID, Field(title="Id")]
    deal_id: Annotated[UUID | None, Field(title="Deal Id")]
    account_id: Annotated[UUID | None, Field(title="Account Id")]
    action: Annotated[
        Literal[
            "call",
            "email",
            "meet_missing_role",
            "send_proposal",
            "involve_manager",
            "discount",
            "wait",
            "disqualify",
        ],
        Field(
            description="What is recommended; `wait` when nothing is surely better.",
            title="Action",
        ),
    ]
    label: Annotated[str, Field(title="Label")]
    why: Annotated[str, Field(title="Why")]
    abstains: Annotated[
        bool,
        Field(
            description="No allowed action is surely better than waiting.",
            title="Abstains",
        ),
    ]
    explored: Annotated[
        bool,
        Field(
            description="It is tried to learn from it, and is not the best by what is known.",
            title="Explored",
        ),
    ]
    chance: Annotated[
        float,
        Field(
            description="With which chance this was what is recommended.",
            examples=[0.83],
            title="Chance",
        ),
    ]
    uplift: Annotated[float | None, Field(title="Uplift")]
    per_hour: Annotated[float | None, Field(title="Per Hour")]
    confidence: Annotated[float, Field(examples=[0.62], ge=0.0, le=1.0, title="Confidence")]
    candidates: Annotated[
        list[ServingApiSchemasRecommendationsCandidateRead],
        Field(
            description="All actions: surely better ones first, by uplift per hour; forbidden ones last.",
            title="Candidates",
        ),
    ]
    answers: Annotated[list[AnswerRead], Field(description="Oldest first.", title="Answers")]
    basis: Annotated[Literal["model", "prior"], Field(title="Basis")]
    basis_note: Annotated[str, Field(title="Basis Note")]
    model_version: Annotated[str, Field(title="Model Version")]
    as_of: Annotated[AwareDatetime, Field(title="As Of")]
    computed_at: Annotated[AwareDatetime, Field(title="Computed At")]


class ReconciliationRead(BaseModel):
    """
    Counts and sums of the file beside those of the record, and the lines that differ.
    """

    equal: Annotated[bool, Field(title="Equal")]
    groups: Annotated[list[SumsRead], Field(title="Groups")]
    differing: Annotated[int, Field(title="Differing")]
    differences: Annotated[
        list[DifferenceRead],
        Field(description="At most a thousand of them.", title="Differences"),
    ]


class ReplayRead(BaseModel):
    """
    What a rule set would have done; nothing was assigned.
    """

    leads: Annotated[int, Field(title="Leads")]
    unassigned: Annotated[int, Field(title="Unassigned")]
    differences: Annotated[int, Field(title="Differences")]
    shares: Annotated[list[ShareRead], Field(title="Shares")]
    reasons: Annotated[list[ReasonCount], Field(title="Reasons")]
    by_rule: Annotated[list[RuleCount], Field(title="By Rule")]
    items: Annotated[list[ReplayedRead], Field(title="Items")]


class RetentionRulePage(BaseModel):
    items: Annotated[list[RetentionRuleRead], Field(title="Items")]
    next_cursor: Annotated[str | None, Field(title="Next Cursor")]
    total: Annotated[
        int | None,
        Field(description="When asked for; never more than 10001.", title="Total"),
    ]


class RoutingRuleRead(BaseModel):
    """
    A rule in its place.
    """

    id: Annotated[UUID, Field(title="Id")]
    position: Annotated[int, Field(title="Position")]
    name: Annotated[str, Field(title="Name")]
    filter: Annotated[dict[str, Any] | None, Field(title="Filter")]
    method: Annotated[
        Literal["round_robin", "weighted", "load", "existing_owner", "queue"],
        Field(title="Method"),
    ]
    pool: Annotated[Literal["named", "territory"], Field(title="Pool")]
    fairness: Annotated[Literal["rotation", "equal"], Field(title="Fairness")]
    candidates: Annotated[list[ServingApiSchemasRoutingCandidateRead], Field(title="Candidates")]
    min_score: Annotated[float | None, Field(title="Min Score")]
    most_open: Annotated[int | None, Field(title="Most Open")]
    most_per_day: Annotated[int | None, Field(title="Most Per Day")]
    respond_within: Annotated[int | None, Field(title="Respond Within")]
    business_hours: Annotated[bool, Field(title="Business Hours")]
    most_hops: Annotated[int, Field(title="Most Hops")]
    queue_id: Annotated[UUID | None, Field(title="Queue Id")]


class RoutingWithRules(BaseModel):
    """
    A rule set with its rules.
    """

    id: Annotated[UUID, Field(title="Id")]
    name: Annotated[str, Field(title="Name")]
    number: Annotated[int | None, Field(title="Number")]
    state: Annotated[Literal["draft", "published", "archived"], Field(title="State")]
    queue_id: Annotated[UUID, Field(title="Queue Id")]
    published_at: Annotated[AwareDatetime | None, Field(title="Published At")]
    ended_at: Annotated[AwareDatetime | None, Field(title="Ended At")]
    rules: Annotated[list[RoutingRuleRead], Field(title="Rules")]


class SavedViewPage(BaseModel):
    items: Annotated[list[SavedViewRead], Field(title="Items")]
    next_cursor: Annotated[str | None, Field(title="Next Cursor")]
    total: Annotated[
        int | None,
        Field(description="When asked for; never more than 10001.", title="Total"),
    ]


class ScoreBatch(BaseModel):
    """
    Each deal asked for, once: scored, closed, or none that the caller can see.
    """

    items: Annotated[list[ScoreRead], Field(title="Items")]
    closed: Annotated[
        list[UUID],
        Field(
            description="Deals that are closed and so have no chance to tell.",
            title="Closed",
        ),
    ]
    missing: Annotated[
        list[UUID],
        Field(description="Ids that are no deal the caller can see.", title="Missing"),
    ]


class SeatRead(BaseModel):
    """
    One person of a buying committee.
    """

    person_id: Annotated[UUID, Field(title="Person Id")]
    name: Annotated[str | None, Field(title="Name")]
    title: Annotated[str | None, Field(title="Title")]
    role: Annotated[str | None, Field(description="What a rep said.", title="Role")]
    guess: GuessRead | None
    influence: InfluenceRead
    last_touch_at: Annotated[AwareDatetime | None, Field(title="Last Touch At")]
    last_reply_at: Annotated[AwareDatetime | None, Field(title="Last Reply At")]


class SessionRead(BaseModel):
    """
    Who is logged in, and the token that writes must carry in `X-CSRF-Token`.
    """

    user: SessionUser
    org: SessionOrganization
    csrf_token: Annotated[
        str | None,
        Field(description="Null for API keys, which need none.", title="Csrf Token"),
    ]
    must_add_second_factor: Annotated[
        bool,
        Field(
            description="True when nothing else is allowed before: the organization wants a second factor.",
            title="Must Add Second Factor",
        ),
    ]
    scopes: Annotated[
        list[str] | None,
        Field(
            description="What an integration was given; null for everybody else.",
            title="Scopes",
        ),
    ]


class SheetRead(BaseModel):
    """
    An import of a sheet: what was read, what is planned, and how far it has come.
    """

    id: Annotated[UUID, Field(title="Id")]
    name: Annotated[str, Field(title="Name")]
    noun: Annotated[str, Field(title="Noun")]
    state: Annotated[
        Literal["open", "running", "done", "failed", "cancelled", "undoing", "undone"],
        Field(title="State"),
    ]
    source: Annotated[str, Field(title="Source")]
    folder_id: Annotated[UUID | None, Field(title="Folder Id")]
    file_kind: Annotated[Literal["csv", "xlsx"], Field(title="File Kind")]
    encoding: Annotated[str | None, Field(title="Encoding")]
    delimiter: Annotated[str | None, Field(title="Delimiter")]
    header: Annotated[bool, Field(title="Header")]
    columns: Annotated[list[ColumnRead], Field(title="Columns")]
    fields: Annotated[
        list[ServingApiSchemasImportsTargetRead],
        Field(description="What columns may become.", title="Fields"),
    ]
    mode: Annotated[Literal["create", "update", "both"], Field(title="Mode")]
    match: Annotated[list[str], Field(title="Match")]
    defaults: Annotated[dict[str, str], Field(title="Defaults")]
    owners: Annotated[dict[str, str], Field(title="Owners")]
    options: Annotated[dict[str, Any], Field(title="Options")]
    total: Annotated[int, Field(title="Total")]
    done: Annotated[int, Field(title="Done")]
    created: Annotated[int, Field(title="Created")]
    changed: Annotated[int, Field(title="Changed")]
    unchanged: Annotated[int, Field(title="Unchanged")]
    held: Annotated[int, Field(title="Held")]
    failed: Annotated[int, Field(title="Failed")]
    created_at: Annotated[AwareDatetime, Field(title="Created At")]
    started_at: Annotated[AwareDatetime | None, Field(title="Started At")]
    finished_at: Annotated[AwareDatetime | None, Field(title="Finished At")]
    undone_at: Annotated[AwareDatetime | None, Field(title="Undone At")]
    error: Annotated[str | None, Field(title="Error")]


class StageCategoriesPatch(BaseModel):
    """
    The stages to change.
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    stages: Annotated[list[StageCategoryPut], Field(max_length=200, min_length=1, title="Stages")]


class SubmissionRead(BaseModel):
    """
    What somebody submitted; later ones do not replace it.
    """

    id: Annotated[UUID, Field(title="Id")]
    subject: SubjectRead
    period: ServingApiSchemasForecastsPeriodRead
    amount: Annotated[
        str,
        Field(examples=["-2500.00"], pattern="^-?\\d+(\\.\\d{1,2})?$", title="Amount"),
    ]
    currency: Annotated[str, Field(title="Currency")]
    note: Annotated[str | None, Field(title="Note")]
    forecast_id: Annotated[
        UUID | None,
        Field(
            description="The newest snapshot when it was submitted.",
            title="Forecast Id",
        ),
    ]
    model_mean: Annotated[
        ModelMean2 | None,
        Field(description="What that snapshot said.", title="Model Mean"),
    ]
    submitted_by: Annotated[UUID, Field(title="Submitted By")]
    submitted_at: Annotated[AwareDatetime, Field(title="Submitted At")]


class SubscriptionPage(BaseModel):
    items: Annotated[list[SubscriptionRead], Field(title="Items")]
    next_cursor: Annotated[str | None, Field(title="Next Cursor")]
    total: Annotated[
        int | None,
        Field(description="When asked for; never more than 10001.", title="Total"),
    ]


class TagPage(BaseModel):
    items: Annotated[list[TagRead], Field(title="Items")]
    next_cursor: Annotated[str | None, Field(title="Next Cursor")]
    total: Annotated[
        int | None,
        Field(description="When asked for; never more than 10001.", title="Total"),
    ]


class TargetPage(BaseModel):
    items: Annotated[list[ServingApiResourceTargetRead], Field(title="Items")]
    next_cursor: Annotated[str | None, Field(title="Next Cursor")]
    total: Annotated[
        int | None,
        Field(description="When asked for; never more than 10001.", title="Total"),
    ]


class TimelineEntry(BaseModel):
    """
    One thing that happened, in the words of the event log.
    """

    id: Annotated[UUID, Field(title="Id")]
    type: Annotated[str, Field(examples=["DealStageChanged"], title="Type")]
    occurred_at: Annotated[AwareDatetime, Field(title="Occurred At")]
    actor: Ref | None
    sentence: Annotated[str, Field(examples=["Moved from Qualified to Proposal"], title="Sentence")]
    data: Annotated[
        dict[str, Any],
        Field(
            description="The event's own fields; ids and values, never personal data.",
            title="Data",
        ),
    ]
    activity: Annotated[
        ActivityRead | None,
        Field(description="The activity, when the event is one and may be seen."),
    ]


class TimingRead(BaseModel):
    """
    When an open deal will close, as of a moment. The dates speak of the deal if it is won.
    """

    deal_id: Annotated[UUID, Field(title="Deal Id")]
    win: Annotated[
        float,
        Field(
            description="Chance to be won at last: the value of the deal's score.",
            examples=[0.62],
            ge=0.0,
            le=1.0,
            title="Win",
        ),
    ]
    lose: Annotated[float, Field(examples=[0.62], ge=0.0, le=1.0, title="Lose")]
    weeks: Annotated[list[TimingWeek], Field(title="Weeks")]
    median_close: Annotated[
        date | None,
        Field(
            description="Won by then in half of the cases in which it is won.",
            title="Median Close",
        ),
    ]
    expected_close: Annotated[
        date | None,
        Field(description="The mean day of winning, if it is won.", title="Expected Close"),
    ]
    low_close: Annotated[
        date | None,
        Field(
            description="With `high_close`: between them it is won in 80 % of them.",
            title="Low Close",
        ),
    ]
    high_close: Annotated[date | None, Field(title="High Close")]
    slip: Annotated[
        Slip1 | None,
        Field(
            description="Chance to be still open after the expected close date on record; null without one.",
            title="Slip",
        ),
    ]
    calibrated: Annotated[bool, Field(title="Calibrated")]
    basis: Annotated[Literal["model", "prior"], Field(title="Basis")]
    basis_note: Annotated[
        str,
        Field(description="What the curve rests on, in a sentence.", title="Basis Note"),
    ]
    model_version: Annotated[str, Field(examples=["close_timing.northgate/2"], title="Model Version")]
    as_of: Annotated[AwareDatetime, Field(title="As Of")]
    computed_at: Annotated[AwareDatetime, Field(title="Computed At")]


class TrendMonth(BaseModel):
    """
    A month that is over: revenue = trend + season + rest.
    """

    period: ServingApiSchemasForecastsPeriodRead
    revenue: Annotated[
        str,
        Field(examples=["-2500.00"], pattern="^-?\\d+(\\.\\d{1,2})?$", title="Revenue"),
    ]
    trend: Annotated[
        str,
        Field(examples=["-2500.00"], pattern="^-?\\d+(\\.\\d{1,2})?$", title="Trend"),
    ]
    season: Annotated[
        str,
        Field(examples=["-2500.00"], pattern="^-?\\d+(\\.\\d{1,2})?$", title="Season"),
    ]
    rest: Annotated[
        str,
        Field(examples=["-2500.00"], pattern="^-?\\d+(\\.\\d{1,2})?$", title="Rest"),
    ]
    one_off: Annotated[bool, Field(title="One Off")]


class TrendRead(BaseModel):
    """
    What in a subject's revenue is trend, what is season, and what happened once.
    """

    subject: SubjectRead
    currency: Annotated[str, Field(title="Currency")]
    months: Annotated[list[TrendMonth], Field(title="Months")]
    trend_strength: Annotated[float, Field(examples=[0.62], ge=0.0, le=1.0, title="Trend Strength")]
    season_strength: Annotated[float, Field(examples=[0.62], ge=0.0, le=1.0, title="Season Strength")]
    note: Annotated[str, Field(title="Note")]


class WaterfallRead(BaseModel):
    """
    What changed a number: `start` and the steps' amounts add up to `end`, to the cent.
    """

    before: SnapshotRead
    after: SnapshotRead
    subject: SubjectRead
    period: ServingApiSchemasForecastsPeriodRead
    currency: Annotated[str, Field(title="Currency")]
    start: Annotated[
        str,
        Field(examples=["-2500.00"], pattern="^-?\\d+(\\.\\d{1,2})?$", title="Start"),
    ]
    end: Annotated[str, Field(examples=["-2500.00"], pattern="^-?\\d+(\\.\\d{1,2})?$", title="End")]
    steps: Annotated[list[StepRead], Field(title="Steps")]


class WhiteSpaceRead(BaseModel):
    """
    Products by accounts of a hierarchy.
    """

    accounts: Annotated[list[AccountName], Field(title="Accounts")]
    products: Annotated[list[str], Field(title="Products")]
    bought: Annotated[list[BoughtRead], Field(title="Bought")]
    gaps: Annotated[
        list[ServingApiSchemasCommitteesGapRead],
        Field(description="The most promising first, a thousand at most.", title="Gaps"),
    ]


class WorkRead(BaseModel):
    """
    One line of a worklist.
    """

    recommendation: RecommendationRead
    name: Annotated[str, Field(description="Of the deal or account.", title="Name")]
    owner_id: Annotated[UUID | None, Field(title="Owner Id")]


class ServingApiSchemasDuplicatesCandidateRead(BaseModel):
    """
    A record that a new one may be.
    """

    id: Annotated[
        UUID | None,
        Field(description="Null of a record that you cannot see.", title="Id"),
    ]
    name: Annotated[
        str,
        Field(examples=["Harbour Logistics", "A record that you cannot see"], title="Name"),
    ]
    probability: Annotated[float, Field(examples=[0.62], ge=0.0, le=1.0, title="Probability")]
    evidence: Annotated[
        list[ServingApiSchemasDuplicatesEvidenceRead],
        Field(description="Empty of a record that you cannot see.", title="Evidence"),
    ]


class ServingApiSchemasForecastsLineRead(BaseModel):
    """
    A subject's revenue in a period, in the organization's own currency.
    """

    subject: SubjectRead
    period: ServingApiSchemasForecastsPeriodRead
    closed: Annotated[
        str,
        Field(
            description="Won in it already.",
            examples=["-2500.00"],
            pattern="^-?\\d+(\\.\\d{1,2})?$",
            title="Closed",
        ),
    ]
    pipeline_mean: Annotated[
        str,
        Field(
            description="Expected of deals that are open now.",
            examples=["-2500.00"],
            pattern="^-?\\d+(\\.\\d{1,2})?$",
            title="Pipeline Mean",
        ),
    ]
    new_business_mean: Annotated[
        str,
        Field(
            description="Expected of deals that are not there yet.",
            examples=["-2500.00"],
            pattern="^-?\\d+(\\.\\d{1,2})?$",
            title="New Business Mean",
        ),
    ]
    mean: Annotated[
        str,
        Field(examples=["-2500.00"], pattern="^-?\\d+(\\.\\d{1,2})?$", title="Mean"),
    ]
    quantiles: Annotated[
        dict[str, QuantilesAdditionalProperty],
        Field(
            description="Of the total, by probability.",
            examples=[{"0.1": "90000.00", "0.9": "140000.00"}],
            title="Quantiles",
        ),
    ]
    commit: Annotated[
        str,
        Field(
            description="Closed, and open deals of that category expected to close in it.",
            examples=["-2500.00"],
            pattern="^-?\\d+(\\.\\d{1,2})?$",
            title="Commit",
        ),
    ]
    best_case: Annotated[
        str,
        Field(
            description="Commit and best case.",
            examples=["-2500.00"],
            pattern="^-?\\d+(\\.\\d{1,2})?$",
            title="Best Case",
        ),
    ]
    pipeline_total: Annotated[
        str,
        Field(
            description="Best case and pipeline.",
            examples=["-2500.00"],
            pattern="^-?\\d+(\\.\\d{1,2})?$",
            title="Pipeline Total",
        ),
    ]
    stage_weighted: Annotated[
        str,
        Field(
            examples=["-2500.00"],
            pattern="^-?\\d+(\\.\\d{1,2})?$",
            title="Stage Weighted",
        ),
    ]
    open_deals: Annotated[int, Field(title="Open Deals")]
    submission: Annotated[
        Submission1 | None,
        Field(
            description="What was submitted last of it; null when nothing was.",
            title="Submission",
        ),
    ]
    adjustment: Annotated[
        Adjustment1 | None,
        Field(
            description="What it was adjusted to last; null when it was not.",
            title="Adjustment",
        ),
    ]


class AccountNextRead(BaseModel):
    """
    What to do next about an account, and about its open deals.
    """

    status: Annotated[
        Literal["shown", "held_out", "closed", "not_ready"],
        Field(
            description="`held_out`: by lot nothing is shown here, so that the gain can be measured. `not_ready`: nothing was worked out yet.",
            title="Status",
        ),
    ]
    recommendation: RecommendationRead | None
    deals: Annotated[
        list[RecommendationRead],
        Field(
            description="Of its open deals, the most valuable hour first.",
            title="Deals",
        ),
    ]


class AccuracyRead(BaseModel):
    """
    How right forecasts of a level were, over periods that are over.
    """

    level: Annotated[Literal["company", "team", "user", "territory", "product"], Field(title="Level")]
    kind: Annotated[Literal["month", "quarter"], Field(title="Kind")]
    periods: Annotated[list[ServingApiSchemasForecastsPeriodRead], Field(title="Periods")]
    figures: Annotated[list[FiguresRead], Field(title="Figures")]
    points: Annotated[
        list[PointRead],
        Field(
            description="Of one subject; empty where a whole level is asked for.",
            title="Points",
        ),
    ]
    backtest: Annotated[
        BacktestRead | None,
        Field(
            description="The model that answers, on past periods of the whole level; null before one was learned."
        ),
    ]


class BoardColumn(BaseModel):
    """
    One stage with its deals; sums cover all of the stage, also deals left off a closed column.
    """

    stage: StageRead
    count: Annotated[int, Field(title="Count")]
    amount_sum: Annotated[
        str,
        Field(
            examples=["12500.00"],
            pattern="^\\d{1,16}(\\.\\d{1,2})?$",
            title="Amount Sum",
        ),
    ]
    weighted_sum: Annotated[
        str,
        Field(
            description="Amounts times win probability; deals without a score count nothing.",
            examples=["12500.00"],
            pattern="^\\d{1,16}(\\.\\d{1,2})?$",
            title="Weighted Sum",
        ),
    ]
    without_rate: Annotated[
        int,
        Field(
            description="Deals whose amounts no sum holds, since nobody told the rate of their currency.",
            title="Without Rate",
        ),
    ]
    deals: Annotated[list[DealCard], Field(title="Deals")]


class BoardRead(BaseModel):
    """
    A pipeline as columns; won and lost show the last 90 days, at most 50 deals each.
    """

    pipeline: Ref
    currency: Annotated[str, Field(title="Currency")]
    owner: Annotated[Literal["me", "team", "all"], Field(title="Owner")]
    columns: Annotated[list[BoardColumn], Field(title="Columns")]


class Candidates(BaseModel):
    """
    Records that these values may be, the likeliest first.
    """

    items: Annotated[list[ServingApiSchemasDuplicatesCandidateRead], Field(title="Items")]


class ChangesRead(BaseModel):
    """
    What changed on a deal over some days, and what that did to its score.
    """

    deal_id: Annotated[UUID, Field(title="Deal Id")]
    days: Annotated[int, Field(title="Days")]
    then: Annotated[
        ScorePoint | None,
        Field(description="The last score before the period, else the first within it."),
    ]
    now: ScorePoint | None
    moved: Annotated[list[ReasonMove], Field(description="Largest move first.", title="Moved")]
    events: Annotated[
        list[TimelineEntry],
        Field(description="Newest first, without the scores themselves.", title="Events"),
    ]


class CommitteeRead(BaseModel):
    """
    The buying committee of a deal, the most influential first.
    """

    seats: Annotated[list[SeatRead], Field(title="Seats")]
    missing: Annotated[list[MissingRead], Field(title="Missing")]
    learned_from: Annotated[int, Field(title="Learned From")]
    accuracy: Annotated[
        dict[str, Any],
        Field(
            description="On people left out of learning; empty when too few are known.",
            title="Accuracy",
        ),
    ]
    model_version: Annotated[str, Field(title="Model Version")]
    as_of: Annotated[AwareDatetime, Field(title="As Of")]


class DealPersonRead(BaseModel):
    """
    A person taking part in a deal on the buyer's side.
    """

    person: Annotated[
        PersonRead | Ref,
        Field(
            description="Only id and name for those who may not see people's details.",
            title="Person",
        ),
    ]
    role: Annotated[
        Literal[
            "decision_maker",
            "economic_buyer",
            "champion",
            "influencer",
            "technical_buyer",
            "user",
            "gatekeeper",
            "other",
        ]
        | None,
        Field(title="Role"),
    ]
    primary: Annotated[
        bool,
        Field(
            description="Whether they come before all others of the deal.",
            title="Primary",
        ),
    ]
    added_at: Annotated[AwareDatetime, Field(title="Added At")]


class DuplicateProblem(BaseModel):
    """
    `duplicate_suspected`: nothing was added, because these are likely the same.
    """

    type: Annotated[
        str,
        Field(
            description="A URI for the kind of problem.",
            examples=["/problems/deal_already_closed"],
            title="Type",
        ),
    ]
    title: Annotated[str, Field(examples=["The deal is already closed"], title="Title")]
    status: Annotated[int, Field(examples=[409], title="Status")]
    code: Annotated[str, Field(examples=["deal_already_closed"], title="Code")]
    detail: Annotated[str, Field(title="Detail")]
    request_id: Annotated[str, Field(title="Request Id")]
    violations: Annotated[
        list[Violation],
        Field(
            description="What was not as asked, or what is missing, where that can be named.",
            title="Violations",
        ),
    ]
    candidates: Annotated[list[ServingApiSchemasDuplicatesCandidateRead], Field(title="Candidates")]


class ForecastRead(BaseModel):
    """
    The lines of a snapshot that the caller may see.
    """

    snapshot: SnapshotRead
    items: Annotated[list[ServingApiSchemasForecastsLineRead], Field(title="Items")]


class ListingDealPersonRead(BaseModel):
    items: Annotated[list[DealPersonRead], Field(title="Items")]


class ListingModelSummaryRead(BaseModel):
    items: Annotated[list[ModelSummaryRead], Field(title="Items")]


class ListingNodeRead(BaseModel):
    items: Annotated[list[NodeRead], Field(title="Items")]


class ListingPersonsDealRead(BaseModel):
    items: Annotated[list[PersonsDealRead], Field(title="Items")]


class ListingSubmissionRead(BaseModel):
    items: Annotated[list[SubmissionRead], Field(title="Items")]


class ListingWorkRead(BaseModel):
    items: Annotated[list[WorkRead], Field(title="Items")]


class NextRead(BaseModel):
    """
    What to do next, or why nothing is said.
    """

    status: Annotated[
        Literal["shown", "held_out", "closed", "not_ready"],
        Field(
            description="`held_out`: by lot nothing is shown here, so that the gain can be measured. `not_ready`: nothing was worked out yet.",
            title="Status",
        ),
    ]
    recommendation: RecommendationRead | None


class PagePairRead(BaseModel):
    items: Annotated[list[PairRead], Field(title="Items")]
    next_cursor: Annotated[
        str | None,
        Field(
            description="Send it back as `cursor` for the next page; null on the last. Opaque, and stable when rows are added meanwhile.",
            title="Next Cursor",
        ),
    ]


class PagePersonRead(BaseModel):
    items: Annotated[list[PersonRead], Field(title="Items")]
    next_cursor: Annotated[
        str | None,
        Field(
            description="Send it back as `cursor` for the next page; null on the last. Opaque, and stable when rows are added meanwhile.",
            title="Next Cursor",
        ),
    ]


class PageTimelineEntry(BaseModel):
    items: Annotated[list[TimelineEntry], Field(title="Items")]
    next_cursor: Annotated[
        str | None,
        Field(
            description="Send it back as `cursor` for the next page; null on the last. Opaque, and stable when rows are added meanwhile.",
            title="Next Cursor",
        ),
    ]


class PipelineRead(BaseModel):
    """
    A pipeline and its stages in order.
    """

    id: Annotated[UUID, Field(title="Id")]
    name: Annotated[str, Field(examples=["New business"], title="Name")]
    stages: Annotated[list[PipelineStageRead], Field(title="Stages")]
    reason_required: Annotated[
        bool,
        Field(
            description="Whether a deal is won or lost only with a reason.",
            title="Reason Required",
        ),
    ]
    retired_stages: Annotated[
        list[StageRead],
        Field(description="Stages that no deal enters any longer.", title="Retired Stages"),
    ]


class Preview(BaseModel):
    """
    The first rows as they would be written.
    """

    rows: Annotated[list[PreviewRow], Field(title="Rows")]
    missing: Annotated[
        list[str],
        Field(
            description="Fields that new records need and nothing gives.",
            title="Missing",
        ),
    ]


class ListingPipelineRead(BaseModel):
    items: Annotated[list[PipelineRead], Field(title="Items")]


BranchRead.model_rebuild()
NodeRead.model_rebuild()
