"""Every endpoint as a method; written by `client/generate.py`, not by hand."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Literal
from urllib.parse import quote
from uuid import UUID

from client import schemas
from client.transport import Transport


class Operations:
    """The endpoints, by the name of each operation."""

    def __init__(self, transport: Transport) -> None:
        """Ask through this transport."""
        self._transport = transport

    def accept_invitation(self, body: schemas.InvitationAccept) -> None:
        """Join with a name and a password, by the secret of the letter; then log in."""
        self._transport.ask("POST", "/api/v1/invitations/accept", answer=None, body=body)

    def add_deal_person(
        self, deal_id: UUID, body: schemas.DealPersonAdd, *, idempotency_key: str | None = None
    ) -> schemas.DealPersonRead:
        """Add a person to a deal, with the role they play in buying."""
        answer: schemas.DealPersonRead = self._transport.ask(
            "POST",
            f"/api/v1/deals/{deal_id}/people",
            answer=schemas.DealPersonRead,
            headers={"Idempotency-Key": idempotency_key},
            body=body,
        )
        return answer

    def add_deal_product(
        self, deal_id: UUID, body: schemas.ProductLineAdd, *, idempotency_key: str | None = None
    ) -> schemas.ProductLineRead:
        """Add a product line; the deal's amount stays as it is, unless it is the sum of the lines."""
        answer: schemas.ProductLineRead = self._transport.ask(
            "POST",
            f"/api/v1/deals/{deal_id}/products",
            answer=schemas.ProductLineRead,
            headers={"Idempotency-Key": idempotency_key},
            body=body,
        )
        return answer

    def add_identity_provider(
        self, body: schemas.ProviderCreate, *, idempotency_key: str | None = None
    ) -> schemas.ProviderRead:
        """Trust an OpenID Connect provider; only an admin may."""
        answer: schemas.ProviderRead = self._transport.ask(
            "POST",
            "/api/v1/identity-providers",
            answer=schemas.ProviderRead,
            headers={"Idempotency-Key": idempotency_key},
            body=body,
        )
        return answer

    def add_order_line(
        self, order_id: UUID, body: schemas.OrderLineCreate, *, idempotency_key: str | None = None
    ) -> schemas.ListingOrderLineRead:
        """Add a line to a draft; answers all its lines."""
        answer: schemas.ListingOrderLineRead = self._transport.ask(
            "POST",
            f"/api/v1/orders/{order_id}/lines",
            answer=schemas.ListingOrderLineRead,
            headers={"Idempotency-Key": idempotency_key},
            body=body,
        )
        return answer

    def add_stage(
        self, pipeline_id: UUID, body: schemas.StageAdd, *, idempotency_key: str | None = None
    ) -> schemas.PipelineRead:
        """Add a stage, at a position or behind the last of its kind; a retired one of that name comes back."""
        answer: schemas.PipelineRead = self._transport.ask(
            "POST",
            f"/api/v1/pipelines/{pipeline_id}/stages",
            answer=schemas.PipelineRead,
            headers={"Idempotency-Key": idempotency_key},
            body=body,
        )
        return answer

    def add_tags(self, body: schemas.Tagging, *, idempotency_key: str | None = None) -> schemas.Tagged:
        """Put tags on records, all or none; tags that are named and not there yet are made."""
        answer: schemas.Tagged = self._transport.ask(
            "POST",
            "/api/v1/tags/add",
            answer=schemas.Tagged,
            headers={"Idempotency-Key": idempotency_key},
            body=body,
        )
        return answer

    def add_task(self, body: schemas.TaskCreate, *, idempotency_key: str | None = None) -> schemas.TaskRead:
        """Add a task, for oneself or somebody whose work one may change; they are reminded once."""
        answer: schemas.TaskRead = self._transport.ask(
            "POST",
            "/api/v1/tasks",
            answer=schemas.TaskRead,
            headers={"Idempotency-Key": idempotency_key},
            body=body,
        )
        return answer

    def add_territory(
        self, version_id: UUID, body: schemas.TerritoryCreate, *, idempotency_key: str | None = None
    ) -> schemas.TerritoryRead:
        """Add a territory to a draft."""
        answer: schemas.TerritoryRead = self._transport.ask(
            "POST",
            f"/api/v1/territory_versions/{version_id}/territories",
            answer=schemas.TerritoryRead,
            headers={"Idempotency-Key": idempotency_key},
            body=body,
        )
        return answer

    def adjust_forecast(
        self, body: schemas.AdjustmentCreate, *, idempotency_key: str | None = None
    ) -> schemas.AdjustmentRead:
        """Say what the number of somebody one leads should be, and why; the model's number stays as it is."""
        answer: schemas.AdjustmentRead = self._transport.ask(
            "POST",
            "/api/v1/forecasts/adjustments",
            answer=schemas.AdjustmentRead,
            headers={"Idempotency-Key": idempotency_key},
            body=body,
        )
        return answer

    def affiliate_person(
        self, person_id: UUID, body: schemas.AffiliationCreate, *, idempotency_key: str | None = None
    ) -> schemas.ListingAffiliationRead:
        """Say that a person works, or worked, at a company; answers all of their companies."""
        answer: schemas.ListingAffiliationRead = self._transport.ask(
            "POST",
            f"/api/v1/people/{person_id}/affiliations",
            answer=schemas.ListingAffiliationRead,
            headers={"Idempotency-Key": idempotency_key},
            body=body,
        )
        return answer

    def answer_recommendation(
        self, recommendation_id: UUID, body: schemas.AnswerWrite, *, idempotency_key: str | None = None
    ) -> schemas.AnswerRead:
        """Accept a recommendation, snooze it, call it not relevant, or say it is done; all are learned from."""
        answer: schemas.AnswerRead = self._transport.ask(
            "POST",
            f"/api/v1/recommendations/{recommendation_id}/answers",
            answer=schemas.AnswerRead,
            headers={"Idempotency-Key": idempotency_key},
            body=body,
        )
        return answer

    def archive_custom_field(self, key: UUID, *, idempotency_key: str | None = None) -> Any:
        """Take a field out of use; records keep and show its values."""
        answer: Any = self._transport.ask(
            "POST",
            f"/api/v1/custom_fields/{key}/archive",
            answer=Any,
            headers={"Idempotency-Key": idempotency_key},
        )
        return answer

    def ask_password_reset(self, body: schemas.ResetAsk) -> Any:
        """Ask for a letter with a way to a new password; the link works once, for an hour."""
        answer: Any = self._transport.ask("POST", "/api/v1/password-resets", answer=Any, body=body)
        return answer

    def begin_second_factor(
        self, body: schemas.PasswordProof, *, idempotency_key: str | None = None
    ) -> schemas.EnrolmentRead:
        """Make a secret for an app."""
        answer: schemas.EnrolmentRead = self._transport.ask(
            "POST",
            "/api/v1/session/second-factor",
            answer=schemas.EnrolmentRead,
            headers={"Idempotency-Key": idempotency_key},
            body=body,
        )
        return answer

    def cancel_bulk_job(self, key: UUID, *, idempotency_key: str | None = None) -> schemas.BulkJobRead:
        """Stop a job; what is done stays done."""
        answer: schemas.BulkJobRead = self._transport.ask(
            "POST",
            f"/api/v1/bulk/{key}/cancel",
            answer=schemas.BulkJobRead,
            headers={"Idempotency-Key": idempotency_key},
        )
        return answer

    def cancel_order(self, order_id: UUID, *, idempotency_key: str | None = None) -> schemas.OrderState:
        """Cancel an order that is not fulfilled."""
        answer: schemas.OrderState = self._transport.ask(
            "POST",
            f"/api/v1/orders/{order_id}/cancel",
            answer=schemas.OrderState,
            headers={"Idempotency-Key": idempotency_key},
        )
        return answer

    def cancel_sheet(self, key: UUID, *, idempotency_key: str | None = None) -> schemas.SheetRead:
        """Stop an import; what is done stays done, and can be undone."""
        answer: schemas.SheetRead = self._transport.ask(
            "POST",
            f"/api/v1/imports/sheets/{key}/cancel",
            answer=schemas.SheetRead,
            headers={"Idempotency-Key": idempotency_key},
        )
        return answer

    def cancel_subscription(
        self, subscription_id: UUID, body: schemas.SubscriptionCancel, *, idempotency_key: str | None = None
    ) -> schemas.SubscriptionState:
        """Note that the account leaves; the subscription goes on until then."""
        answer: schemas.SubscriptionState = self._transport.ask(
            "POST",
            f"/api/v1/subscriptions/{subscription_id}/cancel",
            answer=schemas.SubscriptionState,
            headers={"Idempotency-Key": idempotency_key},
            body=body,
        )
        return answer

    def change_password(self, body: schemas.PasswordChange, *, idempotency_key: str | None = None) -> None:
        """Change the caller's own password."""
        self._transport.ask(
            "POST",
            "/api/v1/session/password",
            answer=None,
            headers={"Idempotency-Key": idempotency_key},
            body=body,
        )

    def change_subscription(
        self, subscription_id: UUID, body: schemas.SubscriptionChange, *, idempotency_key: str | None = None
    ) -> schemas.SubscriptionState:
        """Upgrade or downgrade; the log keeps the revenue before and after."""
        answer: schemas.SubscriptionState = self._transport.ask(
            "POST",
            f"/api/v1/subscriptions/{subscription_id}/change",
            answer=schemas.SubscriptionState,
            headers={"Idempotency-Key": idempotency_key},
            body=body,
        )
        return answer

    def chart_forecast(
        self,
        *,
        level: Literal["company", "team", "user", "territory", "product"] | None = None,
        subject_id: UUID | None = None,
        kind: Literal["month", "quarter"] | None = None,
        as_of: datetime | None = None,
    ) -> Any:
        """Draw the range of a subject's coming periods, as a Vega-Lite specification."""
        answer: Any = self._transport.ask(
            "GET",
            "/api/v1/forecasts/chart",
            answer=Any,
            query={"level": level, "subject_id": subject_id, "kind": kind, "as_of": as_of},
        )
        return answer

    def chart_forecast_accuracy(
        self,
        *,
        level: Literal["company", "team", "user", "territory", "product"] | None = None,
        subject_id: UUID | None = None,
        kind: Literal["month", "quarter"] | None = None,
        periods: int | None = None,
        lead: Literal["start", "middle", "two_weeks"] | None = None,
    ) -> Any:
        """Draw what was said of one subject in each period beside what came, as a Vega-Lite specification."""
        answer: Any = self._transport.ask(
            "GET",
            "/api/v1/forecasts/accuracy/chart",
            answer=Any,
            query={"level": level, "subject_id": subject_id, "kind": kind, "periods": periods, "lead": lead},
        )
        return answer

    def chart_forecast_changes(
        self,
        *,
        period: str,
        level: Literal["company", "team", "user", "territory", "product"] | None = None,
        subject_id: UUID | None = None,
        from_id: UUID | None = None,
        since: datetime | None = None,
        snapshot_id: UUID | None = None,
    ) -> Any:
        """Draw what changed a number as a waterfall, as a Vega-Lite specification."""
        answer: Any = self._transport.ask(
            "GET",
            "/api/v1/forecasts/changes/chart",
            answer=Any,
            query={
                "period": period,
                "level": level,
                "subject_id": subject_id,
                "from_id": from_id,
                "since": since,
                "snapshot_id": snapshot_id,
            },
        )
        return answer

    def chart_forecast_pace(
        self,
        *,
        period: str,
        level: Literal["company", "team", "user", "territory", "product"] | None = None,
        subject_id: UUID | None = None,
    ) -> Any:
        """Draw what has come beside what has usually come by each day, as a Vega-Lite specification."""
        answer: Any = self._transport.ask(
            "GET",
            "/api/v1/forecasts/goals/chart",
            answer=Any,
            query={"period": period, "level": level, "subject_id": subject_id},
        )
        return answer

    def chart_revenue_trend(
        self,
        *,
        level: Literal["company", "team", "user", "territory", "product"] | None = None,
        subject_id: UUID | None = None,
    ) -> Any:
        """Draw a subject's monthly revenue with trend, season and one-offs, as a Vega-Lite specification."""
        answer: Any = self._transport.ask(
            "GET",
            "/api/v1/forecasts/trend/chart",
            answer=Any,
            query={"level": level, "subject_id": subject_id},
        )
        return answer

    def check_duplicates(
        self, body: schemas.DuplicateCheck, *, idempotency_key: str | None = None
    ) -> schemas.Candidates:
        """Tell which records these values may be, without adding anything."""
        answer: schemas.Candidates = self._transport.ask(
            "POST",
            "/api/v1/duplicates/check",
            answer=schemas.Candidates,
            headers={"Idempotency-Key": idempotency_key},
            body=body,
        )
        return answer

    def check_saved_view(self, key: UUID) -> schemas.ViewCheck:
        """Tell what about a view does not work any more, such as a field that was archived."""
        answer: schemas.ViewCheck = self._transport.ask(
            "GET", f"/api/v1/saved_views/{key}/check", answer=schemas.ViewCheck
        )
        return answer

    def clear_reminder(
        self, task_id: UUID, *, idempotency_key: str | None = None, if_match: str | None = None
    ) -> None:
        """Remind nobody of a task."""
        self._transport.ask(
            "DELETE",
            f"/api/v1/tasks/{task_id}/reminder",
            answer=None,
            headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
        )

    def complete_activity(
        self, activity_id: UUID, body: schemas.ActivityComplete, *, idempotency_key: str | None = None
    ) -> schemas.ActivityRead:
        """Mark something planned as done, and say how it went; done twice is a conflict."""
        answer: schemas.ActivityRead = self._transport.ask(
            "POST",
            f"/api/v1/activities/{activity_id}/complete",
            answer=schemas.ActivityRead,
            headers={"Idempotency-Key": idempotency_key},
            body=body,
        )
        return answer

    def complete_task(
        self, task_id: UUID, body: schemas.TaskDone, *, idempotency_key: str | None = None
    ) -> schemas.TaskRead:
        """Note that a task is done; nobody is reminded of it any more."""
        answer: schemas.TaskRead = self._transport.ask(
            "POST",
            f"/api/v1/tasks/{task_id}/complete",
            answer=schemas.TaskRead,
            headers={"Idempotency-Key": idempotency_key},
            body=body,
        )
        return answer

    def confirm_duplicate(
        self, duplicate_id: UUID, *, idempotency_key: str | None = None
    ) -> schemas.PairDetail:
        """Say that the two are one."""
        answer: schemas.PairDetail = self._transport.ask(
            "POST",
            f"/api/v1/duplicates/{duplicate_id}/confirm",
            answer=schemas.PairDetail,
            headers={"Idempotency-Key": idempotency_key},
        )
        return answer

    def confirm_second_factor(
        self, body: schemas.CodeProof, *, idempotency_key: str | None = None
    ) -> schemas.RecoveryCodesRead:
        """Give a first code; from now on log-ins ask for one."""
        answer: schemas.RecoveryCodesRead = self._transport.ask(
            "POST",
            "/api/v1/session/second-factor/confirm",
            answer=schemas.RecoveryCodesRead,
            headers={"Idempotency-Key": idempotency_key},
            body=body,
        )
        return answer

    def convert_lead(
        self, lead_id: UUID, body: schemas.LeadConvert, *, idempotency_key: str | None = None
    ) -> schemas.LeadConversionRead:
        """Convert a lead into an account, a person and perhaps a deal; again, it answers as the first time."""
        answer: schemas.LeadConversionRead = self._transport.ask(
            "POST",
            f"/api/v1/leads/{lead_id}/convert",
            answer=schemas.LeadConversionRead,
            headers={"Idempotency-Key": idempotency_key},
            body=body,
        )
        return answer

    def count_unread(self) -> schemas.Unread:
        """Count what the caller has not read."""
        answer: schemas.Unread = self._transport.ask(
            "GET", "/api/v1/notifications/unread", answer=schemas.Unread
        )
        return answer

    def create_account(
        self, body: schemas.AccountCreate, *, idempotency_key: str | None = None
    ) -> schemas.AccountRead:
        """Add an account; the caller owns it unless said otherwise; 409 when it is likely there."""
        answer: schemas.AccountRead = self._transport.ask(
            "POST",
            "/api/v1/accounts",
            answer=schemas.AccountRead,
            headers={"Idempotency-Key": idempotency_key},
            body=body,
        )
        return answer

    def create_api_key(
        self, body: schemas.ApiKeyCreate, *, idempotency_key: str | None = None
    ) -> schemas.ApiKeyCreated:
        """Make a key; its secret is in this answer and nowhere else, so this answer is never kept or repeated."""
        answer: schemas.ApiKeyCreated = self._transport.ask(
            "POST",
            "/api/v1/api-keys",
            answer=schemas.ApiKeyCreated,
            headers={"Idempotency-Key": idempotency_key},
            body=body,
        )
        return answer

    def create_custom_field(
        self, body: schemas.CustomFieldCreate, *, idempotency_key: str | None = None
    ) -> schemas.CustomFieldRead:
        """Add one of the custom fields."""
        answer: schemas.CustomFieldRead = self._transport.ask(
            "POST",
            "/api/v1/custom_fields",
            answer=schemas.CustomFieldRead,
            headers={"Idempotency-Key": idempotency_key},
            body=body,
        )
        return answer

    def create_deal_reason(
        self, body: schemas.DealReasonCreate, *, idempotency_key: str | None = None
    ) -> schemas.DealReasonRead:
        """Add one of the deal reasons."""
        answer: schemas.DealReasonRead = self._transport.ask(
            "POST",
            "/api/v1/deal_reasons",
            answer=schemas.DealReasonRead,
            headers={"Idempotency-Key": idempotency_key},
            body=body,
        )
        return answer

    def create_invoice(
        self, body: schemas.InvoiceCreate, *, idempotency_key: str | None = None
    ) -> schemas.InvoiceRead:
        """Add one of the invoices."""
        answer: schemas.InvoiceRead = self._transport.ask(
            "POST",
            "/api/v1/invoices",
            answer=schemas.InvoiceRead,
            headers={"Idempotency-Key": idempotency_key},
            body=body,
        )
        return answer

    def create_lead(
        self, body: schemas.LeadCreate, *, idempotency_key: str | None = None
    ) -> schemas.LeadRead:
        """Add one of the leads."""
        answer: schemas.LeadRead = self._transport.ask(
            "POST",
            "/api/v1/leads",
            answer=schemas.LeadRead,
            headers={"Idempotency-Key": idempotency_key},
            body=body,
        )
        return answer

    def create_order(
        self, body: schemas.OrderCreate, *, idempotency_key: str | None = None
    ) -> schemas.OrderRead:
        """Add one of the orders."""
        answer: schemas.OrderRead = self._transport.ask(
            "POST",
            "/api/v1/orders",
            answer=schemas.OrderRead,
            headers={"Idempotency-Key": idempotency_key},
            body=body,
        )
        return answer

    def create_payment(
        self, body: schemas.PaymentCreate, *, idempotency_key: str | None = None
    ) -> schemas.PaymentRead:
        """Add one of the payments."""
        answer: schemas.PaymentRead = self._transport.ask(
            "POST",
            "/api/v1/payments",
            answer=schemas.PaymentRead,
            headers={"Idempotency-Key": idempotency_key},
            body=body,
        )
        return answer

    def create_person(
        self, body: schemas.PersonCreate, *, idempotency_key: str | None = None
    ) -> schemas.PersonRead:
        """Add a person; the caller owns it unless said otherwise."""
        answer: schemas.PersonRead = self._transport.ask(
            "POST",
            "/api/v1/people",
            answer=schemas.PersonRead,
            headers={"Idempotency-Key": idempotency_key},
            body=body,
        )
        return answer

    def create_pipeline(
        self, body: schemas.PipelineCreate, *, idempotency_key: str | None = None
    ) -> schemas.PipelineRead:
        """Add a pipeline with its stages, at least one of each kind."""
        answer: schemas.PipelineRead = self._transport.ask(
            "POST",
            "/api/v1/pipelines",
            answer=schemas.PipelineRead,
            headers={"Idempotency-Key": idempotency_key},
            body=body,
        )
        return answer

    def create_price_book(
        self, body: schemas.PriceBookCreate, *, idempotency_key: str | None = None
    ) -> schemas.PriceBookRead:
        """Add one of the price books."""
        answer: schemas.PriceBookRead = self._transport.ask(
            "POST",
            "/api/v1/price_books",
            answer=schemas.PriceBookRead,
            headers={"Idempotency-Key": idempotency_key},
            body=body,
        )
        return answer

    def create_price_book_entry(
        self, body: schemas.PriceBookEntryCreate, *, idempotency_key: str | None = None
    ) -> schemas.PriceBookEntryRead:
        """Add one of the price book entries."""
        answer: schemas.PriceBookEntryRead = self._transport.ask(
            "POST",
            "/api/v1/price_book_entries",
            answer=schemas.PriceBookEntryRead,
            headers={"Idempotency-Key": idempotency_key},
            body=body,
        )
        return answer

    def create_product(
        self, body: schemas.ProductCreate, *, idempotency_key: str | None = None
    ) -> schemas.ProductRead:
        """Add one of the products."""
        answer: schemas.ProductRead = self._transport.ask(
            "POST",
            "/api/v1/products",
            answer=schemas.ProductRead,
            headers={"Idempotency-Key": idempotency_key},
            body=body,
        )
        return answer

    def create_quota(
        self, body: schemas.QuotaCreate, *, idempotency_key: str | None = None
    ) -> schemas.QuotaRead:
        """Add one of the quotas."""
        answer: schemas.QuotaRead = self._transport.ask(
            "POST",
            "/api/v1/quotas",
            answer=schemas.QuotaRead,
            headers={"Idempotency-Key": idempotency_key},
            body=body,
        )
        return answer

    def create_retention_rule(
        self, body: schemas.RetentionRuleCreate, *, idempotency_key: str | None = None
    ) -> schemas.RetentionRuleRead:
        """Add one of the retention rules."""
        answer: schemas.RetentionRuleRead = self._transport.ask(
            "POST",
            "/api/v1/retention_rules",
            answer=schemas.RetentionRuleRead,
            headers={"Idempotency-Key": idempotency_key},
            body=body,
        )
        return answer

    def create_role(
        self, body: schemas.RoleCreate, *, idempotency_key: str | None = None
    ) -> schemas.RoleRead:
        """Make a role of the organization's own; only an admin may."""
        answer: schemas.RoleRead = self._transport.ask(
            "POST",
            "/api/v1/roles",
            answer=schemas.RoleRead,
            headers={"Idempotency-Key": idempotency_key},
            body=body,
        )
        return answer

    def create_saved_view(
        self, body: schemas.SavedViewCreate, *, idempotency_key: str | None = None
    ) -> schemas.SavedViewRead:
        """Add one of the saved views."""
        answer: schemas.SavedViewRead = self._transport.ask(
            "POST",
            "/api/v1/saved_views",
            answer=schemas.SavedViewRead,
            headers={"Idempotency-Key": idempotency_key},
            body=body,
        )
        return answer

    def create_subscription(
        self, body: schemas.SubscriptionCreate, *, idempotency_key: str | None = None
    ) -> schemas.SubscriptionRead:
        """Add one of the subscriptions."""
        answer: schemas.SubscriptionRead = self._transport.ask(
            "POST",
            "/api/v1/subscriptions",
            answer=schemas.SubscriptionRead,
            headers={"Idempotency-Key": idempotency_key},
            body=body,
        )
        return answer

    def create_tag(self, body: schemas.TagCreate, *, idempotency_key: str | None = None) -> schemas.TagRead:
        """Add one of the tags."""
        answer: schemas.TagRead = self._transport.ask(
            "POST",
            "/api/v1/tags",
            answer=schemas.TagRead,
            headers={"Idempotency-Key": idempotency_key},
            body=body,
        )
        return answer

    def create_target(
        self, body: schemas.TargetCreate, *, idempotency_key: str | None = None
    ) -> schemas.ServingApiResourceTargetRead:
        """Add one of the targets."""
        answer: schemas.ServingApiResourceTargetRead = self._transport.ask(
            "POST",
            "/api/v1/targets",
            answer=schemas.ServingApiResourceTargetRead,
            headers={"Idempotency-Key": idempotency_key},
            body=body,
        )
        return answer

    def create_user(
        self, body: schemas.UserCreate, *, idempotency_key: str | None = None
    ) -> schemas.UserRead:
        """Add a colleague; without a password nobody can log in as them yet (or: `/invitations`)."""
        answer: schemas.UserRead = self._transport.ask(
            "POST",
            "/api/v1/users",
            answer=schemas.UserRead,
            headers={"Idempotency-Key": idempotency_key},
            body=body,
        )
        return answer

    def create_webhook(
        self, body: schemas.WebhookCreate, *, idempotency_key: str | None = None
    ) -> schemas.WebhookCreated:
        """Subscribe."""
        answer: schemas.WebhookCreated = self._transport.ask(
            "POST",
            "/api/v1/webhooks",
            answer=schemas.WebhookCreated,
            headers={"Idempotency-Key": idempotency_key},
            body=body,
        )
        return answer

    def decide_consent(self, body: schemas.Consent, *, idempotency_key: str | None = None) -> schemas.Onward:
        """Grant or refuse what an integration asks for; the answer says where to send the browser."""
        answer: schemas.Onward = self._transport.ask(
            "POST",
            "/api/v1/oauth/authorize",
            answer=schemas.Onward,
            headers={"Idempotency-Key": idempotency_key},
            body=body,
        )
        return answer

    def decide_guess(
        self,
        deal_id: UUID,
        person_id: UUID,
        body: schemas.GuessDecision,
        *,
        idempotency_key: str | None = None,
    ) -> schemas.CommitteeRead:
        """Confirm or reject a guessed part; a confirmed one becomes the person's part; both are learned from."""
        answer: schemas.CommitteeRead = self._transport.ask(
            "POST",
            f"/api/v1/deals/{deal_id}/committee/{person_id}",
            answer=schemas.CommitteeRead,
            headers={"Idempotency-Key": idempotency_key},
            body=body,
        )
        return answer

    def decide_sheet_line(
        self, key: UUID, line: int, body: schemas.Decision, *, idempotency_key: str | None = None
    ) -> schemas.ServingApiSchemasImportsLineRead:
        """Say what a held line is: a new record, one that is there, or nothing."""
        answer: schemas.ServingApiSchemasImportsLineRead = self._transport.ask(
            "POST",
            f"/api/v1/imports/sheets/{key}/lines/{line}/decide",
            answer=schemas.ServingApiSchemasImportsLineRead,
            headers={"Idempotency-Key": idempotency_key},
            body=body,
        )
        return answer

    def delete_account(
        self, key: UUID, *, idempotency_key: str | None = None, if_match: str | None = None
    ) -> None:
        """Delete one of the accounts."""
        self._transport.ask(
            "DELETE",
            f"/api/v1/accounts/{key}",
            answer=None,
            headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
        )

    def delete_bulk_job(
        self, key: UUID, *, idempotency_key: str | None = None, if_match: str | None = None
    ) -> None:
        """Forget a job that does not run, with its rows and results."""
        self._transport.ask(
            "DELETE",
            f"/api/v1/bulk/{key}",
            answer=None,
            headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
        )

    def delete_custom_field(
        self, key: UUID, *, idempotency_key: str | None = None, if_match: str | None = None
    ) -> None:
        """Delete one of the custom fields."""
        self._transport.ask(
            "DELETE",
            f"/api/v1/custom_fields/{key}",
            answer=None,
            headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
        )

    def delete_deal(
        self, key: UUID, *, idempotency_key: str | None = None, if_match: str | None = None
    ) -> None:
        """Delete one of the deals."""
        self._transport.ask(
            "DELETE",
            f"/api/v1/deals/{key}",
            answer=None,
            headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
        )

    def delete_deal_reason(
        self, key: UUID, *, idempotency_key: str | None = None, if_match: str | None = None
    ) -> None:
        """Delete one of the deal reasons."""
        self._transport.ask(
            "DELETE",
            f"/api/v1/deal_reasons/{key}",
            answer=None,
            headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
        )

    def delete_file(
        self, file_id: UUID, *, idempotency_key: str | None = None, if_match: str | None = None
    ) -> None:
        """Take a file off its record; its bytes are removed when nothing else has the same."""
        self._transport.ask(
            "DELETE",
            f"/api/v1/files/{file_id}",
            answer=None,
            headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
        )

    def delete_invoice(
        self, key: UUID, *, idempotency_key: str | None = None, if_match: str | None = None
    ) -> None:
        """Delete one of the invoices."""
        self._transport.ask(
            "DELETE",
            f"/api/v1/invoices/{key}",
            answer=None,
            headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
        )

    def delete_lead(
        self, key: UUID, *, idempotency_key: str | None = None, if_match: str | None = None
    ) -> None:
        """Delete one of the leads."""
        self._transport.ask(
            "DELETE",
            f"/api/v1/leads/{key}",
            answer=None,
            headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
        )

    def delete_order(
        self, key: UUID, *, idempotency_key: str | None = None, if_match: str | None = None
    ) -> None:
        """Delete one of the orders."""
        self._transport.ask(
            "DELETE",
            f"/api/v1/orders/{key}",
            answer=None,
            headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
        )

    def delete_person(
        self, key: UUID, *, idempotency_key: str | None = None, if_match: str | None = None
    ) -> None:
        """Delete one of the people."""
        self._transport.ask(
            "DELETE",
            f"/api/v1/people/{key}",
            answer=None,
            headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
        )

    def delete_price_book(
        self, key: UUID, *, idempotency_key: str | None = None, if_match: str | None = None
    ) -> None:
        """Delete one of the price books."""
        self._transport.ask(
            "DELETE",
            f"/api/v1/price_books/{key}",
            answer=None,
            headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
        )

    def delete_price_book_entry(
        self, key: UUID, *, idempotency_key: str | None = None, if_match: str | None = None
    ) -> None:
        """Delete one of the price book entries."""
        self._transport.ask(
            "DELETE",
            f"/api/v1/price_book_entries/{key}",
            answer=None,
            headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
        )

    def delete_product(
        self, key: UUID, *, idempotency_key: str | None = None, if_match: str | None = None
    ) -> None:
        """Delete one of the products."""
        self._transport.ask(
            "DELETE",
            f"/api/v1/products/{key}",
            answer=None,
            headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
        )

    def delete_quota(
        self, key: UUID, *, idempotency_key: str | None = None, if_match: str | None = None
    ) -> None:
        """Delete one of the quotas."""
        self._transport.ask(
            "DELETE",
            f"/api/v1/quotas/{key}",
            answer=None,
            headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
        )

    def delete_retention_rule(
        self, key: UUID, *, idempotency_key: str | None = None, if_match: str | None = None
    ) -> None:
        """Delete one of the retention rules."""
        self._transport.ask(
            "DELETE",
            f"/api/v1/retention_rules/{key}",
            answer=None,
            headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
        )

    def delete_role(
        self, name: str, *, idempotency_key: str | None = None, if_match: str | None = None
    ) -> None:
        """Delete a role of the organization's own that nobody has (409 otherwise)."""
        self._transport.ask(
            "DELETE",
            f"/api/v1/roles/{quote(name, safe='')}",
            answer=None,
            headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
        )

    def delete_saved_view(
        self, key: UUID, *, idempotency_key: str | None = None, if_match: str | None = None
    ) -> None:
        """Delete one of the saved views."""
        self._transport.ask(
            "DELETE",
            f"/api/v1/saved_views/{key}",
            answer=None,
            headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
        )

    def delete_sheet(
        self, key: UUID, *, idempotency_key: str | None = None, if_match: str | None = None
    ) -> None:
        """Forget an import that does not run, with its file; what it brought stays and is not undone any more."""
        self._transport.ask(
            "DELETE",
            f"/api/v1/imports/sheets/{key}",
            answer=None,
            headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
        )

    def delete_subscription(
        self, key: UUID, *, idempotency_key: str | None = None, if_match: str | None = None
    ) -> None:
        """Delete one of the subscriptions."""
        self._transport.ask(
            "DELETE",
            f"/api/v1/subscriptions/{key}",
            answer=None,
            headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
        )

    def delete_tag(
        self, key: UUID, *, idempotency_key: str | None = None, if_match: str | None = None
    ) -> None:
        """Delete one of the tags."""
        self._transport.ask(
            "DELETE",
            f"/api/v1/tags/{key}",
            answer=None,
            headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
        )

    def delete_target(
        self, key: UUID, *, idempotency_key: str | None = None, if_match: str | None = None
    ) -> None:
        """Delete one of the targets."""
        self._transport.ask(
            "DELETE",
            f"/api/v1/targets/{key}",
            answer=None,
            headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
        )

    def delete_webhook(
        self, webhook_id: UUID, *, idempotency_key: str | None = None, if_match: str | None = None
    ) -> None:
        """End a subscription and forget its log of deliveries."""
        self._transport.ask(
            "DELETE",
            f"/api/v1/webhooks/{webhook_id}",
            answer=None,
            headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
        )

    def describe_interface(self) -> Any:
        """This interface as OpenAPI 3.1, with the custom fields of the caller's organization typed."""
        answer: Any = self._transport.ask("GET", "/api/v1/openapi.json", answer=Any)
        return answer

    def discard_routing_set(
        self, set_id: UUID, *, idempotency_key: str | None = None, if_match: str | None = None
    ) -> None:
        """Throw a draft away."""
        self._transport.ask(
            "DELETE",
            f"/api/v1/routing/{set_id}",
            answer=None,
            headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
        )

    def discard_territory_version(
        self, version_id: UUID, *, idempotency_key: str | None = None, if_match: str | None = None
    ) -> None:
        """Throw a draft away."""
        self._transport.ask(
            "DELETE",
            f"/api/v1/territory_versions/{version_id}",
            answer=None,
            headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
        )

    def download_file(self, file_id: UUID) -> bytes:
        """Download a file, while its record may be seen; browsers save it and open nothing."""
        answer: bytes = self._transport.ask("GET", f"/api/v1/files/{file_id}/contents", answer=bytes)
        return answer

    def download_rejected_lines(self, key: UUID) -> bytes:
        """Download the refused rows as they stood, each with line, column, reason and remedy."""
        answer: bytes = self._transport.ask("GET", f"/api/v1/imports/sheets/{key}/rejected", answer=bytes)
        return answer

    def draft_routing(
        self, body: schemas.RoutingCreate, *, idempotency_key: str | None = None
    ) -> schemas.RoutingWithRules:
        """Begin a rule set; leads that nobody can take will go to its queue."""
        answer: schemas.RoutingWithRules = self._transport.ask(
            "POST",
            "/api/v1/routing",
            answer=schemas.RoutingWithRules,
            headers={"Idempotency-Key": idempotency_key},
            body=body,
        )
        return answer

    def draft_territories(
        self, body: schemas.TerritoryVersionCreate, *, idempotency_key: str | None = None
    ) -> schemas.TerritoryVersionLaid:
        """Begin a draft, empty or as a copy; a copied territory keeps its `origin_id`."""
        answer: schemas.TerritoryVersionLaid = self._transport.ask(
            "POST",
            "/api/v1/territory_versions",
            answer=schemas.TerritoryVersionLaid,
            headers={"Idempotency-Key": idempotency_key},
            body=body,
        )
        return answer

    def drop_second_factor(
        self, user_id: UUID, *, idempotency_key: str | None = None, if_match: str | None = None
    ) -> None:
        """Take away the second factor of a colleague who lost it; only an admin may."""
        self._transport.ask(
            "DELETE",
            f"/api/v1/users/{user_id}/second-factor",
            answer=None,
            headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
        )

    def edit_account(
        self,
        account_id: UUID,
        body: schemas.AccountPatch,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
    ) -> schemas.AccountRead:
        """Change fields of one account; with If-Match, only if nobody changed it meanwhile (412)."""
        answer: schemas.AccountRead = self._transport.ask(
            "PATCH",
            f"/api/v1/accounts/{account_id}",
            answer=schemas.AccountRead,
            headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
            body=body,
        )
        return answer

    def edit_activity(
        self,
        activity_id: UUID,
        body: schemas.ActivityPatch,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
    ) -> schemas.ActivityRead:
        """Correct the words of an activity; what happened and when stays as logged."""
        answer: schemas.ActivityRead = self._transport.ask(
            "PATCH",
            f"/api/v1/activities/{activity_id}",
            answer=schemas.ActivityRead,
            headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
            body=body,
        )
        return answer

    def edit_affiliation(
        self,
        person_id: UUID,
        affiliation_id: UUID,
        body: schemas.AffiliationPatch,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
    ) -> schemas.ListingAffiliationRead:
        """Correct or end an affiliation, or make it the primary one; answers all of the person's companies."""
        answer: schemas.ListingAffiliationRead = self._transport.ask(
            "PATCH",
            f"/api/v1/people/{person_id}/affiliations/{affiliation_id}",
            answer=schemas.ListingAffiliationRead,
            headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
            body=body,
        )
        return answer

    def edit_custom_field(
        self,
        key: UUID,
        body: schemas.CustomFieldPatch,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
    ) -> schemas.CustomFieldRead:
        """Change fields; with If-Match, only if nobody changed them meanwhile (412)."""
        answer: schemas.CustomFieldRead = self._transport.ask(
            "PATCH",
            f"/api/v1/custom_fields/{key}",
            answer=schemas.CustomFieldRead,
            headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
            body=body,
        )
        return answer

    def edit_deal(
        self,
        deal_id: UUID,
        body: schemas.DealPatch,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
    ) -> schemas.DealRead:
        """Change fields of a deal; with If-Match, only if nobody changed it meanwhile (412)."""
        answer: schemas.DealRead = self._transport.ask(
            "PATCH",
            f"/api/v1/deals/{deal_id}",
            answer=schemas.DealRead,
            headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
            body=body,
        )
        return answer

    def edit_deal_person(
        self,
        deal_id: UUID,
        person_id: UUID,
        body: schemas.DealPersonPatch,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
    ) -> schemas.DealPersonRead:
        """Give a person another role in a deal, or let them come first; the log keeps who had which role when."""
        answer: schemas.DealPersonRead = self._transport.ask(
            "PATCH",
            f"/api/v1/deals/{deal_id}/people/{person_id}",
            answer=schemas.DealPersonRead,
            headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
            body=body,
        )
        return answer

    def edit_deal_product(
        self,
        deal_id: UUID,
        line_id: UUID,
        body: schemas.ProductLinePatch,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
    ) -> schemas.ProductLineRead:
        """Change the numbers of a line; it gets a new id, and the log keeps what it said before."""
        answer: schemas.ProductLineRead = self._transport.ask(
            "PATCH",
            f"/api/v1/deals/{deal_id}/products/{line_id}",
            answer=schemas.ProductLineRead,
            headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
            body=body,
        )
        return answer

    def edit_deal_reason(
        self,
        key: UUID,
        body: schemas.DealReasonPatch,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
    ) -> schemas.DealReasonRead:
        """Change fields; with If-Match, only if nobody changed them meanwhile (412)."""
        answer: schemas.DealReasonRead = self._transport.ask(
            "PATCH",
            f"/api/v1/deal_reasons/{key}",
            answer=schemas.DealReasonRead,
            headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
            body=body,
        )
        return answer

    def edit_identity_provider(
        self,
        provider_id: UUID,
        body: schemas.ProviderPatch,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
    ) -> schemas.ProviderRead:
        """Change how a provider is trusted; only an admin may."""
        answer: schemas.ProviderRead = self._transport.ask(
            "PATCH",
            f"/api/v1/identity-providers/{provider_id}",
            answer=schemas.ProviderRead,
            headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
            body=body,
        )
        return answer

    def edit_invoice(
        self,
        key: UUID,
        body: schemas.InvoicePatch,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
    ) -> schemas.InvoiceRead:
        """Change fields; with If-Match, only if nobody changed them meanwhile (412)."""
        answer: schemas.InvoiceRead = self._transport.ask(
            "PATCH",
            f"/api/v1/invoices/{key}",
            answer=schemas.InvoiceRead,
            headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
            body=body,
        )
        return answer

    def edit_lead(
        self,
        key: UUID,
        body: schemas.LeadPatch,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
    ) -> schemas.LeadRead:
        """Change fields; with If-Match, only if nobody changed them meanwhile (412)."""
        answer: schemas.LeadRead = self._transport.ask(
            "PATCH",
            f"/api/v1/leads/{key}",
            answer=schemas.LeadRead,
            headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
            body=body,
        )
        return answer

    def edit_oauth_client(
        self,
        client_id: UUID,
        body: schemas.ClientPatch,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
    ) -> schemas.ClientRead:
        """Change an integration; what users granted it before stays as they granted it."""
        answer: schemas.ClientRead = self._transport.ask(
            "PATCH",
            f"/api/v1/oauth/clients/{client_id}",
            answer=schemas.ClientRead,
            headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
            body=body,
        )
        return answer

    def edit_order(
        self,
        key: UUID,
        body: schemas.OrderPatch,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
    ) -> schemas.OrderRead:
        """Change fields; with If-Match, only if nobody changed them meanwhile (412)."""
        answer: schemas.OrderRead = self._transport.ask(
            "PATCH",
            f"/api/v1/orders/{key}",
            answer=schemas.OrderRead,
            headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
            body=body,
        )
        return answer

    def edit_order_line(
        self,
        order_id: UUID,
        line_id: UUID,
        body: schemas.OrderLinePatch,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
    ) -> schemas.ListingOrderLineRead:
        """Change a line of a draft; answers all its lines."""
        answer: schemas.ListingOrderLineRead = self._transport.ask(
            "PATCH",
            f"/api/v1/orders/{order_id}/lines/{line_id}",
            answer=schemas.ListingOrderLineRead,
            headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
            body=body,
        )
        return answer

    def edit_payment(
        self,
        key: UUID,
        body: schemas.PaymentPatch,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
    ) -> schemas.PaymentRead:
        """Change fields; with If-Match, only if nobody changed them meanwhile (412)."""
        answer: schemas.PaymentRead = self._transport.ask(
            "PATCH",
            f"/api/v1/payments/{key}",
            answer=schemas.PaymentRead,
            headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
            body=body,
        )
        return answer

    def edit_person(
        self,
        person_id: UUID,
        body: schemas.PersonPatch,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
    ) -> schemas.PersonRead:
        """Change fields of one person; with If-Match, only if nobody changed it meanwhile (412)."""
        answer: schemas.PersonRead = self._transport.ask(
            "PATCH",
            f"/api/v1/people/{person_id}",
            answer=schemas.PersonRead,
            headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
            body=body,
        )
        return answer

    def edit_pipeline(
        self,
        pipeline_id: UUID,
        body: schemas.PipelinePatch,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
    ) -> schemas.PipelineRead:
        """Rename a pipeline, or say whether its deals are won and lost only with a reason."""
        answer: schemas.PipelineRead = self._transport.ask(
            "PATCH",
            f"/api/v1/pipelines/{pipeline_id}",
            answer=schemas.PipelineRead,
            headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
            body=body,
        )
        return answer

    def edit_price_book(
        self,
        key: UUID,
        body: schemas.PriceBookPatch,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
    ) -> schemas.PriceBookRead:
        """Change fields; with If-Match, only if nobody changed them meanwhile (412)."""
        answer: schemas.PriceBookRead = self._transport.ask(
            "PATCH",
            f"/api/v1/price_books/{key}",
            answer=schemas.PriceBookRead,
            headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
            body=body,
        )
        return answer

    def edit_price_book_entry(
        self,
        key: UUID,
        body: schemas.PriceBookEntryPatch,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
    ) -> schemas.PriceBookEntryRead:
        """Change fields; with If-Match, only if nobody changed them meanwhile (412)."""
        answer: schemas.PriceBookEntryRead = self._transport.ask(
            "PATCH",
            f"/api/v1/price_book_entries/{key}",
            answer=schemas.PriceBookEntryRead,
            headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
            body=body,
        )
        return answer

    def edit_product(
        self,
        key: UUID,
        body: schemas.ProductPatch,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
    ) -> schemas.ProductRead:
        """Change fields; with If-Match, only if nobody changed them meanwhile (412)."""
        answer: schemas.ProductRead = self._transport.ask(
            "PATCH",
            f"/api/v1/products/{key}",
            answer=schemas.ProductRead,
            headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
            body=body,
        )
        return answer

    def edit_quota(
        self,
        key: UUID,
        body: schemas.QuotaPatch,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
    ) -> schemas.QuotaRead:
        """Change fields; with If-Match, only if nobody changed them meanwhile (412)."""
        answer: schemas.QuotaRead = self._transport.ask(
            "PATCH",
            f"/api/v1/quotas/{key}",
            answer=schemas.QuotaRead,
            headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
            body=body,
        )
        return answer

    def edit_retention_rule(
        self,
        key: UUID,
        body: schemas.RetentionRulePatch,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
    ) -> schemas.RetentionRuleRead:
        """Change fields; with If-Match, only if nobody changed them meanwhile (412)."""
        answer: schemas.RetentionRuleRead = self._transport.ask(
            "PATCH",
            f"/api/v1/retention_rules/{key}",
            answer=schemas.RetentionRuleRead,
            headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
            body=body,
        )
        return answer

    def edit_role(
        self,
        name: str,
        body: schemas.RolePatch,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
    ) -> schemas.RoleRead:
        """Change what a role may do, at once for whoever has it."""
        answer: schemas.RoleRead = self._transport.ask(
            "PATCH",
            f"/api/v1/roles/{quote(name, safe='')}",
            answer=schemas.RoleRead,
            headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
            body=body,
        )
        return answer

    def edit_routing_queue(
        self,
        queue_id: UUID,
        body: schemas.QueuePatch,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
    ) -> schemas.QueueRead:
        """Rename a queue, or let somebody else hold it."""
        answer: schemas.QueueRead = self._transport.ask(
            "PATCH",
            f"/api/v1/routing_queues/{queue_id}",
            answer=schemas.QueueRead,
            headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
            body=body,
        )
        return answer

    def edit_routing_set(
        self,
        set_id: UUID,
        body: schemas.RoutingPatch,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
    ) -> schemas.RoutingWithRules:
        """Change a draft's name or queue."""
        answer: schemas.RoutingWithRules = self._transport.ask(
            "PATCH",
            f"/api/v1/routing/{set_id}",
            answer=schemas.RoutingWithRules,
            headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
            body=body,
        )
        return answer

    def edit_saved_view(
        self,
        key: UUID,
        body: schemas.SavedViewPatch,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
    ) -> schemas.SavedViewRead:
        """Change fields; with If-Match, only if nobody changed them meanwhile (412)."""
        answer: schemas.SavedViewRead = self._transport.ask(
            "PATCH",
            f"/api/v1/saved_views/{key}",
            answer=schemas.SavedViewRead,
            headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
            body=body,
        )
        return answer

    def edit_security(
        self, body: schemas.SecurityPatch, *, idempotency_key: str | None = None, if_match: str | None = None
    ) -> schemas.SecurityRead:
        """Want a second factor of everybody, at once, or no longer; an admin's, logged in with a session."""
        answer: schemas.SecurityRead = self._transport.ask(
            "PATCH",
            "/api/v1/organization/security",
            answer=schemas.SecurityRead,
            headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
            body=body,
        )
        return answer

    def edit_subscription(
        self,
        key: UUID,
        body: schemas.SubscriptionPatch,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
    ) -> schemas.SubscriptionRead:
        """Change fields; with If-Match, only if nobody changed them meanwhile (412)."""
        answer: schemas.SubscriptionRead = self._transport.ask(
            "PATCH",
            f"/api/v1/subscriptions/{key}",
            answer=schemas.SubscriptionRead,
            headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
            body=body,
        )
        return answer

    def edit_tag(
        self,
        key: UUID,
        body: schemas.TagPatch,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
    ) -> schemas.TagRead:
        """Change fields; with If-Match, only if nobody changed them meanwhile (412)."""
        answer: schemas.TagRead = self._transport.ask(
            "PATCH",
            f"/api/v1/tags/{key}",
            answer=schemas.TagRead,
            headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
            body=body,
        )
        return answer

    def edit_target(
        self,
        key: UUID,
        body: schemas.TargetPatch,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
    ) -> schemas.ServingApiResourceTargetRead:
        """Change fields; with If-Match, only if nobody changed them meanwhile (412)."""
        answer: schemas.ServingApiResourceTargetRead = self._transport.ask(
            "PATCH",
            f"/api/v1/targets/{key}",
            answer=schemas.ServingApiResourceTargetRead,
            headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
            body=body,
        )
        return answer

    def edit_territory(
        self,
        territory_id: UUID,
        body: schemas.TerritoryPatch,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
    ) -> schemas.TerritoryRead:
        """Rename a draft's territory or move it; give one, also of a published version, another manager."""
        answer: schemas.TerritoryRead = self._transport.ask(
            "PATCH",
            f"/api/v1/territories/{territory_id}",
            answer=schemas.TerritoryRead,
            headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
            body=body,
        )
        return answer

    def edit_territory_version(
        self,
        version_id: UUID,
        body: schemas.TerritoryVersionPatch,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
    ) -> schemas.TerritoryVersionLaid:
        """Change a draft's name, or whether the first rule that fits decides or all that fit."""
        answer: schemas.TerritoryVersionLaid = self._transport.ask(
            "PATCH",
            f"/api/v1/territory_versions/{version_id}",
            answer=schemas.TerritoryVersionLaid,
            headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
            body=body,
        )
        return answer

    def edit_user(
        self,
        user_id: UUID,
        body: schemas.UserPatch,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
    ) -> schemas.UserRead:
        """Change a colleague's name, roles, manager or whether they are active; only an admin may."""
        answer: schemas.UserRead = self._transport.ask(
            "PATCH",
            f"/api/v1/users/{user_id}",
            answer=schemas.UserRead,
            headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
            body=body,
        )
        return answer

    def edit_webhook(
        self,
        webhook_id: UUID,
        body: schemas.WebhookPatch,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
    ) -> schemas.WebhookRead:
        """Change, pause or take up a webhook; where it goes and what it tells is for its owner to change."""
        answer: schemas.WebhookRead = self._transport.ask(
            "PATCH",
            f"/api/v1/webhooks/{webhook_id}",
            answer=schemas.WebhookRead,
            headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
            body=body,
        )
        return answer

    def end_oauth_client(
        self, client_id: UUID, *, idempotency_key: str | None = None, if_match: str | None = None
    ) -> None:
        """End an integration, and at once every token it has."""
        self._transport.ask(
            "DELETE",
            f"/api/v1/oauth/clients/{client_id}",
            answer=None,
            headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
        )

    def end_oauth_grant(
        self, grant_id: UUID, *, idempotency_key: str | None = None, if_match: str | None = None
    ) -> None:
        """End what the caller granted; its tokens work no longer, at once."""
        self._transport.ask(
            "DELETE",
            f"/api/v1/oauth/grants/{grant_id}",
            answer=None,
            headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
        )

    def end_other_sessions(self, *, idempotency_key: str | None = None, if_match: str | None = None) -> None:
        """End all sessions of the caller but this one."""
        self._transport.ask(
            "DELETE",
            "/api/v1/sessions/others",
            answer=None,
            headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
        )

    def end_session(
        self, session_id: UUID, *, idempotency_key: str | None = None, if_match: str | None = None
    ) -> None:
        """End one of the caller's sessions."""
        self._transport.ask(
            "DELETE",
            f"/api/v1/sessions/{session_id}",
            answer=None,
            headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
        )

    def end_sessions_of_user(
        self, user_id: UUID, *, idempotency_key: str | None = None, if_match: str | None = None
    ) -> None:
        """End every session of a colleague; an admin may, of anybody else it ends none."""
        self._transport.ask(
            "DELETE",
            f"/api/v1/users/{user_id}/sessions",
            answer=None,
            headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
        )

    def end_sign_on(
        self, provider_id: UUID, *, state: str | None = None, code: str | None = None, iss: str | None = None
    ) -> None:
        """Where the provider sends the browser back to: checks what it says, and opens the session."""
        self._transport.ask(
            "GET",
            f"/api/v1/single-sign-on/{provider_id}/callback",
            answer=None,
            query={"state": state, "code": code, "iss": iss},
        )

    def erase_person(
        self, noun: Literal["people", "leads"], key: UUID, *, idempotency_key: str | None = None
    ) -> schemas.ServingApiSchemasAuditErasureRead:
        """Forget a person or a lead; this cannot be undone."""
        answer: schemas.ServingApiSchemasAuditErasureRead = self._transport.ask(
            "POST",
            f"/api/v1/privacy/{noun}/{key}/erase",
            answer=schemas.ServingApiSchemasAuditErasureRead,
            headers={"Idempotency-Key": idempotency_key},
        )
        return answer

    def evaluate_recommendations(self, *, days: int | None = None) -> schemas.EvaluationRead:
        """Read what recommending brought: policies beside the best constant one, and the hold-out compared."""
        answer: schemas.EvaluationRead = self._transport.ask(
            "GET", "/api/v1/recommendations/evaluation", answer=schemas.EvaluationRead, query={"days": days}
        )
        return answer

    def export_records(self, body: schemas.ExportBody, *, idempotency_key: str | None = None) -> bytes:
        """Take records out as CSV, a workbook or JSON lines; it needs the right to export, and is logged."""
        answer: bytes = self._transport.ask(
            "POST", "/api/v1/exports", answer=bytes, headers={"Idempotency-Key": idempotency_key}, body=body
        )
        return answer

    def fulfil_order(self, order_id: UUID, *, idempotency_key: str | None = None) -> schemas.OrderState:
        """Note that a placed order was delivered."""
        answer: schemas.OrderState = self._transport.ask(
            "POST",
            f"/api/v1/orders/{order_id}/fulfil",
            answer=schemas.OrderState,
            headers={"Idempotency-Key": idempotency_key},
        )
        return answer

    def give_back_token(self, body: str) -> Any:
        """End a token (RFC 7009): a refresh token with all of its consent."""
        answer: Any = self._transport.ask(
            "POST", "/api/v1/oauth/revoke", answer=Any, body=body, media="application/x-www-form-urlencoded"
        )
        return answer

    def give_tokens(self, body: str) -> schemas.TokenRead:
        """Give tokens for a code (with PKCE) or for a refresh token; each works once."""
        answer: schemas.TokenRead = self._transport.ask(
            "POST",
            "/api/v1/oauth/token",
            answer=schemas.TokenRead,
            body=body,
            media="application/x-www-form-urlencoded",
        )
        return answer

    def introspect_token(self, body: str) -> schemas.IntrospectionRead:
        """Tell a confidential client about a token of its own (RFC 7662); of all others that they do not work."""
        answer: schemas.IntrospectionRead = self._transport.ask(
            "POST",
            "/api/v1/oauth/introspect",
            answer=schemas.IntrospectionRead,
            body=body,
            media="application/x-www-form-urlencoded",
        )
        return answer

    def invite(
        self, body: schemas.InvitationCreate, *, idempotency_key: str | None = None
    ) -> schemas.InvitationRead:
        """Ask somebody to join; a letter goes out with a link that works once, for a week."""
        answer: schemas.InvitationRead = self._transport.ask(
            "POST",
            "/api/v1/invitations",
            answer=schemas.InvitationRead,
            headers={"Idempotency-Key": idempotency_key},
            body=body,
        )
        return answer

    def issue_invoice(
        self, invoice_id: UUID, body: schemas.InvoiceIssue, *, idempotency_key: str | None = None
    ) -> schemas.InvoiceState:
        """Send a draft; payments are taken from then on."""
        answer: schemas.InvoiceState = self._transport.ask(
            "POST",
            f"/api/v1/invoices/{invoice_id}/issue",
            answer=schemas.InvoiceState,
            headers={"Idempotency-Key": idempotency_key},
            body=body,
        )
        return answer

    def link_identity(self, provider_id: UUID, *, idempotency_key: str | None = None) -> schemas.OnwardRead:
        """Begin to link the caller to whom the provider knows them as; the answer says where to go."""
        answer: schemas.OnwardRead = self._transport.ask(
            "POST",
            f"/api/v1/single-sign-on/{provider_id}/link",
            answer=schemas.OnwardRead,
            headers={"Idempotency-Key": idempotency_key},
        )
        return answer

    def list_absences(self, user_id: UUID) -> schemas.ListingAbsenceRead:
        """List when somebody is away, now and later."""
        answer: schemas.ListingAbsenceRead = self._transport.ask(
            "GET", f"/api/v1/users/{user_id}/absences", answer=schemas.ListingAbsenceRead
        )
        return answer

    def list_account_risks(self, account_id: UUID, *, days: int | None = None) -> schemas.ListingRiskPoint:
        """List an account's stored risks, oldest first, for a line; of very many, the newest 500."""
        answer: schemas.ListingRiskPoint = self._transport.ask(
            "GET",
            f"/api/v1/accounts/{account_id}/risks",
            answer=schemas.ListingRiskPoint,
            query={"days": days},
        )
        return answer

    def list_account_territories(
        self, record_id: UUID, *, past: bool | None = None
    ) -> schemas.ListingLiesRead:
        """Where the account lies, since when and why."""
        answer: schemas.ListingLiesRead = self._transport.ask(
            "GET",
            f"/api/v1/accounts/{record_id}/territories",
            answer=schemas.ListingLiesRead,
            query={"past": past},
        )
        return answer

    def list_accounts(
        self,
        *,
        filter: str | Mapping[str, Any] | None = None,
        view: UUID | None = None,
        q: str | None = None,
        owner_id: UUID | None = None,
        cursor: str | None = None,
        limit: int | None = None,
    ) -> schemas.PageAccountRead:
        """List the accounts that the caller may see, by name."""
        answer: schemas.PageAccountRead = self._transport.ask(
            "GET",
            "/api/v1/accounts",
            answer=schemas.PageAccountRead,
            query={
                "filter": filter,
                "view": view,
                "q": q,
                "owner_id": owner_id,
                "cursor": cursor,
                "limit": limit,
            },
        )
        return answer

    def list_activities(
        self,
        *,
        deal_id: UUID | None = None,
        account_id: UUID | None = None,
        person_id: UUID | None = None,
        lead_id: UUID | None = None,
        user_id: UUID | None = None,
        kind: Literal["call", "email", "meeting", "note", "task", "offer"] | None = None,
        cursor: str | None = None,
        limit: int | None = None,
    ) -> schemas.PageActivityRead:
        """List activities that the caller may see, newest first."""
        answer: schemas.PageActivityRead = self._transport.ask(
            "GET",
            "/api/v1/activities",
            answer=schemas.PageActivityRead,
            query={
                "deal_id": deal_id,
                "account_id": account_id,
                "person_id": person_id,
                "lead_id": lead_id,
                "user_id": user_id,
                "kind": kind,
                "cursor": cursor,
                "limit": limit,
            },
        )
        return answer

    def list_adjustments(
        self,
        *,
        level: Literal["company", "team", "user", "territory", "product"] | None = None,
        subject_id: UUID | None = None,
        period: str | None = None,
    ) -> schemas.ListingAdjustmentRead:
        """List what was adjusted and why, newest first; of very many the newest 500."""
        answer: schemas.ListingAdjustmentRead = self._transport.ask(
            "GET",
            "/api/v1/forecasts/adjustments",
            answer=schemas.ListingAdjustmentRead,
            query={"level": level, "subject_id": subject_id, "period": period},
        )
        return answer

    def list_affiliations(self, person_id: UUID) -> schemas.ListingAffiliationRead:
        """List where a person works and worked, present companies first."""
        answer: schemas.ListingAffiliationRead = self._transport.ask(
            "GET", f"/api/v1/people/{person_id}/affiliations", answer=schemas.ListingAffiliationRead
        )
        return answer

    def list_api_keys(self) -> schemas.ListingApiKeyRead:
        """List the keys that the caller made, or for an admin all."""
        answer: schemas.ListingApiKeyRead = self._transport.ask(
            "GET", "/api/v1/api-keys", answer=schemas.ListingApiKeyRead
        )
        return answer

    def list_audit(
        self,
        *,
        filter: str | Mapping[str, Any] | None = None,
        sort: str | None = None,
        fields: str | None = None,
        q: str | None = None,
        total: bool | None = None,
        view: UUID | None = None,
        cursor: str | None = None,
        limit: int | None = None,
    ) -> schemas.AuditEntryPage:
        """List audit."""
        answer: schemas.AuditEntryPage = self._transport.ask(
            "GET",
            "/api/v1/audit",
            answer=schemas.AuditEntryPage,
            query={
                "filter": filter,
                "sort": sort,
                "fields": fields,
                "q": q,
                "total": total,
                "view": view,
                "cursor": cursor,
                "limit": limit,
            },
        )
        return answer

    def list_bulk_jobs(self, *, limit: int | None = None) -> schemas.ListingBulkJobRead:
        """List the newest jobs."""
        answer: schemas.ListingBulkJobRead = self._transport.ask(
            "GET", "/api/v1/bulk", answer=schemas.ListingBulkJobRead, query={"limit": limit}
        )
        return answer

    def list_changed_since(self, key: UUID) -> schemas.ListingChangedRead:
        """List records of an import that somebody changed since: what undoing would leave alone."""
        answer: schemas.ListingChangedRead = self._transport.ask(
            "GET", f"/api/v1/imports/sheets/{key}/changed_since", answer=schemas.ListingChangedRead
        )
        return answer

    def list_currency_rates(
        self, *, currency: str | None = None, as_of: date | None = None
    ) -> schemas.ListingCurrencyRateRead:
        """List rates by currency, newest first."""
        answer: schemas.ListingCurrencyRateRead = self._transport.ask(
            "GET",
            "/api/v1/currency-rates",
            answer=schemas.ListingCurrencyRateRead,
            query={"currency": currency, "as_of": as_of},
        )
        return answer

    def list_custom_fields(
        self,
        *,
        filter: str | Mapping[str, Any] | None = None,
        sort: str | None = None,
        fields: str | None = None,
        q: str | None = None,
        total: bool | None = None,
        view: UUID | None = None,
        cursor: str | None = None,
        limit: int | None = None,
    ) -> schemas.CustomFieldPage:
        """List custom fields."""
        answer: schemas.CustomFieldPage = self._transport.ask(
            "GET",
            "/api/v1/custom_fields",
            answer=schemas.CustomFieldPage,
            query={
                "filter": filter,
                "sort": sort,
                "fields": fields,
                "q": q,
                "total": total,
                "view": view,
                "cursor": cursor,
                "limit": limit,
            },
        )
        return answer

    def list_deal_people(self, deal_id: UUID) -> schemas.ListingDealPersonRead:
        """List who takes part on the buyer's side."""
        answer: schemas.ListingDealPersonRead = self._transport.ask(
            "GET", f"/api/v1/deals/{deal_id}/people", answer=schemas.ListingDealPersonRead
        )
        return answer

    def list_deal_products(self, deal_id: UUID) -> schemas.ListingProductLineRead:
        """List a deal's product lines."""
        answer: schemas.ListingProductLineRead = self._transport.ask(
            "GET", f"/api/v1/deals/{deal_id}/products", answer=schemas.ListingProductLineRead
        )
        return answer

    def list_deal_reasons(
        self,
        *,
        filter: str | Mapping[str, Any] | None = None,
        sort: str | None = None,
        fields: str | None = None,
        q: str | None = None,
        total: bool | None = None,
        view: UUID | None = None,
        cursor: str | None = None,
        limit: int | None = None,
    ) -> schemas.DealReasonPage:
        """List deal reasons."""
        answer: schemas.DealReasonPage = self._transport.ask(
            "GET",
            "/api/v1/deal_reasons",
            answer=schemas.DealReasonPage,
            query={
                "filter": filter,
                "sort": sort,
                "fields": fields,
                "q": q,
                "total": total,
                "view": view,
                "cursor": cursor,
                "limit": limit,
            },
        )
        return answer

    def list_deals(
        self,
        *,
        filter: str | Mapping[str, Any] | None = None,
        view: UUID | None = None,
        sort: Literal["-opened_at", "opened_at", "-amount", "amount", "name"] | None = None,
        q: str | None = None,
        pipeline_id: UUID | None = None,
        stage_id: UUID | None = None,
        owner_id: UUID | None = None,
        account_id: UUID | None = None,
        state: Literal["open", "won", "lost"] | None = None,
        cursor: str | None = None,
        limit: int | None = None,
    ) -> schemas.PageDealRead:
        """List the deals that the caller may see."""
        answer: schemas.PageDealRead = self._transport.ask(
            "GET",
            "/api/v1/deals",
            answer=schemas.PageDealRead,
            query={
                "filter": filter,
                "view": view,
                "sort": sort,
                "q": q,
                "pipeline_id": pipeline_id,
                "stage_id": stage_id,
                "owner_id": owner_id,
                "account_id": account_id,
                "state": state,
                "cursor": cursor,
                "limit": limit,
            },
        )
        return answer

    def list_duplicates(
        self,
        *,
        kind: Literal["accounts", "people", "leads"] | None = None,
        state: Literal["open", "confirmed", "rejected", "merged"] | None = None,
        min_probability: float | None = None,
        search_id: UUID | None = None,
        cursor: str | None = None,
        limit: int | None = None,
    ) -> schemas.PagePairRead:
        """List pairs that may be one record, of which the caller may see both; the likeliest first."""
        answer: schemas.PagePairRead = self._transport.ask(
            "GET",
            "/api/v1/duplicates",
            answer=schemas.PagePairRead,
            query={
                "kind": kind,
                "state": state,
                "min_probability": min_probability,
                "search_id": search_id,
                "cursor": cursor,
                "limit": limit,
            },
        )
        return answer

    def list_engagement(
        self, account_id: UUID, *, cursor: str | None = None, limit: int | None = None
    ) -> schemas.PageEngagementRead:
        """List what was done with anybody of the account's whole hierarchy, newest first."""
        answer: schemas.PageEngagementRead = self._transport.ask(
            "GET",
            f"/api/v1/accounts/{account_id}/engagement",
            answer=schemas.PageEngagementRead,
            query={"cursor": cursor, "limit": limit},
        )
        return answer

    def list_erasures(
        self,
        *,
        filter: str | Mapping[str, Any] | None = None,
        sort: str | None = None,
        fields: str | None = None,
        q: str | None = None,
        total: bool | None = None,
        view: UUID | None = None,
        cursor: str | None = None,
        limit: int | None = None,
    ) -> schemas.ErasurePage:
        """List erasures."""
        answer: schemas.ErasurePage = self._transport.ask(
            "GET",
            "/api/v1/erasures",
            answer=schemas.ErasurePage,
            query={
                "filter": filter,
                "sort": sort,
                "fields": fields,
                "q": q,
                "total": total,
                "view": view,
                "cursor": cursor,
                "limit": limit,
            },
        )
        return answer

    def list_event_types(self) -> schemas.ListingEventTypeRead:
        """List every kind of event that can be subscribed to, and what its message holds."""
        answer: schemas.ListingEventTypeRead = self._transport.ask(
            "GET", "/api/v1/webhooks/event-types", answer=schemas.ListingEventTypeRead
        )
        return answer

    def list_feature_services(self) -> schemas.ListingFeatureServiceRead:
        """List the feature services with their columns, each with the sentence that people read."""
        answer: schemas.ListingFeatureServiceRead = self._transport.ask(
            "GET", "/api/v1/features", answer=schemas.ListingFeatureServiceRead
        )
        return answer

    def list_files(
        self, *, noun: str, record_id: UUID, cursor: str | None = None, limit: int | None = None
    ) -> schemas.PageFileRead:
        """List the files of a record, newest first."""
        answer: schemas.PageFileRead = self._transport.ask(
            "GET",
            "/api/v1/files",
            answer=schemas.PageFileRead,
            query={"noun": noun, "record_id": record_id, "cursor": cursor, "limit": limit},
        )
        return answer

    def list_forecast_deals(self, snapshot_id: UUID) -> schemas.ListingSnapshotDealRead:
        """List the deals of a forecast as it took them in, of those whose deals the caller sees."""
        answer: schemas.ListingSnapshotDealRead = self._transport.ask(
            "GET", f"/api/v1/forecasts/snapshots/{snapshot_id}/deals", answer=schemas.ListingSnapshotDealRead
        )
        return answer

    def list_forecast_history(
        self,
        *,
        period: str,
        level: Literal["company", "team", "user", "territory", "product"] | None = None,
        subject_id: UUID | None = None,
    ) -> schemas.ListingLinePointRead:
        """List a number through the snapshots in which it changed, oldest first; of very many the newest 400."""
        answer: schemas.ListingLinePointRead = self._transport.ask(
            "GET",
            "/api/v1/forecasts/history",
            answer=schemas.ListingLinePointRead,
            query={"period": period, "level": level, "subject_id": subject_id},
        )
        return answer

    def list_forecast_snapshots(
        self, *, cursor: str | None = None, limit: int | None = None
    ) -> schemas.PageSnapshotRead:
        """List every forecast that was ever kept, the newest first."""
        answer: schemas.PageSnapshotRead = self._transport.ask(
            "GET",
            "/api/v1/forecasts/snapshots",
            answer=schemas.PageSnapshotRead,
            query={"cursor": cursor, "limit": limit},
        )
        return answer

    def list_identity_providers(self) -> schemas.ListingProviderRead:
        """List the identity providers that the organization trusts."""
        answer: schemas.ListingProviderRead = self._transport.ask(
            "GET", "/api/v1/identity-providers", answer=schemas.ListingProviderRead
        )
        return answer

    def list_invitations(self) -> schemas.ListingInvitationRead:
        """List invitations, the newest first; those taken back are left out."""
        answer: schemas.ListingInvitationRead = self._transport.ask(
            "GET", "/api/v1/invitations", answer=schemas.ListingInvitationRead
        )
        return answer

    def list_invoices(
        self,
        *,
        filter: str | Mapping[str, Any] | None = None,
        sort: str | None = None,
        fields: str | None = None,
        q: str | None = None,
        total: bool | None = None,
        view: UUID | None = None,
        cursor: str | None = None,
        limit: int | None = None,
    ) -> schemas.InvoicePage:
        """List invoices."""
        answer: schemas.InvoicePage = self._transport.ask(
            "GET",
            "/api/v1/invoices",
            answer=schemas.InvoicePage,
            query={
                "filter": filter,
                "sort": sort,
                "fields": fields,
                "q": q,
                "total": total,
                "view": view,
                "cursor": cursor,
                "limit": limit,
            },
        )
        return answer

    def list_lead_assignments(self, lead_id: UUID) -> schemas.ListingAssignmentRead:
        """Tell why a lead went to whom: rules tried, who was weighed, what stood against them, and the choice."""
        answer: schemas.ListingAssignmentRead = self._transport.ask(
            "GET", f"/api/v1/leads/{lead_id}/assignments", answer=schemas.ListingAssignmentRead
        )
        return answer

    def list_lead_duplicates(self, lead_id: UUID) -> schemas.ListingMatchRead:
        """List people and companies that may be this lead: the same address, domain or name, or alike in all."""
        answer: schemas.ListingMatchRead = self._transport.ask(
            "GET", f"/api/v1/leads/{lead_id}/duplicates", answer=schemas.ListingMatchRead
        )
        return answer

    def list_lead_territories(self, record_id: UUID, *, past: bool | None = None) -> schemas.ListingLiesRead:
        """Where the lead lies, since when and why."""
        answer: schemas.ListingLiesRead = self._transport.ask(
            "GET",
            f"/api/v1/leads/{record_id}/territories",
            answer=schemas.ListingLiesRead,
            query={"past": past},
        )
        return answer

    def list_leads(
        self,
        *,
        filter: str | Mapping[str, Any] | None = None,
        sort: str | None = None,
        fields: str | None = None,
        q: str | None = None,
        total: bool | None = None,
        view: UUID | None = None,
        cursor: str | None = None,
        limit: int | None = None,
    ) -> schemas.LeadPage:
        """List leads."""
        answer: schemas.LeadPage = self._transport.ask(
            "GET",
            "/api/v1/leads",
            answer=schemas.LeadPage,
            query={
                "filter": filter,
                "sort": sort,
                "fields": fields,
                "q": q,
                "total": total,
                "view": view,
                "cursor": cursor,
                "limit": limit,
            },
        )
        return answer

    def list_merges(self, *, limit: int | None = None) -> schemas.ListingMergeRead:
        """List the newest merges."""
        answer: schemas.ListingMergeRead = self._transport.ask(
            "GET", "/api/v1/merges", answer=schemas.ListingMergeRead, query={"limit": limit}
        )
        return answer

    def list_model_runs(self, name: str) -> schemas.ListingRunRead:
        """List when a model was learned anew and what came of it, newest first."""
        answer: schemas.ListingRunRead = self._transport.ask(
            "GET", f"/api/v1/models/{quote(name, safe='')}/runs", answer=schemas.ListingRunRead
        )
        return answer

    def list_model_versions(self, name: str) -> schemas.ListingVersionRead:
        """List a model's versions, newest first."""
        answer: schemas.ListingVersionRead = self._transport.ask(
            "GET", f"/api/v1/models/{quote(name, safe='')}/versions", answer=schemas.ListingVersionRead
        )
        return answer

    def list_models(self) -> schemas.ListingModelSummaryRead:
        """List the kinds of model, what answers now, and what stands against it."""
        answer: schemas.ListingModelSummaryRead = self._transport.ask(
            "GET", "/api/v1/models", answer=schemas.ListingModelSummaryRead
        )
        return answer

    def list_notifications(
        self, *, unread: bool | None = None, cursor: str | None = None, limit: int | None = None
    ) -> schemas.PageNotificationRead:
        """List what the caller was told, newest first; `unread` for what they have not read."""
        answer: schemas.PageNotificationRead = self._transport.ask(
            "GET",
            "/api/v1/notifications",
            answer=schemas.PageNotificationRead,
            query={"unread": unread, "cursor": cursor, "limit": limit},
        )
        return answer

    def list_oauth_clients(self) -> schemas.ListingClientRead:
        """List the integrations that the caller registered, or for an admin all."""
        answer: schemas.ListingClientRead = self._transport.ask(
            "GET", "/api/v1/oauth/clients", answer=schemas.ListingClientRead
        )
        return answer

    def list_oauth_grants(self) -> schemas.ListingGrantRead:
        """List what the caller granted integrations."""
        answer: schemas.ListingGrantRead = self._transport.ask(
            "GET", "/api/v1/oauth/grants", answer=schemas.ListingGrantRead
        )
        return answer

    def list_order_lines(self, order_id: UUID) -> schemas.ListingOrderLineRead:
        """List the lines of an order."""
        answer: schemas.ListingOrderLineRead = self._transport.ask(
            "GET", f"/api/v1/orders/{order_id}/lines", answer=schemas.ListingOrderLineRead
        )
        return answer

    def list_orders(
        self,
        *,
        filter: str | Mapping[str, Any] | None = None,
        sort: str | None = None,
        fields: str | None = None,
        q: str | None = None,
        total: bool | None = None,
        view: UUID | None = None,
        cursor: str | None = None,
        limit: int | None = None,
    ) -> schemas.OrderPage:
        """List orders."""
        answer: schemas.OrderPage = self._transport.ask(
            "GET",
            "/api/v1/orders",
            answer=schemas.OrderPage,
            query={
                "filter": filter,
                "sort": sort,
                "fields": fields,
                "q": q,
                "total": total,
                "view": view,
                "cursor": cursor,
                "limit": limit,
            },
        )
        return answer

    def list_payments(
        self,
        *,
        filter: str | Mapping[str, Any] | None = None,
        sort: str | None = None,
        fields: str | None = None,
        q: str | None = None,
        total: bool | None = None,
        view: UUID | None = None,
        cursor: str | None = None,
        limit: int | None = None,
    ) -> schemas.PaymentPage:
        """List payments."""
        answer: schemas.PaymentPage = self._transport.ask(
            "GET",
            "/api/v1/payments",
            answer=schemas.PaymentPage,
            query={
                "filter": filter,
                "sort": sort,
                "fields": fields,
                "q": q,
                "total": total,
                "view": view,
                "cursor": cursor,
                "limit": limit,
            },
        )
        return answer

    def list_people(
        self,
        *,
        filter: str | Mapping[str, Any] | None = None,
        view: UUID | None = None,
        q: str | None = None,
        account_id: UUID | None = None,
        cursor: str | None = None,
        limit: int | None = None,
    ) -> schemas.PagePersonRead:
        """List the people that the caller may see, by name."""
        answer: schemas.PagePersonRead = self._transport.ask(
            "GET",
            "/api/v1/people",
            answer=schemas.PagePersonRead,
            query={
                "filter": filter,
                "view": view,
                "q": q,
                "account_id": account_id,
                "cursor": cursor,
                "limit": limit,
            },
        )
        return answer

    def list_person_deals(
        self,
        person_id: UUID,
        *,
        role: Literal[
            "decision_maker",
            "economic_buyer",
            "champion",
            "influencer",
            "technical_buyer",
            "user",
            "gatekeeper",
            "other",
        ]
        | None = None,
    ) -> schemas.ListingPersonsDealRead:
        """List the deals that a person takes part in, newest first, as far as the caller may see them."""
        answer: schemas.ListingPersonsDealRead = self._transport.ask(
            "GET",
            f"/api/v1/people/{person_id}/deals",
            answer=schemas.ListingPersonsDealRead,
            query={"role": role},
        )
        return answer

    def list_pipelines(self) -> schemas.ListingPipelineRead:
        """List the organization's pipelines with their stages in order."""
        answer: schemas.ListingPipelineRead = self._transport.ask(
            "GET", "/api/v1/pipelines", answer=schemas.ListingPipelineRead
        )
        return answer

    def list_price_book_entries(
        self,
        *,
        filter: str | Mapping[str, Any] | None = None,
        sort: str | None = None,
        fields: str | None = None,
        q: str | None = None,
        total: bool | None = None,
        view: UUID | None = None,
        cursor: str | None = None,
        limit: int | None = None,
    ) -> schemas.PriceBookEntryPage:
        """List price book entries."""
        answer: schemas.PriceBookEntryPage = self._transport.ask(
            "GET",
            "/api/v1/price_book_entries",
            answer=schemas.PriceBookEntryPage,
            query={
                "filter": filter,
                "sort": sort,
                "fields": fields,
                "q": q,
                "total": total,
                "view": view,
                "cursor": cursor,
                "limit": limit,
            },
        )
        return answer

    def list_price_books(
        self,
        *,
        filter: str | Mapping[str, Any] | None = None,
        sort: str | None = None,
        fields: str | None = None,
        q: str | None = None,
        total: bool | None = None,
        view: UUID | None = None,
        cursor: str | None = None,
        limit: int | None = None,
    ) -> schemas.PriceBookPage:
        """List price books."""
        answer: schemas.PriceBookPage = self._transport.ask(
            "GET",
            "/api/v1/price_books",
            answer=schemas.PriceBookPage,
            query={
                "filter": filter,
                "sort": sort,
                "fields": fields,
                "q": q,
                "total": total,
                "view": view,
                "cursor": cursor,
                "limit": limit,
            },
        )
        return answer

    def list_products(
        self,
        *,
        filter: str | Mapping[str, Any] | None = None,
        sort: str | None = None,
        fields: str | None = None,
        q: str | None = None,
        total: bool | None = None,
        view: UUID | None = None,
        cursor: str | None = None,
        limit: int | None = None,
    ) -> schemas.ProductPage:
        """List products."""
        answer: schemas.ProductPage = self._transport.ask(
            "GET",
            "/api/v1/products",
            answer=schemas.ProductPage,
            query={
                "filter": filter,
                "sort": sort,
                "fields": fields,
                "q": q,
                "total": total,
                "view": view,
                "cursor": cursor,
                "limit": limit,
            },
        )
        return answer

    def list_quotas(
        self,
        *,
        filter: str | Mapping[str, Any] | None = None,
        sort: str | None = None,
        fields: str | None = None,
        q: str | None = None,
        total: bool | None = None,
        view: UUID | None = None,
        cursor: str | None = None,
        limit: int | None = None,
    ) -> schemas.QuotaPage:
        """List quotas."""
        answer: schemas.QuotaPage = self._transport.ask(
            "GET",
            "/api/v1/quotas",
            answer=schemas.QuotaPage,
            query={
                "filter": filter,
                "sort": sort,
                "fields": fields,
                "q": q,
                "total": total,
                "view": view,
                "cursor": cursor,
                "limit": limit,
            },
        )
        return answer

    def list_recommendations(
        self, *, owner_id: UUID | None = None, everybody: bool | None = None, limit: int | None = None
    ) -> schemas.ListingWorkRead:
        """List what there is to do, the most valuable hour first; what waits, sleeps or is done is left out."""
        answer: schemas.ListingWorkRead = self._transport.ask(
            "GET",
            "/api/v1/recommendations",
            answer=schemas.ListingWorkRead,
            query={"owner_id": owner_id, "everybody": everybody, "limit": limit},
        )
        return answer

    def list_record_tags(self, noun: str, record_id: UUID) -> schemas.ListingTagOn:
        """List the tags of a record."""
        answer: schemas.ListingTagOn = self._transport.ask(
            "GET", f"/api/v1/tags/on/{quote(noun, safe='')}/{record_id}", answer=schemas.ListingTagOn
        )
        return answer

    def list_retention_rules(
        self,
        *,
        filter: str | Mapping[str, Any] | None = None,
        sort: str | None = None,
        fields: str | None = None,
        q: str | None = None,
        total: bool | None = None,
        view: UUID | None = None,
        cursor: str | None = None,
        limit: int | None = None,
    ) -> schemas.RetentionRulePage:
        """List retention rules."""
        answer: schemas.RetentionRulePage = self._transport.ask(
            "GET",
            "/api/v1/retention_rules",
            answer=schemas.RetentionRulePage,
            query={
                "filter": filter,
                "sort": sort,
                "fields": fields,
                "q": q,
                "total": total,
                "view": view,
                "cursor": cursor,
                "limit": limit,
            },
        )
        return answer

    def list_roles(self) -> schemas.ListingRoleRead:
        """List the organization's roles."""
        answer: schemas.ListingRoleRead = self._transport.ask(
            "GET", "/api/v1/roles", answer=schemas.ListingRoleRead
        )
        return answer

    def list_routing_queues(self) -> schemas.ListingQueueRead:
        """List the queues with how many leads wait in each."""
        answer: schemas.ListingQueueRead = self._transport.ask(
            "GET", "/api/v1/routing_queues", answer=schemas.ListingQueueRead
        )
        return answer

    def list_routing_sets(self) -> schemas.ListingRoutingRead:
        """List the rule sets, the newest first."""
        answer: schemas.ListingRoutingRead = self._transport.ask(
            "GET", "/api/v1/routing", answer=schemas.ListingRoutingRead
        )
        return answer

    def list_saved_views(
        self,
        *,
        filter: str | Mapping[str, Any] | None = None,
        sort: str | None = None,
        fields: str | None = None,
        q: str | None = None,
        total: bool | None = None,
        view: UUID | None = None,
        cursor: str | None = None,
        limit: int | None = None,
    ) -> schemas.SavedViewPage:
        """List saved views."""
        answer: schemas.SavedViewPage = self._transport.ask(
            "GET",
            "/api/v1/saved_views",
            answer=schemas.SavedViewPage,
            query={
                "filter": filter,
                "sort": sort,
                "fields": fields,
                "q": q,
                "total": total,
                "view": view,
                "cursor": cursor,
                "limit": limit,
            },
        )
        return answer

    def list_scopes(self) -> schemas.ScopesRead:
        """List every scope; what opens further doors (users, keys, integrations) is granted for reading only."""
        answer: schemas.ScopesRead = self._transport.ask(
            "GET", "/api/v1/oauth/scopes", answer=schemas.ScopesRead
        )
        return answer

    def list_scores(self, deal_id: UUID, *, days: int | None = None) -> schemas.ListingScorePoint:
        """List a deal's stored scores, oldest first, for a line; of very many, the newest 500."""
        answer: schemas.ListingScorePoint = self._transport.ask(
            "GET", f"/api/v1/deals/{deal_id}/scores", answer=schemas.ListingScorePoint, query={"days": days}
        )
        return answer

    def list_sessions(self) -> schemas.ListingOpenSessionRead:
        """List the caller's open sessions, the last seen first."""
        answer: schemas.ListingOpenSessionRead = self._transport.ask(
            "GET", "/api/v1/sessions", answer=schemas.ListingOpenSessionRead
        )
        return answer

    def list_sheet_lines(
        self,
        key: UUID,
        *,
        status: Literal["created", "changed", "unchanged", "held", "failed", "removed", "restored", "left"]
        | None = None,
        after: int | None = None,
        limit: int | None = None,
    ) -> schemas.Lines:
        """Read what became of lines: those held for review, refused, or all."""
        answer: schemas.Lines = self._transport.ask(
            "GET",
            f"/api/v1/imports/sheets/{key}/lines",
            answer=schemas.Lines,
            query={"status": status, "after": after, "limit": limit},
        )
        return answer

    def list_sheets(self, *, limit: int | None = None) -> schemas.ListingSheetBrief:
        """List the newest imports of sheets."""
        answer: schemas.ListingSheetBrief = self._transport.ask(
            "GET", "/api/v1/imports/sheets", answer=schemas.ListingSheetBrief, query={"limit": limit}
        )
        return answer

    def list_sign_ons(self, *, email: str) -> schemas.ListingOfferedRead:
        """Say where an e-mail address signs on; its domain alone decides, whether there is such a user or not."""
        answer: schemas.ListingOfferedRead = self._transport.ask(
            "GET", "/api/v1/single-sign-on", answer=schemas.ListingOfferedRead, query={"email": email}
        )
        return answer

    def list_stage_categories(self) -> schemas.ListingStageCategoryRead:
        """List what deals of each stage count as, unless a person said otherwise."""
        answer: schemas.ListingStageCategoryRead = self._transport.ask(
            "GET", "/api/v1/forecasts/stage-categories", answer=schemas.ListingStageCategoryRead
        )
        return answer

    def list_submissions(
        self,
        *,
        level: Literal["company", "team", "user", "territory", "product"] | None = None,
        subject_id: UUID | None = None,
        period: str | None = None,
    ) -> schemas.ListingSubmissionRead:
        """List what was submitted, newest first; of very many the newest 500."""
        answer: schemas.ListingSubmissionRead = self._transport.ask(
            "GET",
            "/api/v1/forecasts/submissions",
            answer=schemas.ListingSubmissionRead,
            query={"level": level, "subject_id": subject_id, "period": period},
        )
        return answer

    def list_subscriptions(
        self,
        *,
        filter: str | Mapping[str, Any] | None = None,
        sort: str | None = None,
        fields: str | None = None,
        q: str | None = None,
        total: bool | None = None,
        view: UUID | None = None,
        cursor: str | None = None,
        limit: int | None = None,
    ) -> schemas.SubscriptionPage:
        """List subscriptions."""
        answer: schemas.SubscriptionPage = self._transport.ask(
            "GET",
            "/api/v1/subscriptions",
            answer=schemas.SubscriptionPage,
            query={
                "filter": filter,
                "sort": sort,
                "fields": fields,
                "q": q,
                "total": total,
                "view": view,
                "cursor": cursor,
                "limit": limit,
            },
        )
        return answer

    def list_tags(
        self,
        *,
        filter: str | Mapping[str, Any] | None = None,
        sort: str | None = None,
        fields: str | None = None,
        q: str | None = None,
        total: bool | None = None,
        view: UUID | None = None,
        cursor: str | None = None,
        limit: int | None = None,
    ) -> schemas.TagPage:
        """List tags."""
        answer: schemas.TagPage = self._transport.ask(
            "GET",
            "/api/v1/tags",
            answer=schemas.TagPage,
            query={
                "filter": filter,
                "sort": sort,
                "fields": fields,
                "q": q,
                "total": total,
                "view": view,
                "cursor": cursor,
                "limit": limit,
            },
        )
        return answer

    def list_targets(
        self,
        *,
        filter: str | Mapping[str, Any] | None = None,
        sort: str | None = None,
        fields: str | None = None,
        q: str | None = None,
        total: bool | None = None,
        view: UUID | None = None,
        cursor: str | None = None,
        limit: int | None = None,
    ) -> schemas.TargetPage:
        """List targets."""
        answer: schemas.TargetPage = self._transport.ask(
            "GET",
            "/api/v1/targets",
            answer=schemas.TargetPage,
            query={
                "filter": filter,
                "sort": sort,
                "fields": fields,
                "q": q,
                "total": total,
                "view": view,
                "cursor": cursor,
                "limit": limit,
            },
        )
        return answer

    def list_territory_gaps(
        self,
        version_id: UUID,
        *,
        noun: Literal["accounts", "leads"] | None = None,
        cursor: str | None = None,
        limit: int | None = None,
    ) -> schemas.PageGapRead:
        """List the records that no rule of a version fits."""
        answer: schemas.PageGapRead = self._transport.ask(
            "GET",
            f"/api/v1/territory_versions/{version_id}/gaps",
            answer=schemas.PageGapRead,
            query={"noun": noun, "cursor": cursor, "limit": limit},
        )
        return answer

    def list_territory_versions(self) -> schemas.ListingTerritoryVersionRead:
        """List the versions, the newest first."""
        answer: schemas.ListingTerritoryVersionRead = self._transport.ask(
            "GET", "/api/v1/territory_versions", answer=schemas.ListingTerritoryVersionRead
        )
        return answer

    def list_timings(self, deal_id: UUID, *, days: int | None = None) -> schemas.ListingTimingPoint:
        """List a deal's stored timings, oldest first, for a line; of very many, the newest 500."""
        answer: schemas.ListingTimingPoint = self._transport.ask(
            "GET", f"/api/v1/deals/{deal_id}/timings", answer=schemas.ListingTimingPoint, query={"days": days}
        )
        return answer

    def list_users(
        self,
        *,
        q: str | None = None,
        active: bool | None = None,
        cursor: str | None = None,
        limit: int | None = None,
    ) -> schemas.PageUserRead:
        """List colleagues by name."""
        answer: schemas.PageUserRead = self._transport.ask(
            "GET",
            "/api/v1/users",
            answer=schemas.PageUserRead,
            query={"q": q, "active": active, "cursor": cursor, "limit": limit},
        )
        return answer

    def list_waiting_leads(
        self, queue_id: UUID, *, after: UUID | None = None, limit: int | None = None
    ) -> schemas.ListingAssignmentRead:
        """List the leads that wait in a queue, the longest waiting first, each with why nobody took it."""
        answer: schemas.ListingAssignmentRead = self._transport.ask(
            "GET",
            f"/api/v1/routing_queues/{queue_id}/leads",
            answer=schemas.ListingAssignmentRead,
            query={"after": after, "limit": limit},
        )
        return answer

    def list_webhook_deliveries(
        self,
        webhook_id: UUID,
        *,
        state: Literal["waiting", "sent", "dead", "withheld"] | None = None,
        cursor: str | None = None,
        limit: int | None = None,
    ) -> schemas.PageDeliveryRead:
        """List messages, the newest first: waiting, sent, given up (`dead`), or withheld."""
        answer: schemas.PageDeliveryRead = self._transport.ask(
            "GET",
            f"/api/v1/webhooks/{webhook_id}/deliveries",
            answer=schemas.PageDeliveryRead,
            query={"state": state, "cursor": cursor, "limit": limit},
        )
        return answer

    def list_webhooks(
        self, *, cursor: str | None = None, limit: int | None = None
    ) -> schemas.PageWebhookRead:
        """List the webhooks that the caller may see, the newest first."""
        answer: schemas.PageWebhookRead = self._transport.ask(
            "GET",
            "/api/v1/webhooks",
            answer=schemas.PageWebhookRead,
            query={"cursor": cursor, "limit": limit},
        )
        return answer

    def log_activity(
        self, body: schemas.ActivityCreate, *, idempotency_key: str | None = None
    ) -> schemas.ActivityRead:
        """Log something that was done; the score of its deal follows within a second or so."""
        answer: schemas.ActivityRead = self._transport.ask(
            "POST",
            "/api/v1/activities",
            answer=schemas.ActivityRead,
            headers={"Idempotency-Key": idempotency_key},
            body=body,
        )
        return answer

    def log_in(self, body: schemas.LogIn) -> schemas.SessionRead:
        """Start a session; the cookie is HttpOnly, and writes made with it need `X-CSRF-Token`."""
        answer: schemas.SessionRead = self._transport.ask(
            "POST", "/api/v1/session", answer=schemas.SessionRead, body=body
        )
        return answer

    def log_in_with_code(self, body: schemas.LogInCode) -> schemas.SessionRead:
        """Complete a log-in with a code of the app, or with a recovery code; each works once."""
        answer: schemas.SessionRead = self._transport.ask(
            "POST", "/api/v1/session/code", answer=schemas.SessionRead, body=body
        )
        return answer

    def log_out(self, *, idempotency_key: str | None = None, if_match: str | None = None) -> None:
        """End the session; the cookie is worthless at once."""
        self._transport.ask(
            "DELETE",
            "/api/v1/session",
            answer=None,
            headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
        )

    def log_out_everywhere(self, *, idempotency_key: str | None = None, if_match: str | None = None) -> None:
        """End all sessions of the caller, this one too; API keys go on until they are revoked."""
        self._transport.ask(
            "DELETE",
            "/api/v1/sessions",
            answer=None,
            headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
        )

    def log_out_of_sign_on(self, *, idempotency_key: str | None = None) -> schemas.SignOutRead:
        """End the session, and say where to send the browser so that the provider's ends too."""
        answer: schemas.SignOutRead = self._transport.ask(
            "POST",
            "/api/v1/single-sign-on/log-out",
            answer=schemas.SignOutRead,
            headers={"Idempotency-Key": idempotency_key},
        )
        return answer

    def lose_deal(
        self, deal_id: UUID, body: schemas.Close, *, idempotency_key: str | None = None
    ) -> schemas.DealRead:
        """Move an open deal to its pipeline's lost stage, saying why."""
        answer: schemas.DealRead = self._transport.ask(
            "POST",
            f"/api/v1/deals/{deal_id}/lose",
            answer=schemas.DealRead,
            headers={"Idempotency-Key": idempotency_key},
            body=body,
        )
        return answer

    def map_sheet(
        self,
        key: UUID,
        body: schemas.SheetPatch,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
    ) -> schemas.SheetRead:
        """Change mapping, mode, match fields, defaults, owners or options, before it is started."""
        answer: schemas.SheetRead = self._transport.ask(
            "PATCH",
            f"/api/v1/imports/sheets/{key}",
            answer=schemas.SheetRead,
            headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
            body=body,
        )
        return answer

    def map_stage_categories(
        self,
        body: schemas.StageCategoriesPatch,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
    ) -> schemas.ListingStageCategoryRead:
        """Say what deals of some stages count as; what a person picked for a deal stays."""
        answer: schemas.ListingStageCategoryRead = self._transport.ask(
            "PATCH",
            "/api/v1/forecasts/stage-categories",
            answer=schemas.ListingStageCategoryRead,
            headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
            body=body,
        )
        return answer

    def merge_records(
        self, body: schemas.MergeCreate, *, idempotency_key: str | None = None
    ) -> schemas.MergeRead:
        """Make one record of several accounts, people or leads: all that belongs to them moves to the target."""
        answer: schemas.MergeRead = self._transport.ask(
            "POST",
            "/api/v1/merges",
            answer=schemas.MergeRead,
            headers={"Idempotency-Key": idempotency_key},
            body=body,
        )
        return answer

    def move_deal(
        self, deal_id: UUID, body: schemas.Move, *, idempotency_key: str | None = None
    ) -> schemas.DealRead:
        """Move a deal to another stage; a stage of kind won or lost closes it, an open one opens it again."""
        answer: schemas.DealRead = self._transport.ask(
            "POST",
            f"/api/v1/deals/{deal_id}/move",
            answer=schemas.DealRead,
            headers={"Idempotency-Key": idempotency_key},
            body=body,
        )
        return answer

    def note_absence(
        self, user_id: UUID, body: schemas.AbsenceCreate, *, idempotency_key: str | None = None
    ) -> schemas.AbsenceRead:
        """Note that one is away oneself, or somebody whose leads one may change."""
        answer: schemas.AbsenceRead = self._transport.ask(
            "POST",
            f"/api/v1/users/{user_id}/absences",
            answer=schemas.AbsenceRead,
            headers={"Idempotency-Key": idempotency_key},
            body=body,
        )
        return answer

    def open_bulk_job(
        self, body: schemas.BulkJobCreate, *, idempotency_key: str | None = None
    ) -> schemas.BulkJobRead:
        """Prepare a job: PUT its rows to /data, or read how many records its filter reaches; then /start it."""
        answer: schemas.BulkJobRead = self._transport.ask(
            "POST",
            "/api/v1/bulk",
            answer=schemas.BulkJobRead,
            headers={"Idempotency-Key": idempotency_key},
            body=body,
        )
        return answer

    def open_deal(self, body: schemas.DealCreate, *, idempotency_key: str | None = None) -> schemas.DealRead:
        """Open a deal."""
        answer: schemas.DealRead = self._transport.ask(
            "POST",
            "/api/v1/deals",
            answer=schemas.DealRead,
            headers={"Idempotency-Key": idempotency_key},
            body=body,
        )
        return answer

    def open_routing_queue(
        self, body: schemas.QueueCreate, *, idempotency_key: str | None = None
    ) -> schemas.QueueRead:
        """Make a queue."""
        answer: schemas.QueueRead = self._transport.ask(
            "POST",
            "/api/v1/routing_queues",
            answer=schemas.QueueRead,
            headers={"Idempotency-Key": idempotency_key},
            body=body,
        )
        return answer

    def pause_subscription(
        self, subscription_id: UUID, *, idempotency_key: str | None = None
    ) -> schemas.SubscriptionState:
        """Let an active subscription rest."""
        answer: schemas.SubscriptionState = self._transport.ask(
            "POST",
            f"/api/v1/subscriptions/{subscription_id}/pause",
            answer=schemas.SubscriptionState,
            headers={"Idempotency-Key": idempotency_key},
        )
        return answer

    def pick_deal_category(
        self,
        deal_id: UUID,
        body: schemas.DealCategoryPatch,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
    ) -> schemas.DealCategoryRead:
        """Say what an open deal counts as; it stays so whatever its stage, until a person says otherwise."""
        answer: schemas.DealCategoryRead = self._transport.ask(
            "PATCH",
            f"/api/v1/deals/{deal_id}/forecast-category",
            answer=schemas.DealCategoryRead,
            headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
            body=body,
        )
        return answer

    def pin_account(
        self,
        record_id: UUID,
        body: schemas.PinPut,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
        if_none_match: str | None = None,
    ) -> schemas.ListingLiesRead:
        """Let the account lie in a territory whatever the rules say."""
        answer: schemas.ListingLiesRead = self._transport.ask(
            "PUT",
            f"/api/v1/accounts/{record_id}/territory_pin",
            answer=schemas.ListingLiesRead,
            headers={
                "Idempotency-Key": idempotency_key,
                "If-Match": if_match,
                "If-None-Match": if_none_match,
            },
            body=body,
        )
        return answer

    def pin_lead(
        self,
        record_id: UUID,
        body: schemas.PinPut,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
        if_none_match: str | None = None,
    ) -> schemas.ListingLiesRead:
        """Let the lead lie in a territory whatever the rules say."""
        answer: schemas.ListingLiesRead = self._transport.ask(
            "PUT",
            f"/api/v1/leads/{record_id}/territory_pin",
            answer=schemas.ListingLiesRead,
            headers={
                "Idempotency-Key": idempotency_key,
                "If-Match": if_match,
                "If-None-Match": if_none_match,
            },
            body=body,
        )
        return answer

    def place_order(self, order_id: UUID, *, idempotency_key: str | None = None) -> schemas.OrderState:
        """Place a draft; from then on its lines stay."""
        answer: schemas.OrderState = self._transport.ask(
            "POST",
            f"/api/v1/orders/{order_id}/place",
            answer=schemas.OrderState,
            headers={"Idempotency-Key": idempotency_key},
        )
        return answer

    def preview_retention_rule(self, rule_id: UUID) -> schemas.Due:
        """Count what a retention rule would let go now; nothing is done."""
        answer: schemas.Due = self._transport.ask(
            "GET", f"/api/v1/privacy/rules/{rule_id}/due", answer=schemas.Due
        )
        return answer

    def preview_sheet(self, key: UUID, *, rows: int | None = None) -> schemas.Preview:
        """Show the first rows as they would be written, with what is wrong; nothing is written."""
        answer: schemas.Preview = self._transport.ask(
            "GET", f"/api/v1/imports/sheets/{key}/preview", answer=schemas.Preview, query={"rows": rows}
        )
        return answer

    def promote_model_version(
        self, name: str, body: schemas.PromoteVersion, *, idempotency_key: str | None = None
    ) -> schemas.ChampionNow:
        """Make a version the champion by your word, against the gate if need be; recorded with your reason."""
        answer: schemas.ChampionNow = self._transport.ask(
            "POST",
            f"/api/v1/models/{quote(name, safe='')}/promote",
            answer=schemas.ChampionNow,
            headers={"Idempotency-Key": idempotency_key},
            body=body,
        )
        return answer

    def publish_routing(
        self, set_id: UUID, *, idempotency_key: str | None = None
    ) -> schemas.RoutingWithRules:
        """Route leads that arrive without an owner by this rule set from now on."""
        answer: schemas.RoutingWithRules = self._transport.ask(
            "POST",
            f"/api/v1/routing/{set_id}/publish",
            answer=schemas.RoutingWithRules,
            headers={"Idempotency-Key": idempotency_key},
        )
        return answer

    def publish_territories(
        self, version_id: UUID, body: schemas.TerritoryVersionPublish, *, idempotency_key: str | None = None
    ) -> schemas.TerritoryVersionLaid:
        """Let a draft hold from a moment on; records move when it begins (`assigned_at` says when all have)."""
        answer: schemas.TerritoryVersionLaid = self._transport.ask(
            "POST",
            f"/api/v1/territory_versions/{version_id}/publish",
            answer=schemas.TerritoryVersionLaid,
            headers={"Idempotency-Key": idempotency_key},
            body=body,
        )
        return answer

    def put_account(
        self,
        by: Literal["external_id", "name"],
        value: str,
        body: schemas.AccountPut,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
        if_none_match: str | None = None,
    ) -> schemas.AccountRecord:
        """Change the one with this key, or add it."""
        answer: schemas.AccountRecord = self._transport.ask(
            "PUT",
            f"/api/v1/accounts/by/{by}/{quote(value, safe='')}",
            answer=schemas.AccountRecord,
            headers={
                "Idempotency-Key": idempotency_key,
                "If-Match": if_match,
                "If-None-Match": if_none_match,
            },
            body=body,
        )
        return answer

    def put_activity(
        self,
        by: Literal["external_id"],
        value: str,
        body: schemas.ActivityPut,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
        if_none_match: str | None = None,
    ) -> schemas.ActivityRecord:
        """Change the one with this key, or add it."""
        answer: schemas.ActivityRecord = self._transport.ask(
            "PUT",
            f"/api/v1/activities/by/{by}/{quote(value, safe='')}",
            answer=schemas.ActivityRecord,
            headers={
                "Idempotency-Key": idempotency_key,
                "If-Match": if_match,
                "If-None-Match": if_none_match,
            },
            body=body,
        )
        return answer

    def put_bulk_data(
        self,
        key: UUID,
        body: bytes,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
        if_none_match: str | None = None,
    ) -> schemas.BulkJobRead:
        """Send the rows of an open job, a JSON object a line, up to 100 MB; sent again, they replace others."""
        answer: schemas.BulkJobRead = self._transport.ask(
            "PUT",
            f"/api/v1/bulk/{key}/data",
            answer=schemas.BulkJobRead,
            headers={
                "Idempotency-Key": idempotency_key,
                "If-Match": if_match,
                "If-None-Match": if_none_match,
            },
            body=body,
            media="application/x-ndjson",
        )
        return answer

    def put_deal(
        self,
        by: Literal["external_id"],
        value: str,
        body: schemas.DealPut,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
        if_none_match: str | None = None,
    ) -> schemas.DealRecord:
        """Change the one with this key, or add it."""
        answer: schemas.DealRecord = self._transport.ask(
            "PUT",
            f"/api/v1/deals/by/{by}/{quote(value, safe='')}",
            answer=schemas.DealRecord,
            headers={
                "Idempotency-Key": idempotency_key,
                "If-Match": if_match,
                "If-None-Match": if_none_match,
            },
            body=body,
        )
        return answer

    def put_deal_reason(
        self,
        by: Literal["name"],
        value: str,
        body: schemas.DealReasonCreate,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
        if_none_match: str | None = None,
    ) -> schemas.DealReasonRead:
        """Change the one with this key, or add it."""
        answer: schemas.DealReasonRead = self._transport.ask(
            "PUT",
            f"/api/v1/deal_reasons/by/{by}/{quote(value, safe='')}",
            answer=schemas.DealReasonRead,
            headers={
                "Idempotency-Key": idempotency_key,
                "If-Match": if_match,
                "If-None-Match": if_none_match,
            },
            body=body,
        )
        return answer

    def put_invoice(
        self,
        by: Literal["external_id", "number"],
        value: str,
        body: schemas.InvoiceCreate,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
        if_none_match: str | None = None,
    ) -> schemas.InvoiceRead:
        """Change the one with this key, or add it."""
        answer: schemas.InvoiceRead = self._transport.ask(
            "PUT",
            f"/api/v1/invoices/by/{by}/{quote(value, safe='')}",
            answer=schemas.InvoiceRead,
            headers={
                "Idempotency-Key": idempotency_key,
                "If-Match": if_match,
                "If-None-Match": if_none_match,
            },
            body=body,
        )
        return answer

    def put_lead(
        self,
        by: Literal["external_id", "email"],
        value: str,
        body: schemas.LeadCreate,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
        if_none_match: str | None = None,
    ) -> schemas.LeadRead:
        """Change the one with this key, or add it."""
        answer: schemas.LeadRead = self._transport.ask(
            "PUT",
            f"/api/v1/leads/by/{by}/{quote(value, safe='')}",
            answer=schemas.LeadRead,
            headers={
                "Idempotency-Key": idempotency_key,
                "If-Match": if_match,
                "If-None-Match": if_none_match,
            },
            body=body,
        )
        return answer

    def put_order(
        self,
        by: Literal["external_id", "number"],
        value: str,
        body: schemas.OrderCreate,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
        if_none_match: str | None = None,
    ) -> schemas.OrderRead:
        """Change the one with this key, or add it."""
        answer: schemas.OrderRead = self._transport.ask(
            "PUT",
            f"/api/v1/orders/by/{by}/{quote(value, safe='')}",
            answer=schemas.OrderRead,
            headers={
                "Idempotency-Key": idempotency_key,
                "If-Match": if_match,
                "If-None-Match": if_none_match,
            },
            body=body,
        )
        return answer

    def put_payment(
        self,
        by: Literal["external_id"],
        value: str,
        body: schemas.PaymentCreate,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
        if_none_match: str | None = None,
    ) -> schemas.PaymentRead:
        """Change the one with this key, or add it."""
        answer: schemas.PaymentRead = self._transport.ask(
            "PUT",
            f"/api/v1/payments/by/{by}/{quote(value, safe='')}",
            answer=schemas.PaymentRead,
            headers={
                "Idempotency-Key": idempotency_key,
                "If-Match": if_match,
                "If-None-Match": if_none_match,
            },
            body=body,
        )
        return answer

    def put_person(
        self,
        by: Literal["external_id", "email"],
        value: str,
        body: schemas.PersonPut,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
        if_none_match: str | None = None,
    ) -> schemas.PersonRecord:
        """Change the one with this key, or add it."""
        answer: schemas.PersonRecord = self._transport.ask(
            "PUT",
            f"/api/v1/people/by/{by}/{quote(value, safe='')}",
            answer=schemas.PersonRecord,
            headers={
                "Idempotency-Key": idempotency_key,
                "If-Match": if_match,
                "If-None-Match": if_none_match,
            },
            body=body,
        )
        return answer

    def put_price_book(
        self,
        by: Literal["name"],
        value: str,
        body: schemas.PriceBookCreate,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
        if_none_match: str | None = None,
    ) -> schemas.PriceBookRead:
        """Change the one with this key, or add it."""
        answer: schemas.PriceBookRead = self._transport.ask(
            "PUT",
            f"/api/v1/price_books/by/{by}/{quote(value, safe='')}",
            answer=schemas.PriceBookRead,
            headers={
                "Idempotency-Key": idempotency_key,
                "If-Match": if_match,
                "If-None-Match": if_none_match,
            },
            body=body,
        )
        return answer

    def put_product(
        self,
        by: Literal["code", "external_id"],
        value: str,
        body: schemas.ProductCreate,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
        if_none_match: str | None = None,
    ) -> schemas.ProductRead:
        """Change the one with this key, or add it."""
        answer: schemas.ProductRead = self._transport.ask(
            "PUT",
            f"/api/v1/products/by/{by}/{quote(value, safe='')}",
            answer=schemas.ProductRead,
            headers={
                "Idempotency-Key": idempotency_key,
                "If-Match": if_match,
                "If-None-Match": if_none_match,
            },
            body=body,
        )
        return answer

    def put_routing_rules(
        self,
        set_id: UUID,
        body: schemas.RoutingRulesPut,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
        if_none_match: str | None = None,
    ) -> schemas.RoutingWithRules:
        """Give a draft its rules in their order, instead of those it had."""
        answer: schemas.RoutingWithRules = self._transport.ask(
            "PUT",
            f"/api/v1/routing/{set_id}/rules",
            answer=schemas.RoutingWithRules,
            headers={
                "Idempotency-Key": idempotency_key,
                "If-Match": if_match,
                "If-None-Match": if_none_match,
            },
            body=body,
        )
        return answer

    def put_subscription(
        self,
        by: Literal["external_id"],
        value: str,
        body: schemas.SubscriptionCreate,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
        if_none_match: str | None = None,
    ) -> schemas.SubscriptionRead:
        """Change the one with this key, or add it."""
        answer: schemas.SubscriptionRead = self._transport.ask(
            "PUT",
            f"/api/v1/subscriptions/by/{by}/{quote(value, safe='')}",
            answer=schemas.SubscriptionRead,
            headers={
                "Idempotency-Key": idempotency_key,
                "If-Match": if_match,
                "If-None-Match": if_none_match,
            },
            body=body,
        )
        return answer

    def put_tag(
        self,
        by: Literal["name"],
        value: str,
        body: schemas.TagCreate,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
        if_none_match: str | None = None,
    ) -> schemas.TagRead:
        """Change the one with this key, or add it."""
        answer: schemas.TagRead = self._transport.ask(
            "PUT",
            f"/api/v1/tags/by/{by}/{quote(value, safe='')}",
            answer=schemas.TagRead,
            headers={
                "Idempotency-Key": idempotency_key,
                "If-Match": if_match,
                "If-None-Match": if_none_match,
            },
            body=body,
        )
        return answer

    def put_target(
        self,
        by: Literal["account_id"],
        value: str,
        body: schemas.TargetCreate,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
        if_none_match: str | None = None,
    ) -> schemas.ServingApiResourceTargetRead:
        """Change the one with this key, or add it."""
        answer: schemas.ServingApiResourceTargetRead = self._transport.ask(
            "PUT",
            f"/api/v1/targets/by/{by}/{quote(value, safe='')}",
            answer=schemas.ServingApiResourceTargetRead,
            headers={
                "Idempotency-Key": idempotency_key,
                "If-Match": if_match,
                "If-None-Match": if_none_match,
            },
            body=body,
        )
        return answer

    def put_territory_members(
        self,
        territory_id: UUID,
        body: schemas.MembersPut,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
        if_none_match: str | None = None,
    ) -> schemas.TerritoryRead:
        """Say who works in a territory; who is not named does no longer."""
        answer: schemas.TerritoryRead = self._transport.ask(
            "PUT",
            f"/api/v1/territories/{territory_id}/members",
            answer=schemas.TerritoryRead,
            headers={
                "Idempotency-Key": idempotency_key,
                "If-Match": if_match,
                "If-None-Match": if_none_match,
            },
            body=body,
        )
        return answer

    def put_territory_rules(
        self,
        version_id: UUID,
        body: schemas.TerritoryRulesPut,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
        if_none_match: str | None = None,
    ) -> schemas.TerritoryVersionLaid:
        """Give a draft its rules in their order, instead of those it had."""
        answer: schemas.TerritoryVersionLaid = self._transport.ask(
            "PUT",
            f"/api/v1/territory_versions/{version_id}/rules",
            answer=schemas.TerritoryVersionLaid,
            headers={
                "Idempotency-Key": idempotency_key,
                "If-Match": if_match,
                "If-None-Match": if_none_match,
            },
            body=body,
        )
        return answer

    def put_working_hours(
        self,
        user_id: UUID,
        body: schemas.HoursPut,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
        if_none_match: str | None = None,
    ) -> schemas.HoursRead:
        """Say when one works oneself, or somebody whose leads one may change."""
        answer: schemas.HoursRead = self._transport.ask(
            "PUT",
            f"/api/v1/users/{user_id}/working_hours",
            answer=schemas.HoursRead,
            headers={
                "Idempotency-Key": idempotency_key,
                "If-Match": if_match,
                "If-None-Match": if_none_match,
            },
            body=body,
        )
        return answer

    def query_accounts(
        self,
        body: schemas.QueryBody,
        *,
        cursor: str | None = None,
        limit: int | None = None,
        idempotency_key: str | None = None,
    ) -> schemas.AccountRecords:
        """List accounts by a filter that is too long for a URL."""
        answer: schemas.AccountRecords = self._transport.ask(
            "POST",
            "/api/v1/accounts/query",
            answer=schemas.AccountRecords,
            query={"cursor": cursor, "limit": limit},
            headers={"Idempotency-Key": idempotency_key},
            body=body,
        )
        return answer

    def query_activities(
        self,
        body: schemas.QueryBody,
        *,
        cursor: str | None = None,
        limit: int | None = None,
        idempotency_key: str | None = None,
    ) -> schemas.ActivityRecords:
        """List activities by a filter that is too long for a URL."""
        answer: schemas.ActivityRecords = self._transport.ask(
            "POST",
            "/api/v1/activities/query",
            answer=schemas.ActivityRecords,
            query={"cursor": cursor, "limit": limit},
            headers={"Idempotency-Key": idempotency_key},
            body=body,
        )
        return answer

    def query_audit(
        self,
        body: schemas.QueryBody,
        *,
        cursor: str | None = None,
        limit: int | None = None,
        idempotency_key: str | None = None,
    ) -> schemas.AuditEntryPage:
        """List audit by a filter that is too long for a URL."""
        answer: schemas.AuditEntryPage = self._transport.ask(
            "POST",
            "/api/v1/audit/query",
            answer=schemas.AuditEntryPage,
            query={"cursor": cursor, "limit": limit},
            headers={"Idempotency-Key": idempotency_key},
            body=body,
        )
        return answer

    def query_custom_fields(
        self,
        body: schemas.QueryBody,
        *,
        cursor: str | None = None,
        limit: int | None = None,
        idempotency_key: str | None = None,
    ) -> schemas.CustomFieldPage:
        """List custom fields by a filter that is too long for a URL."""
        answer: schemas.CustomFieldPage = self._transport.ask(
            "POST",
            "/api/v1/custom_fields/query",
            answer=schemas.CustomFieldPage,
            query={"cursor": cursor, "limit": limit},
            headers={"Idempotency-Key": idempotency_key},
            body=body,
        )
        return answer

    def query_deal_reasons(
        self,
        body: schemas.QueryBody,
        *,
        cursor: str | None = None,
        limit: int | None = None,
        idempotency_key: str | None = None,
    ) -> schemas.DealReasonPage:
        """List deal reasons by a filter that is too long for a URL."""
        answer: schemas.DealReasonPage = self._transport.ask(
            "POST",
            "/api/v1/deal_reasons/query",
            answer=schemas.DealReasonPage,
            query={"cursor": cursor, "limit": limit},
            headers={"Idempotency-Key": idempotency_key},
            body=body,
        )
        return answer

    def query_deals(
        self,
        body: schemas.QueryBody,
        *,
        cursor: str | None = None,
        limit: int | None = None,
        idempotency_key: str | None = None,
    ) -> schemas.DealRecords:
        """List deals by a filter that is too long for a URL."""
        answer: schemas.DealRecords = self._transport.ask(
            "POST",
            "/api/v1/deals/query",
            answer=schemas.DealRecords,
            query={"cursor": cursor, "limit": limit},
            headers={"Idempotency-Key": idempotency_key},
            body=body,
        )
        return answer

    def query_erasures(
        self,
        body: schemas.QueryBody,
        *,
        cursor: str | None = None,
        limit: int | None = None,
        idempotency_key: str | None = None,
    ) -> schemas.ErasurePage:
        """List erasures by a filter that is too long for a URL."""
        answer: schemas.ErasurePage = self._transport.ask(
            "POST",
            "/api/v1/erasures/query",
            answer=schemas.ErasurePage,
            query={"cursor": cursor, "limit": limit},
            headers={"Idempotency-Key": idempotency_key},
            body=body,
        )
        return answer

    def query_invoices(
        self,
        body: schemas.QueryBody,
        *,
        cursor: str | None = None,
        limit: int | None = None,
        idempotency_key: str | None = None,
    ) -> schemas.InvoicePage:
        """List invoices by a filter that is too long for a URL."""
        answer: schemas.InvoicePage = self._transport.ask(
            "POST",
            "/api/v1/invoices/query",
            answer=schemas.InvoicePage,
            query={"cursor": cursor, "limit": limit},
            headers={"Idempotency-Key": idempotency_key},
            body=body,
        )
        return answer

    def query_leads(
        self,
        body: schemas.QueryBody,
        *,
        cursor: str | None = None,
        limit: int | None = None,
        idempotency_key: str | None = None,
    ) -> schemas.LeadPage:
        """List leads by a filter that is too long for a URL."""
        answer: schemas.LeadPage = self._transport.ask(
            "POST",
            "/api/v1/leads/query",
            answer=schemas.LeadPage,
            query={"cursor": cursor, "limit": limit},
            headers={"Idempotency-Key": idempotency_key},
            body=body,
        )
        return answer

    def query_orders(
        self,
        body: schemas.QueryBody,
        *,
        cursor: str | None = None,
        limit: int | None = None,
        idempotency_key: str | None = None,
    ) -> schemas.OrderPage:
        """List orders by a filter that is too long for a URL."""
        answer: schemas.OrderPage = self._transport.ask(
            "POST",
            "/api/v1/orders/query",
            answer=schemas.OrderPage,
            query={"cursor": cursor, "limit": limit},
            headers={"Idempotency-Key": idempotency_key},
            body=body,
        )
        return answer

    def query_payments(
        self,
        body: schemas.QueryBody,
        *,
        cursor: str | None = None,
        limit: int | None = None,
        idempotency_key: str | None = None,
    ) -> schemas.PaymentPage:
        """List payments by a filter that is too long for a URL."""
        answer: schemas.PaymentPage = self._transport.ask(
            "POST",
            "/api/v1/payments/query",
            answer=schemas.PaymentPage,
            query={"cursor": cursor, "limit": limit},
            headers={"Idempotency-Key": idempotency_key},
            body=body,
        )
        return answer

    def query_people(
        self,
        body: schemas.QueryBody,
        *,
        cursor: str | None = None,
        limit: int | None = None,
        idempotency_key: str | None = None,
    ) -> schemas.PersonRecords:
        """List people by a filter that is too long for a URL."""
        answer: schemas.PersonRecords = self._transport.ask(
            "POST",
            "/api/v1/people/query",
            answer=schemas.PersonRecords,
            query={"cursor": cursor, "limit": limit},
            headers={"Idempotency-Key": idempotency_key},
            body=body,
        )
        return answer

    def query_price_book_entries(
        self,
        body: schemas.QueryBody,
        *,
        cursor: str | None = None,
        limit: int | None = None,
        idempotency_key: str | None = None,
    ) -> schemas.PriceBookEntryPage:
        """List price book entries by a filter that is too long for a URL."""
        answer: schemas.PriceBookEntryPage = self._transport.ask(
            "POST",
            "/api/v1/price_book_entries/query",
            answer=schemas.PriceBookEntryPage,
            query={"cursor": cursor, "limit": limit},
            headers={"Idempotency-Key": idempotency_key},
            body=body,
        )
        return answer

    def query_price_books(
        self,
        body: schemas.QueryBody,
        *,
        cursor: str | None = None,
        limit: int | None = None,
        idempotency_key: str | None = None,
    ) -> schemas.PriceBookPage:
        """List price books by a filter that is too long for a URL."""
        answer: schemas.PriceBookPage = self._transport.ask(
            "POST",
            "/api/v1/price_books/query",
            answer=schemas.PriceBookPage,
            query={"cursor": cursor, "limit": limit},
            headers={"Idempotency-Key": idempotency_key},
            body=body,
        )
        return answer

    def query_products(
        self,
        body: schemas.QueryBody,
        *,
        cursor: str | None = None,
        limit: int | None = None,
        idempotency_key: str | None = None,
    ) -> schemas.ProductPage:
        """List products by a filter that is too long for a URL."""
        answer: schemas.ProductPage = self._transport.ask(
            "POST",
            "/api/v1/products/query",
            answer=schemas.ProductPage,
            query={"cursor": cursor, "limit": limit},
            headers={"Idempotency-Key": idempotency_key},
            body=body,
        )
        return answer

    def query_quotas(
        self,
        body: schemas.QueryBody,
        *,
        cursor: str | None = None,
        limit: int | None = None,
        idempotency_key: str | None = None,
    ) -> schemas.QuotaPage:
        """List quotas by a filter that is too long for a URL."""
        answer: schemas.QuotaPage = self._transport.ask(
            "POST",
            "/api/v1/quotas/query",
            answer=schemas.QuotaPage,
            query={"cursor": cursor, "limit": limit},
            headers={"Idempotency-Key": idempotency_key},
            body=body,
        )
        return answer

    def query_retention_rules(
        self,
        body: schemas.QueryBody,
        *,
        cursor: str | None = None,
        limit: int | None = None,
        idempotency_key: str | None = None,
    ) -> schemas.RetentionRulePage:
        """List retention rules by a filter that is too long for a URL."""
        answer: schemas.RetentionRulePage = self._transport.ask(
            "POST",
            "/api/v1/retention_rules/query",
            answer=schemas.RetentionRulePage,
            query={"cursor": cursor, "limit": limit},
            headers={"Idempotency-Key": idempotency_key},
            body=body,
        )
        return answer

    def query_saved_views(
        self,
        body: schemas.QueryBody,
        *,
        cursor: str | None = None,
        limit: int | None = None,
        idempotency_key: str | None = None,
    ) -> schemas.SavedViewPage:
        """List saved views by a filter that is too long for a URL."""
        answer: schemas.SavedViewPage = self._transport.ask(
            "POST",
            "/api/v1/saved_views/query",
            answer=schemas.SavedViewPage,
            query={"cursor": cursor, "limit": limit},
            headers={"Idempotency-Key": idempotency_key},
            body=body,
        )
        return answer

    def query_subscriptions(
        self,
        body: schemas.QueryBody,
        *,
        cursor: str | None = None,
        limit: int | None = None,
        idempotency_key: str | None = None,
    ) -> schemas.SubscriptionPage:
        """List subscriptions by a filter that is too long for a URL."""
        answer: schemas.SubscriptionPage = self._transport.ask(
            "POST",
            "/api/v1/subscriptions/query",
            answer=schemas.SubscriptionPage,
            query={"cursor": cursor, "limit": limit},
            headers={"Idempotency-Key": idempotency_key},
            body=body,
        )
        return answer

    def query_tags(
        self,
        body: schemas.QueryBody,
        *,
        cursor: str | None = None,
        limit: int | None = None,
        idempotency_key: str | None = None,
    ) -> schemas.TagPage:
        """List tags by a filter that is too long for a URL."""
        answer: schemas.TagPage = self._transport.ask(
            "POST",
            "/api/v1/tags/query",
            answer=schemas.TagPage,
            query={"cursor": cursor, "limit": limit},
            headers={"Idempotency-Key": idempotency_key},
            body=body,
        )
        return answer

    def query_targets(
        self,
        body: schemas.QueryBody,
        *,
        cursor: str | None = None,
        limit: int | None = None,
        idempotency_key: str | None = None,
    ) -> schemas.TargetPage:
        """List targets by a filter that is too long for a URL."""
        answer: schemas.TargetPage = self._transport.ask(
            "POST",
            "/api/v1/targets/query",
            answer=schemas.TargetPage,
            query={"cursor": cursor, "limit": limit},
            headers={"Idempotency-Key": idempotency_key},
            body=body,
        )
        return answer

    def read_access(self, user_id: UUID) -> schemas.AccessRead:
        """Say what a user can do with each object, answered by the database's own rules as that user."""
        answer: schemas.AccessRead = self._transport.ask(
            "GET", f"/api/v1/users/{user_id}/access", answer=schemas.AccessRead
        )
        return answer

    def read_account(self, account_id: UUID) -> schemas.AccountRead:
        """Read one account."""
        answer: schemas.AccountRead = self._transport.ask(
            "GET", f"/api/v1/accounts/{account_id}", answer=schemas.AccountRead
        )
        return answer

    def read_account_health(self, account_id: UUID) -> schemas.ServingApiSchemasRisksHealthRead:
        """Read an account's health, its chance to stay, and what is known of it and the accounts below it."""
        answer: schemas.ServingApiSchemasRisksHealthRead = self._transport.ask(
            "GET", f"/api/v1/accounts/{account_id}/health", answer=schemas.ServingApiSchemasRisksHealthRead
        )
        return answer

    def read_account_hierarchy(self, account_id: UUID) -> schemas.HierarchyRead:
        """Show the family of an account as a tree, from its ultimate parent downwards."""
        answer: schemas.HierarchyRead = self._transport.ask(
            "GET", f"/api/v1/accounts/{account_id}/hierarchy", answer=schemas.HierarchyRead
        )
        return answer

    def read_account_recommendation(self, account_id: UUID) -> schemas.AccountNextRead:
        """Read what to do next about an account and about each of its open deals."""
        answer: schemas.AccountNextRead = self._transport.ask(
            "GET", f"/api/v1/accounts/{account_id}/recommendations", answer=schemas.AccountNextRead
        )
        return answer

    def read_account_risk(self, account_id: UUID) -> schemas.RiskRead:
        """Read how likely an account is to be lost, and why; 404 `no_customer` when there is nothing to lose."""
        answer: schemas.RiskRead = self._transport.ask(
            "GET", f"/api/v1/accounts/{account_id}/risk", answer=schemas.RiskRead
        )
        return answer

    def read_account_rollup(
        self, account_id: UUID, *, scope: Literal["below", "family"] | None = None
    ) -> schemas.RollupRead:
        """Add up deals, people and activities of an account and all below it, as far as the caller may see."""
        answer: schemas.RollupRead = self._transport.ask(
            "GET", f"/api/v1/accounts/{account_id}/rollup", answer=schemas.RollupRead, query={"scope": scope}
        )
        return answer

    def read_activity(self, activity_id: UUID) -> schemas.ActivityRead:
        """Read one activity."""
        answer: schemas.ActivityRead = self._transport.ask(
            "GET", f"/api/v1/activities/{activity_id}", answer=schemas.ActivityRead
        )
        return answer

    def read_all_notifications(self, *, idempotency_key: str | None = None) -> schemas.ReadCount:
        """Mark everything as read."""
        answer: schemas.ReadCount = self._transport.ask(
            "POST",
            "/api/v1/notifications/read",
            answer=schemas.ReadCount,
            headers={"Idempotency-Key": idempotency_key},
        )
        return answer

    def read_attainment(
        self, *, period: str, user_id: UUID | None = None, team_id: UUID | None = None
    ) -> schemas.ListingAttainmentRead:
        """Tell what was won against every quota within a period, as far as the caller may see the deals."""
        answer: schemas.ListingAttainmentRead = self._transport.ask(
            "GET",
            "/api/v1/quotas/attainment",
            answer=schemas.ListingAttainmentRead,
            query={"period": period, "user_id": user_id, "team_id": team_id},
        )
        return answer

    def read_audit_entry(self, key: UUID) -> schemas.AuditEntryRead:
        """Read one of the audit; its ETag goes into If-Match."""
        answer: schemas.AuditEntryRead = self._transport.ask(
            "GET", f"/api/v1/audit/{key}", answer=schemas.AuditEntryRead
        )
        return answer

    def read_audit_head(self) -> schemas.AuditHead:
        """Read the end of the chain; kept elsewhere, it proves later that nothing before it was changed."""
        answer: schemas.AuditHead = self._transport.ask("GET", "/api/v1/audit/head", answer=schemas.AuditHead)
        return answer

    def read_board(
        self, *, pipeline_id: UUID | None = None, owner: Literal["me", "team", "all"] | None = None
    ) -> schemas.BoardRead:
        """Show a pipeline as columns with sums and weighted sums, as far as the caller may see its deals."""
        answer: schemas.BoardRead = self._transport.ask(
            "GET",
            "/api/v1/board",
            answer=schemas.BoardRead,
            query={"pipeline_id": pipeline_id, "owner": owner},
        )
        return answer

    def read_bulk_job(self, key: UUID) -> schemas.BulkJobRead:
        """Read one job and how far it has come; the live stream tells of each step."""
        answer: schemas.BulkJobRead = self._transport.ask(
            "GET", f"/api/v1/bulk/{key}", answer=schemas.BulkJobRead
        )
        return answer

    def read_bulk_results(self, key: UUID, *, after: int | None = None) -> bytes:
        """Read what became of each row so far."""
        answer: bytes = self._transport.ask(
            "GET", f"/api/v1/bulk/{key}/results", answer=bytes, query={"after": after}
        )
        return answer

    def read_changes(self, deal_id: UUID, *, days: int | None = None) -> schemas.ChangesRead:
        """Tell what changed lately: the score then and now, the reasons that moved, the events between."""
        answer: schemas.ChangesRead = self._transport.ask(
            "GET", f"/api/v1/deals/{deal_id}/changes", answer=schemas.ChangesRead, query={"days": days}
        )
        return answer

    def read_committee(self, deal_id: UUID) -> schemas.CommitteeRead:
        """Read who buys: parts said and guessed with evidence, influence with its range, and who is missing."""
        answer: schemas.CommitteeRead = self._transport.ask(
            "GET", f"/api/v1/deals/{deal_id}/committee", answer=schemas.CommitteeRead
        )
        return answer

    def read_consent(
        self,
        *,
        response_type: str | None = None,
        client_id: str | None = None,
        redirect_uri: str | None = None,
        scope: str | None = None,
        state: str | None = None,
        code_challenge: str | None = None,
        code_challenge_method: str | None = None,
    ) -> schemas.ConsentRead:
        """What an integration asks the caller for, to show them; the page that does posts their decision here."""
        answer: schemas.ConsentRead = self._transport.ask(
            "GET",
            "/api/v1/oauth/authorize",
            answer=schemas.ConsentRead,
            query={
                "response_type": response_type,
                "client_id": client_id,
                "redirect_uri": redirect_uri,
                "scope": scope,
                "state": state,
                "code_challenge": code_challenge,
                "code_challenge_method": code_challenge_method,
            },
        )
        return answer

    def read_custom_field(self, key: UUID) -> schemas.CustomFieldRead:
        """Read one of the custom fields; its ETag goes into If-Match."""
        answer: schemas.CustomFieldRead = self._transport.ask(
            "GET", f"/api/v1/custom_fields/{key}", answer=schemas.CustomFieldRead
        )
        return answer

    def read_deal(self, deal_id: UUID) -> schemas.DealRead:
        """Read one deal; its ETag goes into If-Match of a later change."""
        answer: schemas.DealRead = self._transport.ask(
            "GET", f"/api/v1/deals/{deal_id}", answer=schemas.DealRead
        )
        return answer

    def read_deal_category(self, deal_id: UUID) -> schemas.DealCategoryRead:
        """Read what a deal counts as, and whether a person, its stage or its probability says so."""
        answer: schemas.DealCategoryRead = self._transport.ask(
            "GET", f"/api/v1/deals/{deal_id}/forecast-category", answer=schemas.DealCategoryRead
        )
        return answer

    def read_deal_reason(self, key: UUID) -> schemas.DealReasonRead:
        """Read one of the deal reasons; its ETag goes into If-Match."""
        answer: schemas.DealReasonRead = self._transport.ask(
            "GET", f"/api/v1/deal_reasons/{key}", answer=schemas.DealReasonRead
        )
        return answer

    def read_deal_recommendation(self, deal_id: UUID) -> schemas.NextRead:
        """Read what to do next about a deal: candidates by uplift per hour, with why, and how sure that is."""
        answer: schemas.NextRead = self._transport.ask(
            "GET", f"/api/v1/deals/{deal_id}/recommendations", answer=schemas.NextRead
        )
        return answer

    def read_deal_timeline(
        self, deal_id: UUID, *, cursor: str | None = None, limit: int | None = None
    ) -> schemas.PageTimelineEntry:
        """Tell what happened on a deal, newest first; its scores have a list of their own."""
        answer: schemas.PageTimelineEntry = self._transport.ask(
            "GET",
            f"/api/v1/deals/{deal_id}/timeline",
            answer=schemas.PageTimelineEntry,
            query={"cursor": cursor, "limit": limit},
        )
        return answer

    def read_duplicate(self, duplicate_id: UUID) -> schemas.PairDetail:
        """Read one pair, its fields side by side with what each says."""
        answer: schemas.PairDetail = self._transport.ask(
            "GET", f"/api/v1/duplicates/{duplicate_id}", answer=schemas.PairDetail
        )
        return answer

    def read_duplicate_search(self, search_id: UUID) -> schemas.SearchRead:
        """Read how far a search came."""
        answer: schemas.SearchRead = self._transport.ask(
            "GET", f"/api/v1/duplicates/searches/{search_id}", answer=schemas.SearchRead
        )
        return answer

    def read_erasure(self, key: UUID) -> schemas.ServingApiResourceErasureRead:
        """Read one of the erasures; its ETag goes into If-Match."""
        answer: schemas.ServingApiResourceErasureRead = self._transport.ask(
            "GET", f"/api/v1/erasures/{key}", answer=schemas.ServingApiResourceErasureRead
        )
        return answer

    def read_export_folder(self, key: UUID) -> schemas.ListingSheetBrief:
        """List the sheets of an export in their order, and how far each has come."""
        answer: schemas.ListingSheetBrief = self._transport.ask(
            "GET", f"/api/v1/imports/folders/{key}", answer=schemas.ListingSheetBrief
        )
        return answer

    def read_features(
        self, service: str, body: schemas.FeatureRowsAsk, *, idempotency_key: str | None = None
    ) -> schemas.FeatureRows:
        """Compute features as of a moment from what the caller may see; it changes nothing but the log."""
        answer: schemas.FeatureRows = self._transport.ask(
            "POST",
            f"/api/v1/features/{quote(service, safe='')}",
            answer=schemas.FeatureRows,
            headers={"Idempotency-Key": idempotency_key},
            body=body,
        )
        return answer

    def read_file(self, file_id: UUID) -> schemas.FileRead:
        """Read what is known of a file."""
        answer: schemas.FileRead = self._transport.ask(
            "GET", f"/api/v1/files/{file_id}", answer=schemas.FileRead
        )
        return answer

    def read_forecast(
        self,
        *,
        level: Literal["company", "team", "user", "territory", "product"] | None = None,
        subject_id: UUID | None = None,
        kind: Literal["month", "quarter"] | None = None,
        period: str | None = None,
        snapshot_id: UUID | None = None,
        as_of: datetime | None = None,
    ) -> schemas.ForecastRead:
        """Read the newest forecast, or an earlier one: the numbers that one may see, with words beside them."""
        answer: schemas.ForecastRead = self._transport.ask(
            "GET",
            "/api/v1/forecasts",
            answer=schemas.ForecastRead,
            query={
                "level": level,
                "subject_id": subject_id,
                "kind": kind,
                "period": period,
                "snapshot_id": snapshot_id,
                "as_of": as_of,
            },
        )
        return answer

    def read_forecast_accuracy(
        self,
        *,
        level: Literal["company", "team", "user", "territory", "product"] | None = None,
        subject_id: UUID | None = None,
        kind: Literal["month", "quarter"] | None = None,
        periods: int | None = None,
    ) -> schemas.AccuracyRead:
        """Tell how right forecasts were: the model's, by stage, submitted, adjusted, and the same as before."""
        answer: schemas.AccuracyRead = self._transport.ask(
            "GET",
            "/api/v1/forecasts/accuracy",
            answer=schemas.AccuracyRead,
            query={"level": level, "subject_id": subject_id, "kind": kind, "periods": periods},
        )
        return answer

    def read_forecast_changes(
        self,
        *,
        period: str,
        level: Literal["company", "team", "user", "territory", "product"] | None = None,
        subject_id: UUID | None = None,
        from_id: UUID | None = None,
        since: datetime | None = None,
        snapshot_id: UUID | None = None,
    ) -> schemas.WaterfallRead:
        """Tell what changed a number since an earlier snapshot, deal by deal; the steps add up to the cent."""
        answer: schemas.WaterfallRead = self._transport.ask(
            "GET",
            "/api/v1/forecasts/changes",
            answer=schemas.WaterfallRead,
            query={
                "period": period,
                "level": level,
                "subject_id": subject_id,
                "from_id": from_id,
                "since": since,
                "snapshot_id": snapshot_id,
            },
        )
        return answer

    def read_forecast_goal(
        self,
        *,
        period: str,
        level: Literal["company", "team", "user", "territory", "product"] | None = None,
        subject_id: UUID | None = None,
    ) -> schemas.GoalRead:
        """Read a goal with gap, pace and coverage beside the forecast; the goal is of the quotas."""
        answer: schemas.GoalRead = self._transport.ask(
            "GET",
            "/api/v1/forecasts/goals",
            answer=schemas.GoalRead,
            query={"period": period, "level": level, "subject_id": subject_id},
        )
        return answer

    def read_forecast_snapshot(self, snapshot_id: UUID) -> schemas.SnapshotRead:
        """Read when, by whom and by what a forecast was made; `GET /forecasts` has its numbers."""
        answer: schemas.SnapshotRead = self._transport.ask(
            "GET", f"/api/v1/forecasts/snapshots/{snapshot_id}", answer=schemas.SnapshotRead
        )
        return answer

    def read_health(self) -> schemas.ServingApiHealthHealthRead:
        """Answer 200 when the database answers, 503 otherwise."""
        answer: schemas.ServingApiHealthHealthRead = self._transport.ask(
            "GET", "/api/v1/health", answer=schemas.ServingApiHealthHealthRead
        )
        return answer

    def read_invoice(self, key: UUID) -> schemas.InvoiceRead:
        """Read one of the invoices; its ETag goes into If-Match."""
        answer: schemas.InvoiceRead = self._transport.ask(
            "GET", f"/api/v1/invoices/{key}", answer=schemas.InvoiceRead
        )
        return answer

    def read_lead(self, key: UUID) -> schemas.LeadRead:
        """Read one of the leads; its ETag goes into If-Match."""
        answer: schemas.LeadRead = self._transport.ask("GET", f"/api/v1/leads/{key}", answer=schemas.LeadRead)
        return answer

    def read_merge(self, key: UUID) -> schemas.MergeRead:
        """Read one merge."""
        answer: schemas.MergeRead = self._transport.ask(
            "GET", f"/api/v1/merges/{key}", answer=schemas.MergeRead
        )
        return answer

    def read_model_drift(self, name: str) -> schemas.DriftRead:
        """Read how far a model's inputs, answers and calibration lie from what it was made on."""
        answer: schemas.DriftRead = self._transport.ask(
            "GET", f"/api/v1/models/{quote(name, safe='')}/drift", answer=schemas.DriftRead
        )
        return answer

    def read_model_shadow(self, name: str) -> schemas.ShadowRead:
        """Read how the challenger in the shadow does beside the champion; its answers are shown on no deal."""
        answer: schemas.ShadowRead = self._transport.ask(
            "GET", f"/api/v1/models/{quote(name, safe='')}/shadow", answer=schemas.ShadowRead
        )
        return answer

    def read_notification(
        self, notification_id: UUID, *, idempotency_key: str | None = None
    ) -> schemas.ReadCount:
        """Mark one as read."""
        answer: schemas.ReadCount = self._transport.ask(
            "POST",
            f"/api/v1/notifications/{notification_id}/read",
            answer=schemas.ReadCount,
            headers={"Idempotency-Key": idempotency_key},
        )
        return answer

    def read_oauth_client(self, client_id: UUID) -> schemas.ClientRead:
        """Read one integration."""
        answer: schemas.ClientRead = self._transport.ask(
            "GET", f"/api/v1/oauth/clients/{client_id}", answer=schemas.ClientRead
        )
        return answer

    def read_optimism(self, *, kind: Literal["month", "quarter"] | None = None) -> schemas.OptimismRead:
        """Read by which factor people submit too much or too little: oneself, and whose numbers one sees."""
        answer: schemas.OptimismRead = self._transport.ask(
            "GET", "/api/v1/forecasts/optimism", answer=schemas.OptimismRead, query={"kind": kind}
        )
        return answer

    def read_order(self, key: UUID) -> schemas.OrderRead:
        """Read one of the orders; its ETag goes into If-Match."""
        answer: schemas.OrderRead = self._transport.ask(
            "GET", f"/api/v1/orders/{key}", answer=schemas.OrderRead
        )
        return answer

    def read_payment(self, key: UUID) -> schemas.PaymentRead:
        """Read one of the payments; its ETag goes into If-Match."""
        answer: schemas.PaymentRead = self._transport.ask(
            "GET", f"/api/v1/payments/{key}", answer=schemas.PaymentRead
        )
        return answer

    def read_person(self, person_id: UUID) -> schemas.PersonRead:
        """Read one person."""
        answer: schemas.PersonRead = self._transport.ask(
            "GET", f"/api/v1/people/{person_id}", answer=schemas.PersonRead
        )
        return answer

    def read_personal_data(self, noun: Literal["people", "leads"], key: UUID) -> schemas.PersonalData:
        """Read everything that is kept of a person or a lead, to hand it to them; for whoever keeps privacy."""
        answer: schemas.PersonalData = self._transport.ask(
            "GET", f"/api/v1/privacy/{noun}/{key}", answer=schemas.PersonalData
        )
        return answer

    def read_pipeline(self, pipeline_id: UUID) -> schemas.PipelineRead:
        """Read one pipeline."""
        answer: schemas.PipelineRead = self._transport.ask(
            "GET", f"/api/v1/pipelines/{pipeline_id}", answer=schemas.PipelineRead
        )
        return answer

    def read_price_book(self, key: UUID) -> schemas.PriceBookRead:
        """Read one of the price books; its ETag goes into If-Match."""
        answer: schemas.PriceBookRead = self._transport.ask(
            "GET", f"/api/v1/price_books/{key}", answer=schemas.PriceBookRead
        )
        return answer

    def read_price_book_entry(self, key: UUID) -> schemas.PriceBookEntryRead:
        """Read one of the price book entries; its ETag goes into If-Match."""
        answer: schemas.PriceBookEntryRead = self._transport.ask(
            "GET", f"/api/v1/price_book_entries/{key}", answer=schemas.PriceBookEntryRead
        )
        return answer

    def read_product(self, key: UUID) -> schemas.ProductRead:
        """Read one of the products; its ETag goes into If-Match."""
        answer: schemas.ProductRead = self._transport.ask(
            "GET", f"/api/v1/products/{key}", answer=schemas.ProductRead
        )
        return answer

    def read_quota(self, key: UUID) -> schemas.QuotaRead:
        """Read one of the quotas; its ETag goes into If-Match."""
        answer: schemas.QuotaRead = self._transport.ask(
            "GET", f"/api/v1/quotas/{key}", answer=schemas.QuotaRead
        )
        return answer

    def read_recommending(self) -> schemas.RecommendingRead:
        """Read how recommending is done."""
        answer: schemas.RecommendingRead = self._transport.ask(
            "GET", "/api/v1/recommendations/settings", answer=schemas.RecommendingRead
        )
        return answer

    def read_record_access(self, object: str, record_id: UUID) -> schemas.ListingSightRead:
        """Say who sees a record and who may change it, asked of the policies as every user in turn."""
        answer: schemas.ListingSightRead = self._transport.ask(
            "GET", f"/api/v1/access/{quote(object, safe='')}/{record_id}", answer=schemas.ListingSightRead
        )
        return answer

    def read_recurring_revenue(self, *, account_id: UUID | None = None) -> schemas.ListingRecurringRead:
        """Add up what subscriptions that the caller may see bring in a month and a year, by currency."""
        answer: schemas.ListingRecurringRead = self._transport.ask(
            "GET",
            "/api/v1/subscriptions/recurring",
            answer=schemas.ListingRecurringRead,
            query={"account_id": account_id},
        )
        return answer

    def read_retention_rule(self, key: UUID) -> schemas.RetentionRuleRead:
        """Read one of the retention rules; its ETag goes into If-Match."""
        answer: schemas.RetentionRuleRead = self._transport.ask(
            "GET", f"/api/v1/retention_rules/{key}", answer=schemas.RetentionRuleRead
        )
        return answer

    def read_revenue_trend(
        self,
        *,
        level: Literal["company", "team", "user", "territory", "product"] | None = None,
        subject_id: UUID | None = None,
    ) -> schemas.TrendRead:
        """Read what in a subject's monthly revenue is trend, what is season, and what happened once."""
        answer: schemas.TrendRead = self._transport.ask(
            "GET",
            "/api/v1/forecasts/trend",
            answer=schemas.TrendRead,
            query={"level": level, "subject_id": subject_id},
        )
        return answer

    def read_role(self, name: str) -> schemas.RoleRead:
        """Read one role."""
        answer: schemas.RoleRead = self._transport.ask(
            "GET", f"/api/v1/roles/{quote(name, safe='')}", answer=schemas.RoleRead
        )
        return answer

    def read_roll_up(self, *, period: str, user_id: UUID | None = None) -> schemas.ListingNodeRead:
        """Read what was called along the reporting tree, from somebody downwards, as far as one sees it."""
        answer: schemas.ListingNodeRead = self._transport.ask(
            "GET",
            "/api/v1/forecasts/roll-up",
            answer=schemas.ListingNodeRead,
            query={"period": period, "user_id": user_id},
        )
        return answer

    def read_routing_set(self, set_id: UUID) -> schemas.RoutingWithRules:
        """Read a rule set with its rules."""
        answer: schemas.RoutingWithRules = self._transport.ask(
            "GET", f"/api/v1/routing/{set_id}", answer=schemas.RoutingWithRules
        )
        return answer

    def read_saved_view(self, key: UUID) -> schemas.SavedViewRead:
        """Read one of the saved views; its ETag goes into If-Match."""
        answer: schemas.SavedViewRead = self._transport.ask(
            "GET", f"/api/v1/saved_views/{key}", answer=schemas.SavedViewRead
        )
        return answer

    def read_score(self, deal_id: UUID) -> schemas.ScoreRead:
        """Read a deal's latest stored score with its reasons; 404 `score_not_ready` before the first."""
        answer: schemas.ScoreRead = self._transport.ask(
            "GET", f"/api/v1/deals/{deal_id}/score", answer=schemas.ScoreRead
        )
        return answer

    def read_second_factor(self) -> schemas.SecondFactorRead:
        """Say whether the caller has a second factor, and whether they must."""
        answer: schemas.SecondFactorRead = self._transport.ask(
            "GET", "/api/v1/session/second-factor", answer=schemas.SecondFactorRead
        )
        return answer

    def read_security(self) -> schemas.SecurityRead:
        """Say what the organization wants of whoever logs in."""
        answer: schemas.SecurityRead = self._transport.ask(
            "GET", "/api/v1/organization/security", answer=schemas.SecurityRead
        )
        return answer

    def read_session(self) -> schemas.SessionRead:
        """Say who is logged in."""
        answer: schemas.SessionRead = self._transport.ask(
            "GET", "/api/v1/session", answer=schemas.SessionRead
        )
        return answer

    def read_sheet(self, key: UUID) -> schemas.SheetRead:
        """Read an import: columns, plan, and how far it has come."""
        answer: schemas.SheetRead = self._transport.ask(
            "GET", f"/api/v1/imports/sheets/{key}", answer=schemas.SheetRead
        )
        return answer

    def read_subscription(self, key: UUID) -> schemas.SubscriptionRead:
        """Read one of the subscriptions; its ETag goes into If-Match."""
        answer: schemas.SubscriptionRead = self._transport.ask(
            "GET", f"/api/v1/subscriptions/{key}", answer=schemas.SubscriptionRead
        )
        return answer

    def read_tag(self, key: UUID) -> schemas.TagRead:
        """Read one of the tags; its ETag goes into If-Match."""
        answer: schemas.TagRead = self._transport.ask("GET", f"/api/v1/tags/{key}", answer=schemas.TagRead)
        return answer

    def read_target(self, key: UUID) -> schemas.ServingApiResourceTargetRead:
        """Read one of the targets; its ETag goes into If-Match."""
        answer: schemas.ServingApiResourceTargetRead = self._transport.ask(
            "GET", f"/api/v1/targets/{key}", answer=schemas.ServingApiResourceTargetRead
        )
        return answer

    def read_task(self, task_id: UUID) -> schemas.TaskRead:
        """Read a task with its reminders."""
        answer: schemas.TaskRead = self._transport.ask(
            "GET", f"/api/v1/tasks/{task_id}", answer=schemas.TaskRead
        )
        return answer

    def read_territory(self, territory_id: UUID) -> schemas.TerritoryRead:
        """Read one territory."""
        answer: schemas.TerritoryRead = self._transport.ask(
            "GET", f"/api/v1/territories/{territory_id}", answer=schemas.TerritoryRead
        )
        return answer

    def read_territory_coverage(
        self, version_id: UUID, *, noun: Literal["accounts", "leads"] | None = None
    ) -> schemas.CoverageRead:
        """Judge a version, a draft as well: the share that lies somewhere, overlaps, and rules never reached."""
        answer: schemas.CoverageRead = self._transport.ask(
            "GET",
            f"/api/v1/territory_versions/{version_id}/coverage",
            answer=schemas.CoverageRead,
            query={"noun": noun},
        )
        return answer

    def read_territory_performance(
        self, version_id: UUID, *, since: datetime, until: datetime
    ) -> schemas.ListingPerformanceRead:
        """What each territory sells with all below it, of the deals that the caller sees."""
        answer: schemas.ListingPerformanceRead = self._transport.ask(
            "GET",
            f"/api/v1/territory_versions/{version_id}/performance",
            answer=schemas.ListingPerformanceRead,
            query={"since": since, "until": until},
        )
        return answer

    def read_territory_version(self, version_id: UUID) -> schemas.TerritoryVersionLaid:
        """Read a version with its tree and rules."""
        answer: schemas.TerritoryVersionLaid = self._transport.ask(
            "GET", f"/api/v1/territory_versions/{version_id}", answer=schemas.TerritoryVersionLaid
        )
        return answer

    def read_timing(self, deal_id: UUID, *, as_of: datetime | None = None) -> schemas.TimingRead:
        """Read when a deal will be won or lost, week by week; 404 `timing_not_ready` before the first score."""
        answer: schemas.TimingRead = self._transport.ask(
            "GET", f"/api/v1/deals/{deal_id}/timing", answer=schemas.TimingRead, query={"as_of": as_of}
        )
        return answer

    def read_timing_chart(self, deal_id: UUID) -> Any:
        """Read the curve as a Vega-Lite chart; 404 `timing_not_ready` before the first score."""
        answer: Any = self._transport.ask("GET", f"/api/v1/deals/{deal_id}/timing/chart", answer=Any)
        return answer

    def read_user(self, user_id: UUID) -> schemas.UserRead:
        """Read one colleague."""
        answer: schemas.UserRead = self._transport.ask(
            "GET", f"/api/v1/users/{user_id}", answer=schemas.UserRead
        )
        return answer

    def read_webhook(self, webhook_id: UUID) -> schemas.WebhookRead:
        """Read one webhook; its ETag goes into If-Match of a later change."""
        answer: schemas.WebhookRead = self._transport.ask(
            "GET", f"/api/v1/webhooks/{webhook_id}", answer=schemas.WebhookRead
        )
        return answer

    def read_webhook_delivery(self, webhook_id: UUID, delivery_id: UUID) -> schemas.DeliveryRead:
        """Read one message's attempts and the last answer."""
        answer: schemas.DeliveryRead = self._transport.ask(
            "GET", f"/api/v1/webhooks/{webhook_id}/deliveries/{delivery_id}", answer=schemas.DeliveryRead
        )
        return answer

    def read_white_space(self, account_id: UUID) -> schemas.WhiteSpaceRead:
        """Read which products each account of a hierarchy has and which not, the most promising gaps first."""
        answer: schemas.WhiteSpaceRead = self._transport.ask(
            "GET", f"/api/v1/accounts/{account_id}/white-space", answer=schemas.WhiteSpaceRead
        )
        return answer

    def read_win_probability_model(self) -> schemas.ModelRead:
        """Read the model in use with its figures, or why there is none and a prior stands in."""
        answer: schemas.ModelRead = self._transport.ask(
            "GET", "/api/v1/models/win_probability", answer=schemas.ModelRead
        )
        return answer

    def read_working_hours(self, user_id: UUID) -> schemas.HoursRead:
        """Tell when somebody works."""
        answer: schemas.HoursRead = self._transport.ask(
            "GET", f"/api/v1/users/{user_id}/working_hours", answer=schemas.HoursRead
        )
        return answer

    def reconcile_sheet(self, key: UUID) -> schemas.ReconciliationRead:
        """Compare the file with the record: counts and sums by stage, owner and month; lines that differ."""
        answer: schemas.ReconciliationRead = self._transport.ask(
            "GET", f"/api/v1/imports/sheets/{key}/reconciliation", answer=schemas.ReconciliationRead
        )
        return answer

    def redeliver_dead_webhook_deliveries(
        self, webhook_id: UUID, body: schemas.RedeliverDead, *, idempotency_key: str | None = None
    ) -> schemas.Redelivered:
        """Send all messages again that were given up since a time."""
        answer: schemas.Redelivered = self._transport.ask(
            "POST",
            f"/api/v1/webhooks/{webhook_id}/redeliver",
            answer=schemas.Redelivered,
            headers={"Idempotency-Key": idempotency_key},
            body=body,
        )
        return answer

    def redeliver_webhook_delivery(
        self, webhook_id: UUID, delivery_id: UUID, *, idempotency_key: str | None = None
    ) -> schemas.DeliveryRead:
        """Send one message again, whatever became of it; it keeps its `webhook-id`."""
        answer: schemas.DeliveryRead = self._transport.ask(
            "POST",
            f"/api/v1/webhooks/{webhook_id}/deliveries/{delivery_id}/redeliver",
            answer=schemas.DeliveryRead,
            headers={"Idempotency-Key": idempotency_key},
        )
        return answer

    def register_oauth_client(
        self, body: schemas.ClientCreate, *, idempotency_key: str | None = None
    ) -> schemas.ClientCreated:
        """Register an integration; a confidential one's secret is in this answer and nowhere else."""
        answer: schemas.ClientCreated = self._transport.ask(
            "POST",
            "/api/v1/oauth/clients",
            answer=schemas.ClientCreated,
            headers={"Idempotency-Key": idempotency_key},
            body=body,
        )
        return answer

    def reject_duplicate(
        self, duplicate_id: UUID, *, idempotency_key: str | None = None
    ) -> schemas.PairDetail:
        """Say that the two are not one: the pair is not brought up again, and the next training learns."""
        answer: schemas.PairDetail = self._transport.ask(
            "POST",
            f"/api/v1/duplicates/{duplicate_id}/reject",
            answer=schemas.PairDetail,
            headers={"Idempotency-Key": idempotency_key},
        )
        return answer

    def remove_currency_rate(
        self,
        currency: str,
        valid_from: date,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
    ) -> None:
        """Take back what was said of a currency from a day on."""
        self._transport.ask(
            "DELETE",
            f"/api/v1/currency-rates/{quote(currency, safe='')}/{valid_from}",
            answer=None,
            headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
        )

    def remove_deal_person(
        self,
        deal_id: UUID,
        person_id: UUID,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
    ) -> None:
        """Take a person off a deal; the log keeps that they were on it."""
        self._transport.ask(
            "DELETE",
            f"/api/v1/deals/{deal_id}/people/{person_id}",
            answer=None,
            headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
        )

    def remove_deal_product(
        self, deal_id: UUID, line_id: UUID, *, idempotency_key: str | None = None, if_match: str | None = None
    ) -> None:
        """Remove a product line."""
        self._transport.ask(
            "DELETE",
            f"/api/v1/deals/{deal_id}/products/{line_id}",
            answer=None,
            headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
        )

    def remove_identity_provider(
        self, provider_id: UUID, *, idempotency_key: str | None = None, if_match: str | None = None
    ) -> None:
        """Trust a provider no longer; only an admin may."""
        self._transport.ask(
            "DELETE",
            f"/api/v1/identity-providers/{provider_id}",
            answer=None,
            headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
        )

    def remove_order_line(
        self,
        order_id: UUID,
        line_id: UUID,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
    ) -> None:
        """Take a line off a draft."""
        self._transport.ask(
            "DELETE",
            f"/api/v1/orders/{order_id}/lines/{line_id}",
            answer=None,
            headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
        )

    def remove_second_factor(self, body: schemas.CodeProof, *, idempotency_key: str | None = None) -> None:
        """Remove the second factor, for a code of it or a recovery code."""
        self._transport.ask(
            "POST",
            "/api/v1/session/second-factor/remove",
            answer=None,
            headers={"Idempotency-Key": idempotency_key},
            body=body,
        )

    def remove_tags(self, body: schemas.Tagging, *, idempotency_key: str | None = None) -> schemas.Tagged:
        """Take tags off records; what was not there stays away."""
        answer: schemas.Tagged = self._transport.ask(
            "POST",
            "/api/v1/tags/remove",
            answer=schemas.Tagged,
            headers={"Idempotency-Key": idempotency_key},
            body=body,
        )
        return answer

    def remove_territory(
        self, territory_id: UUID, *, idempotency_key: str | None = None, if_match: str | None = None
    ) -> None:
        """Take a territory that none lies below out of a draft."""
        self._transport.ask(
            "DELETE",
            f"/api/v1/territories/{territory_id}",
            answer=None,
            headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
        )

    def rename_stage(
        self,
        pipeline_id: UUID,
        stage_id: UUID,
        body: schemas.StageRename,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
    ) -> schemas.PipelineRead:
        """Give a stage another name; what happened before keeps the name of then."""
        answer: schemas.PipelineRead = self._transport.ask(
            "PATCH",
            f"/api/v1/pipelines/{pipeline_id}/stages/{stage_id}",
            answer=schemas.PipelineRead,
            headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
            body=body,
        )
        return answer

    def renew_recovery_codes(
        self, body: schemas.CodeProof, *, idempotency_key: str | None = None
    ) -> schemas.RecoveryCodesRead:
        """Make new recovery codes, for a code; those from before work no longer."""
        answer: schemas.RecoveryCodesRead = self._transport.ask(
            "POST",
            "/api/v1/session/second-factor/recovery-codes",
            answer=schemas.RecoveryCodesRead,
            headers={"Idempotency-Key": idempotency_key},
            body=body,
        )
        return answer

    def renew_subscription(
        self, subscription_id: UUID, *, idempotency_key: str | None = None
    ) -> schemas.SubscriptionState:
        """Begin another term after the present one; a cancelled subscription goes on after all."""
        answer: schemas.SubscriptionState = self._transport.ask(
            "POST",
            f"/api/v1/subscriptions/{subscription_id}/renew",
            answer=schemas.SubscriptionState,
            headers={"Idempotency-Key": idempotency_key},
        )
        return answer

    def reorder_stages(
        self,
        pipeline_id: UUID,
        body: schemas.StageOrder,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
        if_none_match: str | None = None,
    ) -> schemas.PipelineRead:
        """Put the stages into another order; all of them are named."""
        answer: schemas.PipelineRead = self._transport.ask(
            "PUT",
            f"/api/v1/pipelines/{pipeline_id}/order",
            answer=schemas.PipelineRead,
            headers={
                "Idempotency-Key": idempotency_key,
                "If-Match": if_match,
                "If-None-Match": if_none_match,
            },
            body=body,
        )
        return answer

    def replay_routing(
        self, set_id: UUID, body: schemas.ReplayAsked, *, idempotency_key: str | None = None
    ) -> schemas.ReplayRead:
        """Run a rule set over leads of the past, each as of its arrival, and assign nothing."""
        answer: schemas.ReplayRead = self._transport.ask(
            "POST",
            f"/api/v1/routing/{set_id}/replay",
            answer=schemas.ReplayRead,
            headers={"Idempotency-Key": idempotency_key},
            body=body,
        )
        return answer

    def require_of_stage(
        self,
        pipeline_id: UUID,
        stage_id: UUID,
        body: schemas.StageRequirements,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
        if_none_match: str | None = None,
    ) -> schemas.PipelineRead:
        """Say what a deal must have before it enters a stage, in place of what was said before."""
        answer: schemas.PipelineRead = self._transport.ask(
            "PUT",
            f"/api/v1/pipelines/{pipeline_id}/stages/{stage_id}/requirements",
            answer=schemas.PipelineRead,
            headers={
                "Idempotency-Key": idempotency_key,
                "If-Match": if_match,
                "If-None-Match": if_none_match,
            },
            body=body,
        )
        return answer

    def reset_password(self, body: schemas.ResetPassword) -> None:
        """Set a new password by the secret of the letter."""
        self._transport.ask("POST", "/api/v1/password-resets/use", answer=None, body=body)

    def restore_custom_field(self, key: UUID, *, idempotency_key: str | None = None) -> Any:
        """Take a field into use again."""
        answer: Any = self._transport.ask(
            "POST",
            f"/api/v1/custom_fields/{key}/restore",
            answer=Any,
            headers={"Idempotency-Key": idempotency_key},
        )
        return answer

    def resume_subscription(
        self, subscription_id: UUID, *, idempotency_key: str | None = None
    ) -> schemas.SubscriptionState:
        """Take a paused subscription up again."""
        answer: schemas.SubscriptionState = self._transport.ask(
            "POST",
            f"/api/v1/subscriptions/{subscription_id}/resume",
            answer=schemas.SubscriptionState,
            headers={"Idempotency-Key": idempotency_key},
        )
        return answer

    def retire_stage(
        self,
        pipeline_id: UUID,
        stage_id: UUID,
        body: schemas.StageRetire,
        *,
        idempotency_key: str | None = None,
    ) -> schemas.PipelineRead:
        """Let no deal enter a stage any longer; its deals go into another of the same kind (409 without)."""
        answer: schemas.PipelineRead = self._transport.ask(
            "POST",
            f"/api/v1/pipelines/{pipeline_id}/stages/{stage_id}/retire",
            answer=schemas.PipelineRead,
            headers={"Idempotency-Key": idempotency_key},
            body=body,
        )
        return answer

    def retry_waiting_leads(self, queue_id: UUID, *, idempotency_key: str | None = None) -> schemas.QueueRead:
        """Let the rules try the leads that wait in a queue again; they do so every minute by themselves."""
        answer: schemas.QueueRead = self._transport.ask(
            "POST",
            f"/api/v1/routing_queues/{queue_id}/retry",
            answer=schemas.QueueRead,
            headers={"Idempotency-Key": idempotency_key},
        )
        return answer

    def revoke_api_key(
        self, key_id: UUID, *, idempotency_key: str | None = None, if_match: str | None = None
    ) -> None:
        """Revoke a key at once."""
        self._transport.ask(
            "DELETE",
            f"/api/v1/api-keys/{key_id}",
            answer=None,
            headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
        )

    def revoke_invitation(
        self, invitation_id: UUID, *, idempotency_key: str | None = None, if_match: str | None = None
    ) -> None:
        """Take an invitation back; its link works no longer."""
        self._transport.ask(
            "DELETE",
            f"/api/v1/invitations/{invitation_id}",
            answer=None,
            headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
        )

    def roll_back_model(
        self, name: str, body: schemas.RollBack, *, idempotency_key: str | None = None
    ) -> schemas.ChampionNow:
        """Give the place of champion back to the version before; recorded with your reason."""
        answer: schemas.ChampionNow = self._transport.ask(
            "POST",
            f"/api/v1/models/{quote(name, safe='')}/rollback",
            answer=schemas.ChampionNow,
            headers={"Idempotency-Key": idempotency_key},
            body=body,
        )
        return answer

    def rotate_webhook_secret(
        self, webhook_id: UUID, *, idempotency_key: str | None = None
    ) -> schemas.WebhookRotated:
        """Give a webhook a new secret."""
        answer: schemas.WebhookRotated = self._transport.ask(
            "POST",
            f"/api/v1/webhooks/{webhook_id}/rotate",
            answer=schemas.WebhookRotated,
            headers={"Idempotency-Key": idempotency_key},
        )
        return answer

    def route_lead(
        self, lead_id: UUID, *, idempotency_key: str | None = None
    ) -> schemas.ListingAssignmentRead:
        """Let the rules decide on a lead anew, in a moment; answers with its assignments until then."""
        answer: schemas.ListingAssignmentRead = self._transport.ask(
            "POST",
            f"/api/v1/leads/{lead_id}/route",
            answer=schemas.ListingAssignmentRead,
            headers={"Idempotency-Key": idempotency_key},
        )
        return answer

    def score_deal(self, deal_id: UUID, *, idempotency_key: str | None = None) -> schemas.ScoreRead:
        """Score an open deal now from its facts as of this moment, and store the score."""
        answer: schemas.ScoreRead = self._transport.ask(
            "POST",
            f"/api/v1/deals/{deal_id}/score",
            answer=schemas.ScoreRead,
            headers={"Idempotency-Key": idempotency_key},
        )
        return answer

    def score_deals(
        self, body: schemas.ScoreBatchRequest, *, idempotency_key: str | None = None
    ) -> schemas.ScoreBatch:
        """Score many deals now; those that are closed are told apart from those that the caller cannot see."""
        answer: schemas.ScoreBatch = self._transport.ask(
            "POST",
            "/api/v1/scores/batch",
            answer=schemas.ScoreBatch,
            headers={"Idempotency-Key": idempotency_key},
            body=body,
        )
        return answer

    def search(
        self, *, q: str, nouns: str | None = None, limit: int | None = None
    ) -> schemas.ListingFoundRead:
        """Find accounts, people, deals and leads as one types: by name, e-mail, telephone or website."""
        answer: schemas.ListingFoundRead = self._transport.ask(
            "GET",
            "/api/v1/search",
            answer=schemas.ListingFoundRead,
            query={"q": q, "nouns": nouns, "limit": limit},
        )
        return answer

    def search_duplicates(
        self, body: schemas.SearchStart, *, idempotency_key: str | None = None
    ) -> schemas.SearchRead:
        """Look for duplicates in the background; the search tells how far it came, the list what it found."""
        answer: schemas.SearchRead = self._transport.ask(
            "POST",
            "/api/v1/duplicates/searches",
            answer=schemas.SearchRead,
            headers={"Idempotency-Key": idempotency_key},
            body=body,
        )
        return answer

    def set_currency_rate(
        self, body: schemas.CurrencyRateSet, *, idempotency_key: str | None = None
    ) -> schemas.CurrencyRateRead:
        """Say what a currency is worth from a day on; sums follow at once, what the log said before stays."""
        answer: schemas.CurrencyRateRead = self._transport.ask(
            "POST",
            "/api/v1/currency-rates",
            answer=schemas.CurrencyRateRead,
            headers={"Idempotency-Key": idempotency_key},
            body=body,
        )
        return answer

    def set_recommending(
        self,
        body: schemas.RecommendingWrite,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
        if_none_match: str | None = None,
    ) -> schemas.RecommendingRead:
        """Say how recommending is done from now on: who is held out, how much is tried, hours and limits."""
        answer: schemas.RecommendingRead = self._transport.ask(
            "PUT",
            "/api/v1/recommendations/settings",
            answer=schemas.RecommendingRead,
            headers={
                "Idempotency-Key": idempotency_key,
                "If-Match": if_match,
                "If-None-Match": if_none_match,
            },
            body=body,
        )
        return answer

    def set_reminder(
        self,
        task_id: UUID,
        body: schemas.ReminderPut,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
        if_none_match: str | None = None,
    ) -> schemas.TaskRead:
        """Set when somebody is reminded, or snooze: a reminder that rang rings once more at that time."""
        answer: schemas.TaskRead = self._transport.ask(
            "PUT",
            f"/api/v1/tasks/{task_id}/reminder",
            answer=schemas.TaskRead,
            headers={
                "Idempotency-Key": idempotency_key,
                "If-Match": if_match,
                "If-None-Match": if_none_match,
            },
            body=body,
        )
        return answer

    def start_bulk_job(self, key: UUID, *, idempotency_key: str | None = None) -> schemas.BulkJobRead:
        """Let a worker begin."""
        answer: schemas.BulkJobRead = self._transport.ask(
            "POST",
            f"/api/v1/bulk/{key}/start",
            answer=schemas.BulkJobRead,
            headers={"Idempotency-Key": idempotency_key},
        )
        return answer

    def start_export_folder(
        self, key: UUID, *, idempotency_key: str | None = None
    ) -> schemas.ListingSheetBrief:
        """Let a worker bring the sheets in, one after the other."""
        answer: schemas.ListingSheetBrief = self._transport.ask(
            "POST",
            f"/api/v1/imports/folders/{key}/start",
            answer=schemas.ListingSheetBrief,
            headers={"Idempotency-Key": idempotency_key},
        )
        return answer

    def start_sheet(self, key: UUID, *, idempotency_key: str | None = None) -> schemas.SheetRead:
        """Let a worker bring it in, as the caller, each row by itself; needs the right to import such records."""
        answer: schemas.SheetRead = self._transport.ask(
            "POST",
            f"/api/v1/imports/sheets/{key}/start",
            answer=schemas.SheetRead,
            headers={"Idempotency-Key": idempotency_key},
        )
        return answer

    def start_sign_on(self, provider_id: UUID, *, return_to: str | None = None) -> None:
        """Send the browser to the provider; an attempt belongs to the browser that began it."""
        self._transport.ask(
            "GET", f"/api/v1/single-sign-on/{provider_id}/start", answer=None, query={"return_to": return_to}
        )

    def stop_routing(self, *, idempotency_key: str | None = None) -> None:
        """Route leads no longer, until a rule set is published again."""
        self._transport.ask(
            "POST", "/api/v1/routing/stop", answer=None, headers={"Idempotency-Key": idempotency_key}
        )

    def stream_changes(self) -> schemas.Changed:
        """Follow changes."""
        answer: schemas.Changed = self._transport.ask("GET", "/api/v1/stream", answer=schemas.Changed)
        return answer

    def submit_forecast(
        self, body: schemas.SubmissionCreate, *, idempotency_key: str | None = None
    ) -> schemas.SubmissionRead:
        """Submit what one will reach, or the team one leads; what was submitted before stays in the ledger."""
        answer: schemas.SubmissionRead = self._transport.ask(
            "POST",
            "/api/v1/forecasts/submissions",
            answer=schemas.SubmissionRead,
            headers={"Idempotency-Key": idempotency_key},
            body=body,
        )
        return answer

    def subscribe_hook(
        self, body: schemas.HookCreate, *, idempotency_key: str | None = None
    ) -> schemas.WebhookCreated:
        """Subscribe as Zapier's REST hooks do; the same as a webhook for one event."""
        answer: schemas.WebhookCreated = self._transport.ask(
            "POST",
            "/api/v1/hooks",
            answer=schemas.WebhookCreated,
            headers={"Idempotency-Key": idempotency_key},
            body=body,
        )
        return answer

    def tell_account_risk(self, account_id: UUID, *, idempotency_key: str | None = None) -> schemas.RiskRead:
        """Tell it anew from the account's facts as of this moment, and store it."""
        answer: schemas.RiskRead = self._transport.ask(
            "POST",
            f"/api/v1/accounts/{account_id}/risk",
            answer=schemas.RiskRead,
            headers={"Idempotency-Key": idempotency_key},
        )
        return answer

    def test_webhook(self, webhook_id: UUID, *, idempotency_key: str | None = None) -> schemas.DeliveryRead:
        """Send a test message; reading the delivery later tells how it was answered."""
        answer: schemas.DeliveryRead = self._transport.ask(
            "POST",
            f"/api/v1/webhooks/{webhook_id}/test",
            answer=schemas.DeliveryRead,
            headers={"Idempotency-Key": idempotency_key},
        )
        return answer

    def undo_merge(
        self, key: UUID, body: schemas.MergeUndo, *, idempotency_key: str | None = None
    ) -> schemas.MergeRead:
        """Take a merge apart: every row as it was."""
        answer: schemas.MergeRead = self._transport.ask(
            "POST",
            f"/api/v1/merges/{key}/undo",
            answer=schemas.MergeRead,
            headers={"Idempotency-Key": idempotency_key},
            body=body,
        )
        return answer

    def undo_sheet(
        self, key: UUID, body: schemas.UndoStart, *, idempotency_key: str | None = None
    ) -> schemas.UndoRead:
        """Take an import back: what it added goes, what it changed is as before."""
        answer: schemas.UndoRead = self._transport.ask(
            "POST",
            f"/api/v1/imports/sheets/{key}/undo",
            answer=schemas.UndoRead,
            headers={"Idempotency-Key": idempotency_key},
            body=body,
        )
        return answer

    def unpin_account(
        self, record_id: UUID, *, idempotency_key: str | None = None, if_match: str | None = None
    ) -> None:
        """Let the rules say again where the account lies."""
        self._transport.ask(
            "DELETE",
            f"/api/v1/accounts/{record_id}/territory_pin",
            answer=None,
            headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
        )

    def unpin_lead(
        self, record_id: UUID, *, idempotency_key: str | None = None, if_match: str | None = None
    ) -> None:
        """Let the rules say again where the lead lies."""
        self._transport.ask(
            "DELETE",
            f"/api/v1/leads/{record_id}/territory_pin",
            answer=None,
            headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
        )

    def unsubscribe_hook(
        self, webhook_id: UUID, *, idempotency_key: str | None = None, if_match: str | None = None
    ) -> None:
        """Unsubscribe; doing so again is no error."""
        self._transport.ask(
            "DELETE",
            f"/api/v1/hooks/{webhook_id}",
            answer=None,
            headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
        )

    def upload_export_folder(
        self,
        body: bytes,
        *,
        add_users: bool | None = None,
        duplicates: Literal["hold", "update", "ignore"] | None = None,
        idempotency_key: str | None = None,
    ) -> schemas.FolderRead:
        """Send an export as a zip of CSV or tree files."""
        answer: schemas.FolderRead = self._transport.ask(
            "POST",
            "/api/v1/imports/folders",
            answer=schemas.FolderRead,
            query={"add_users": add_users, "duplicates": duplicates},
            headers={"Idempotency-Key": idempotency_key},
            body=body,
            media="application/octet-stream",
        )
        return answer

    def upload_file(
        self,
        body: bytes,
        *,
        noun: str,
        record_id: UUID,
        name: str | None = None,
        idempotency_key: str | None = None,
    ) -> schemas.FileRead:
        """Attach a file to a record, as a form (`file`) or as the body; its type is read off its contents."""
        answer: schemas.FileRead = self._transport.ask(
            "POST",
            "/api/v1/files",
            answer=schemas.FileRead,
            query={"noun": noun, "record_id": record_id, "name": name},
            headers={"Idempotency-Key": idempotency_key},
            body=body,
            media="application/octet-stream",
        )
        return answer

    def upload_sheet(
        self,
        body: bytes,
        *,
        noun: str | None = None,
        name: str | None = None,
        header: bool | None = None,
        source: str | None = None,
        idempotency_key: str | None = None,
    ) -> schemas.SheetRead:
        """Send a CSV file or a workbook, as a form (`file`) or as the body; read how it is understood."""
        answer: schemas.SheetRead = self._transport.ask(
            "POST",
            "/api/v1/imports/sheets",
            answer=schemas.SheetRead,
            query={"noun": noun, "name": name, "header": header, "source": source},
            headers={"Idempotency-Key": idempotency_key},
            body=body,
            media="application/octet-stream",
        )
        return answer

    def verify_forecast_snapshot(self, snapshot_id: UUID) -> schemas.VerificationRead:
        """Make a forecast's numbers again from the inputs kept with it, and compare them to the cent."""
        answer: schemas.VerificationRead = self._transport.ask(
            "GET", f"/api/v1/forecasts/snapshots/{snapshot_id}/verification", answer=schemas.VerificationRead
        )
        return answer

    def void_invoice(self, invoice_id: UUID, *, idempotency_key: str | None = None) -> schemas.InvoiceState:
        """Take an invoice out of the books, while nothing is paid on it."""
        answer: schemas.InvoiceState = self._transport.ask(
            "POST",
            f"/api/v1/invoices/{invoice_id}/void",
            answer=schemas.InvoiceState,
            headers={"Idempotency-Key": idempotency_key},
        )
        return answer

    def win_deal(
        self, deal_id: UUID, body: schemas.Close, *, idempotency_key: str | None = None
    ) -> schemas.DealRead:
        """Move an open deal to its pipeline's won stage."""
        answer: schemas.DealRead = self._transport.ask(
            "POST",
            f"/api/v1/deals/{deal_id}/win",
            answer=schemas.DealRead,
            headers={"Idempotency-Key": idempotency_key},
            body=body,
        )
        return answer

    def withdraw_absence(
        self, absence_id: UUID, *, idempotency_key: str | None = None, if_match: str | None = None
    ) -> None:
        """Somebody is not away after all."""
        self._transport.ask(
            "DELETE",
            f"/api/v1/absences/{absence_id}",
            answer=None,
            headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
        )

    def write_note(self, body: schemas.NoteCreate, *, idempotency_key: str | None = None) -> schemas.NoteRead:
        """Write a note on a deal, an account or a person, and notify whom it names."""
        answer: schemas.NoteRead = self._transport.ask(
            "POST",
            "/api/v1/notes",
            answer=schemas.NoteRead,
            headers={"Idempotency-Key": idempotency_key},
            body=body,
        )
        return answer

    def write_off_invoice(
        self, invoice_id: UUID, *, idempotency_key: str | None = None
    ) -> schemas.InvoiceState:
        """Give up what is left of an open invoice."""
        answer: schemas.InvoiceState = self._transport.ask(
            "POST",
            f"/api/v1/invoices/{invoice_id}/write-off",
            answer=schemas.InvoiceState,
            headers={"Idempotency-Key": idempotency_key},
        )
        return answer
