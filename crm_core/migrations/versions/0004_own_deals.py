"""Who sees own deals only is served by an index in a list's order: the policy says equal, not one of."""

from typing import Final

from alembic import op

revision: Final = "0004"
down_revision: Final = "0003"
branch_labels: Final = None
depends_on: Final = None

_ENTER: Final = """
create or replace function bellwether_enter(org uuid, "user" uuid) returns void
    language plpgsql volatile
as $$
declare
    level text;
begin
    perform set_config('bellwether.org_id', org::text, true),
            set_config('bellwether.user_id', "user"::text, true);
    level := bellwether_level('deals', 'read');
    if level <> 'all' then
        perform set_config(
            'role', case level when 'team' then 'bellwether_scoped' else {narrowest} end, true);
    end if;
end
$$;
"""
_POLICY: Final = """
create policy deals_read_own on deals for select to bellwether_own
    using (org_id = (select bellwether_org()) and owner_id = (select bellwether_user())
           and (select bellwether_level('deals', 'read')) <> 'none');
"""


def upgrade() -> None:
    op.execute(_POLICY)
    op.execute(_ENTER.format(narrowest="'bellwether_own'"))


def downgrade() -> None:
    op.execute(_ENTER.format(narrowest="'bellwether_scoped'"))
    op.execute("drop policy deals_read_own on deals")
