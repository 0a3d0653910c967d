"""The organizations this process works for, remembered: their short names, currencies and system users."""

from uuid import UUID

from crm_core import organizations
from crm_core.kit import Database
from crm_core.organizations import OrganizationNotFoundError, Tenant


class Tenants:
    """Organizations by id; one that is not known yet is looked up. What is remembered never changes."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: dict[UUID, Tenant] = {}

    async def of(self, org_id: UUID) -> Tenant:
        """Return the organization; raises OrganizationNotFoundError."""
        if org_id not in self._known:
            await self.all()
        if org_id not in self._known:
            raise OrganizationNotFoundError(id=str(org_id))
        return self._known[org_id]

    async def all(self) -> tuple[Tenant, ...]:
        """Every organization as it is now."""
        everyone = await organizations.everyone(self._database)
        self._known |= {tenant.id: tenant for tenant in everyone}
        return everyone
