-- Sheets: files of rows that people bring, how their columns are understood, what became of each line, and how to undo it.
create table sheets (
    org_id uuid not null,
    id uuid not null,
    owner_id uuid not null,
    folder_id uuid,
    name text not null,
    noun text,
    state text not null,
    source text not null,
    layout jsonb default '{}' not null,
    columns jsonb default '[]' not null,
    mapping jsonb default '[]' not null,
    mode text not null,
    match jsonb default '[]' not null,
    defaults jsonb default '{}' not null,
    owners jsonb default '{}' not null,
    options jsonb default '{}' not null,
    size bigint default 0 not null,
    position bigint default 0 not null,
    total integer default 0 not null,
    done integer default 0 not null,
    created integer default 0 not null,
    changed integer default 0 not null,
    unchanged integer default 0 not null,
    held integer default 0 not null,
    failed integer default 0 not null,
    scopes text,
    error text,
    started_at timestamptz,
    finished_at timestamptz,
    undone_at timestamptz,
    created_at timestamptz default now() not null,
    updated_at timestamptz default now() not null,
    version integer default 1 not null,
    constraint pk_sheets primary key (org_id, id),
    constraint fk_sheets_org_id_organizations foreign key (org_id) references organizations (id),
    constraint fk_sheets_org_id_owner_id_users foreign key (org_id, owner_id) references users (org_id, id),
    constraint ck_sheets_state check (state in ('open', 'running', 'done', 'failed', 'cancelled', 'undoing', 'undone')),
    constraint ck_sheets_mode check (mode in ('create', 'update', 'both'))
);
create index ix_sheets_org_id_owner_id_created_at on sheets (org_id, owner_id, created_at);
create index ix_sheets_org_id_folder_id on sheets (org_id, folder_id) where folder_id is not null;
create table sheet_lines (
    org_id uuid not null,
    sheet_id uuid not null,
    line integer not null,
    status text not null,
    record_id uuid,
    before jsonb,
    after jsonb,
    made jsonb,
    "column" text,
    value text,
    reason text,
    remedy text,
    cells jsonb,
    candidates jsonb,
    constraint pk_sheet_lines primary key (org_id, sheet_id, line),
    constraint fk_sheet_lines_org_id_sheet_id_sheets
        foreign key (org_id, sheet_id) references sheets (org_id, id) on delete cascade,
    constraint ck_sheet_lines_status check (status in ('created', 'changed', 'unchanged', 'held', 'failed', 'removed', 'restored', 'left'))
);
create index ix_sheet_lines_told on sheet_lines (org_id, sheet_id, line) where status in ('held', 'failed');
call bellwether_protect('sheets', 'bulk_jobs', owner => 'owner_id');
call bellwether_protect('sheet_lines', 'bulk_jobs', parent => 'sheets', parent_key => 'sheet_id');

-- What people said that a header means, by organization.
create table import_mapping_hints (
    org_id uuid not null,
    noun text not null,
    header text not null,
    field text not null,
    times integer default 1 not null,
    updated_at timestamptz default now() not null,
    constraint pk_import_mapping_hints primary key (org_id, noun, header),
    constraint fk_import_mapping_hints_org_id_organizations foreign key (org_id) references organizations (id)
);
alter table import_mapping_hints enable row level security;
alter table import_mapping_hints force row level security;
create policy import_mapping_hints_read on import_mapping_hints for select to bellwether_record
    using (org_id = (select bellwether_org()));
create policy import_mapping_hints_insert on import_mapping_hints for insert to bellwether_record
    with check (org_id = (select bellwether_org()) and (select bellwether_level('bulk_jobs', 'create')) <> 'none');
create policy import_mapping_hints_update on import_mapping_hints for update to bellwether_record
    using (org_id = (select bellwether_org()) and (select bellwether_level('bulk_jobs', 'create')) <> 'none');
create policy import_mapping_hints_delete on import_mapping_hints for delete to bellwether_record
    using (org_id = (select bellwether_org()) and (select bellwether_level('bulk_jobs', 'create')) <> 'none');
grant select, insert, update, delete on import_mapping_hints to bellwether_record;
