"""An organization as the rest of the program sees it."""

from dataclasses import dataclass
from uuid import UUID

from crm_core.kit import Identity


@dataclass(frozen=True, slots=True)
class Tenant:
    """One organization."""

    id: UUID
    slug: str
    name: str
    currency: str
    """ISO 4217; sums and models are in it."""
    simulated: bool
    system_user_id: UUID

    @property
    def system(self) -> Identity:
        """The organization itself at work: jobs and pipelines, which see and may write everything."""
        return Identity(self.id, self.system_user_id)
