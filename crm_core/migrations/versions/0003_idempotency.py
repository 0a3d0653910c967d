"""Answers kept for a day, so that a write sent twice happens once (`serving/api/idempotency.py`)."""

from typing import Final

from alembic import op

revision: Final = "0003"
down_revision: Final = "0002"
branch_labels: Final = None
depends_on: Final = None

_UP: Final = """
create table idempotency_keys (
    org_id uuid not null,
    user_id uuid not null,
    key text not null,
    request_hash bytea not null,
    claimed_at timestamp with time zone not null,
    status integer,
    headers jsonb,
    body bytea,
    constraint pk_idempotency_keys primary key (org_id, user_id, key),
    constraint fk_idempotency_keys_org_id_user_id_users foreign key (org_id, user_id)
        references users (org_id, id) on delete cascade,
    constraint ck_idempotency_keys_key check (length(key) between 1 and 200)
);
create index ix_idempotency_keys_org_id_claimed_at on idempotency_keys (org_id, claimed_at);

alter table idempotency_keys enable row level security;
alter table idempotency_keys force row level security;
-- An answer is its caller's alone, whatever the caller's role; the system sweeps old ones away.
create policy idempotency_keys_own on idempotency_keys to bellwether_record
    using (org_id = (select bellwether_org()) and user_id = (select bellwether_user()))
    with check (org_id = (select bellwether_org()) and user_id = (select bellwether_user()));
create policy idempotency_keys_sweep_read on idempotency_keys for select to bellwether_record
    using (org_id = (select bellwether_org()) and (select bellwether_level('scores', 'write')) = 'all');
create policy idempotency_keys_sweep on idempotency_keys for delete to bellwether_record
    using (org_id = (select bellwether_org()) and (select bellwether_level('scores', 'write')) = 'all');
grant select, insert, update, delete on idempotency_keys to bellwether_record;
"""


def upgrade() -> None:
    op.execute(_UP)


def downgrade() -> None:
    op.execute("drop table idempotency_keys")
