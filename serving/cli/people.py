"""`bellwether user`: let people in."""

import re
from typing import Annotated, Final

import typer

from crm_core import access, users
from crm_core.kit import Database, unit_of_work
from crm_core.organizations import Tenant
from serving import bootstrap
from serving.cli.opened import Data, Organization, record, run, settings_for, tenant_of
from serving.cli.tell import Exit, Stop, console
from serving.settings import Settings

_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+")
cli = typer.Typer(help="Add people and set their passwords.", no_args_is_help=True)
ROLES = ("sales_representative", "business_development", "sales_manager", "analyst", "admin")

Password = Annotated[
    str, typer.Option(prompt=True, hide_input=True, confirmation_prompt=True, help="Asked for when absent.")
]


@cli.command()
def add(
    email: str,
    *,
    password: Password,
    name: Annotated[str, typer.Option(help="As colleagues know them.")],
    role: Annotated[str, typer.Option(help=", ".join(ROLES))] = "sales_representative",
    manager: Annotated[str | None, typer.Option(help="E-mail of the manager they report to.")] = None,
    org: Organization = None,
    data: Data = None,
) -> None:
    """Add somebody who can log in.

    Example: [bold]bellwether user add dana@example.com --name "Dana Ross" --role sales_manager[/bold]
    """
    if not _EMAIL.fullmatch(email):
        raise Stop(f"{email!r} is no e-mail address.", "Write it as dana@example.com.", Exit.REFUSED)
    if not name.strip():
        raise Stop("The name is empty.", "Give --name, as colleagues know them.", Exit.REFUSED)
    if role not in ROLES:
        raise Stop(f"There is no role {role!r}.", f"There are: {', '.join(ROLES)}.", Exit.REFUSED)
    run(_add(settings_for(data), org, email=email, password=password, name=name, role=role, manager=manager))
    console.print(f"{email} can log in.")


@cli.command()
def password(email: str, password: Password, org: Organization = None, data: Data = None) -> None:
    """Set somebody's password; every session they have ends.

    Example: [bold]bellwether user password dana@example.com[/bold]
    """
    run(_password(settings_for(data), org, email=email, password=password))
    console.print(f"The password of {email} is set.")


async def _add(
    settings: Settings,
    org: str | None,
    *,
    email: str,
    password: str,
    name: str,
    role: str,
    manager: str | None,
) -> None:
    async with record(settings) as (database, _):
        tenant = await tenant_of(database, org)
        above = (await _user(database, tenant, manager)).id if manager else None
        async with unit_of_work(database, tenant.system) as work:
            at = bootstrap.clock()
            user_id = await users.add(work, name=name, email=email, role=role, manager_id=above, at=at)
            await access.set_password(work, user_id, password=password, at=at)


async def _password(settings: Settings, org: str | None, *, email: str, password: str) -> None:
    async with record(settings) as (database, _):
        tenant = await tenant_of(database, org)
        user = await _user(database, tenant, email)
        async with unit_of_work(database, tenant.system) as work:
            await access.set_password(work, user.id, password=password, at=bootstrap.clock())


async def _user(database: Database, tenant: Tenant, email: str) -> users.User:
    async with unit_of_work(database, tenant.system) as work:
        after = None
        while True:
            page = await users.listed(work.session, after=after, limit=500)
            for user in page.items:
                if user.email.lower() == email.lower():
                    return user
            if (after := page.next) is None:
                raise Stop(f"Nobody in {tenant.slug} has the e-mail {email}.", code=Exit.REFUSED)
