-- Tables, keys and indexes of the record.

CREATE TABLE login_attempts (
    id INTEGER GENERATED ALWAYS AS IDENTITY, 
    kind TEXT NOT NULL, 
    key BYTEA NOT NULL, 
    at TIMESTAMP WITH TIME ZONE NOT NULL, 
    CONSTRAINT pk_login_attempts PRIMARY KEY (id), 
    CONSTRAINT ck_login_attempts_kind CHECK (kind in ('account', 'address'))
);

CREATE INDEX ix_login_attempts_at ON login_attempts (at);
CREATE INDEX ix_login_attempts_kind_key_at ON login_attempts (kind, key, at);

CREATE TABLE organizations (
    id UUID NOT NULL, 
    slug TEXT NOT NULL, 
    name TEXT NOT NULL, 
    currency TEXT NOT NULL, 
    simulated BOOLEAN DEFAULT 'false' NOT NULL, 
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
    version INTEGER DEFAULT '1' NOT NULL, 
    CONSTRAINT pk_organizations PRIMARY KEY (id), 
    CONSTRAINT ck_organizations_currency CHECK (currency ~ '^[A-Z]{3}$'), 
    CONSTRAINT ck_organizations_slug CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'), 
    CONSTRAINT uq_organizations_slug UNIQUE (slug)
);


CREATE TABLE pipelines (
    org_id UUID NOT NULL, 
    id UUID NOT NULL, 
    name TEXT NOT NULL, 
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
    version INTEGER DEFAULT '1' NOT NULL, 
    external_source TEXT, 
    external_id TEXT, 
    import_id UUID, 
    CONSTRAINT pk_pipelines PRIMARY KEY (org_id, id), 
    CONSTRAINT fk_pipelines_org_id_organizations FOREIGN KEY(org_id) REFERENCES organizations (id), 
    CONSTRAINT uq_pipelines_org_id_name UNIQUE (org_id, name), 
    CONSTRAINT uq_pipelines_org_id_external_source_external_id UNIQUE (org_id, external_source, external_id)
);

CREATE INDEX ix_pipelines_org_id_import_id ON pipelines (org_id, import_id) WHERE import_id is not null;

CREATE TABLE roles (
    org_id UUID NOT NULL, 
    name TEXT NOT NULL, 
    CONSTRAINT pk_roles PRIMARY KEY (org_id, name), 
    CONSTRAINT fk_roles_org_id_organizations FOREIGN KEY(org_id) REFERENCES organizations (id)
);


CREATE TABLE teams (
    org_id UUID NOT NULL, 
    id UUID NOT NULL, 
    name TEXT NOT NULL, 
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
    version INTEGER DEFAULT '1' NOT NULL, 
    CONSTRAINT pk_teams PRIMARY KEY (org_id, id), 
    CONSTRAINT fk_teams_org_id_organizations FOREIGN KEY(org_id) REFERENCES organizations (id), 
    CONSTRAINT uq_teams_org_id_name UNIQUE (org_id, name)
);


CREATE TABLE role_permissions (
    org_id UUID NOT NULL, 
    role TEXT NOT NULL, 
    object TEXT NOT NULL, 
    action TEXT NOT NULL, 
    level TEXT NOT NULL, 
    CONSTRAINT pk_role_permissions PRIMARY KEY (org_id, role, object, action), 
    CONSTRAINT fk_role_permissions_org_id_role_roles FOREIGN KEY(org_id, role) REFERENCES roles (org_id, name), 
    CONSTRAINT ck_role_permissions_action CHECK (action in ('read', 'write')), 
    CONSTRAINT ck_role_permissions_level CHECK (level in ('none', 'own', 'team', 'all'))
);


CREATE TABLE stages (
    org_id UUID NOT NULL, 
    id UUID NOT NULL, 
    pipeline_id UUID NOT NULL, 
    name TEXT NOT NULL, 
    position INTEGER NOT NULL, 
    kind TEXT NOT NULL, 
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
    version INTEGER DEFAULT '1' NOT NULL, 
    external_source TEXT, 
    external_id TEXT, 
    import_id UUID, 
    CONSTRAINT pk_stages PRIMARY KEY (org_id, id), 
    CONSTRAINT fk_stages_org_id_pipeline_id_pipelines FOREIGN KEY(org_id, pipeline_id) REFERENCES pipelines (org_id, id), 
    CONSTRAINT uq_stages_org_id_pipeline_id_name UNIQUE (org_id, pipeline_id, name), 
    CONSTRAINT uq_stages_org_id_pipeline_id_position UNIQUE (org_id, pipeline_id, position) DEFERRABLE INITIALLY DEFERRED, 
    CONSTRAINT uq_stages_org_id_pipeline_id_id_kind UNIQUE (org_id, pipeline_id, id, kind), 
    CONSTRAINT ck_stages_kind CHECK (kind in ('open', 'won', 'lost')), 
    CONSTRAINT ck_stages_position CHECK (position >= 0), 
    CONSTRAINT uq_stages_org_id_external_source_external_id UNIQUE (org_id, external_source, external_id)
);

CREATE INDEX ix_stages_org_id_import_id ON stages (org_id, import_id) WHERE import_id is not null;

CREATE TABLE users (
    org_id UUID NOT NULL, 
    id UUID NOT NULL, 
    name TEXT NOT NULL, 
    email TEXT NOT NULL, 
    role TEXT NOT NULL, 
    kind TEXT DEFAULT 'person' NOT NULL, 
    manager_id UUID, 
    team_id UUID, 
    active BOOLEAN DEFAULT 'true' NOT NULL, 
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
    version INTEGER DEFAULT '1' NOT NULL, 
    external_source TEXT, 
    external_id TEXT, 
    import_id UUID, 
    CONSTRAINT pk_users PRIMARY KEY (org_id, id), 
    CONSTRAINT fk_users_org_id_organizations FOREIGN KEY(org_id) REFERENCES organizations (id), 
    CONSTRAINT fk_users_org_id_role_roles FOREIGN KEY(org_id, role) REFERENCES roles (org_id, name), 
    CONSTRAINT fk_users_org_id_manager_id_users FOREIGN KEY(org_id, manager_id) REFERENCES users (org_id, id), 
    CONSTRAINT fk_users_org_id_team_id_teams FOREIGN KEY(org_id, team_id) REFERENCES teams (org_id, id), 
    CONSTRAINT ck_users_kind CHECK (kind in ('person', 'service', 'system')), 
    CONSTRAINT ck_users_not_own_manager CHECK (manager_id <> id), 
    CONSTRAINT uq_users_org_id_external_source_external_id UNIQUE (org_id, external_source, external_id)
);

CREATE INDEX ix_users_email ON users (lower(email));
CREATE INDEX ix_users_org_id_import_id ON users (org_id, import_id) WHERE import_id is not null;
CREATE INDEX ix_users_org_id_manager_id ON users (org_id, manager_id);
CREATE INDEX ix_users_org_id_team_id ON users (org_id, team_id);
CREATE UNIQUE INDEX uq_users_org_id_email ON users (org_id, lower(email));

CREATE TABLE accounts (
    org_id UUID NOT NULL, 
    id UUID NOT NULL, 
    name TEXT NOT NULL, 
    parent_id UUID, 
    owner_id UUID, 
    industry TEXT, 
    region TEXT, 
    employees INTEGER, 
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
    version INTEGER DEFAULT '1' NOT NULL, 
    external_source TEXT, 
    external_id TEXT, 
    import_id UUID, 
    CONSTRAINT pk_accounts PRIMARY KEY (org_id, id), 
    CONSTRAINT fk_accounts_org_id_organizations FOREIGN KEY(org_id) REFERENCES organizations (id), 
    CONSTRAINT fk_accounts_org_id_parent_id_accounts FOREIGN KEY(org_id, parent_id) REFERENCES accounts (org_id, id) ON DELETE SET NULL (parent_id), 
    CONSTRAINT fk_accounts_org_id_owner_id_users FOREIGN KEY(org_id, owner_id) REFERENCES users (org_id, id), 
    CONSTRAINT ck_accounts_not_own_parent CHECK (parent_id <> id), 
    CONSTRAINT ck_accounts_employees CHECK (employees >= 0), 
    CONSTRAINT uq_accounts_org_id_external_source_external_id UNIQUE (org_id, external_source, external_id)
);

CREATE INDEX ix_accounts_org_id_import_id ON accounts (org_id, import_id) WHERE import_id is not null;
CREATE INDEX ix_accounts_org_id_name_id ON accounts (org_id, name, id);
CREATE INDEX ix_accounts_org_id_owner_id_name ON accounts (org_id, owner_id, name);
CREATE INDEX ix_accounts_org_id_parent_id ON accounts (org_id, parent_id);

CREATE TABLE api_keys (
    org_id UUID NOT NULL, 
    id UUID NOT NULL, 
    name TEXT NOT NULL, 
    prefix TEXT NOT NULL, 
    key_hash BYTEA NOT NULL, 
    user_id UUID NOT NULL, 
    created_by UUID NOT NULL, 
    created_at TIMESTAMP WITH TIME ZONE NOT NULL, 
    expires_at TIMESTAMP WITH TIME ZONE, 
    last_used_at TIMESTAMP WITH TIME ZONE, 
    revoked_at TIMESTAMP WITH TIME ZONE, 
    CONSTRAINT pk_api_keys PRIMARY KEY (org_id, id), 
    CONSTRAINT fk_api_keys_org_id_organizations FOREIGN KEY(org_id) REFERENCES organizations (id), 
    CONSTRAINT fk_api_keys_org_id_user_id_users FOREIGN KEY(org_id, user_id) REFERENCES users (org_id, id) ON DELETE CASCADE, 
    CONSTRAINT fk_api_keys_org_id_created_by_users FOREIGN KEY(org_id, created_by) REFERENCES users (org_id, id), 
    CONSTRAINT uq_api_keys_key_hash UNIQUE (key_hash)
);

CREATE INDEX ix_api_keys_org_id_created_by ON api_keys (org_id, created_by);

CREATE TABLE events (
    org_id UUID NOT NULL, 
    id UUID NOT NULL, 
    seq BIGINT GENERATED ALWAYS AS IDENTITY, 
    xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
    type TEXT NOT NULL, 
    noun TEXT NOT NULL, 
    record_id UUID NOT NULL, 
    deal_id UUID, 
    account_id UUID, 
    actor_id UUID, 
    import_id UUID, 
    occurred_at TIMESTAMP WITH TIME ZONE NOT NULL, 
    known_at TIMESTAMP WITH TIME ZONE NOT NULL, 
    recorded_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL, 
    data JSONB NOT NULL, 
    redacted_at TIMESTAMP WITH TIME ZONE, 
    CONSTRAINT pk_events PRIMARY KEY (org_id, id), 
    CONSTRAINT fk_events_org_id_organizations FOREIGN KEY(org_id) REFERENCES organizations (id), 
    CONSTRAINT fk_events_org_id_actor_id_users FOREIGN KEY(org_id, actor_id) REFERENCES users (org_id, id), 
    CONSTRAINT uq_events_org_id_seq UNIQUE (org_id, seq)
);

CREATE INDEX ix_events_org_id_account_id_occurred_at ON events (org_id, account_id, occurred_at, seq);
CREATE INDEX ix_events_org_id_deal_id_occurred_at ON events (org_id, deal_id, occurred_at, seq);
CREATE INDEX ix_events_org_id_import_id ON events (org_id, import_id) WHERE import_id is not null;
CREATE INDEX ix_events_org_id_record_id_occurred_at ON events (org_id, record_id, occurred_at, seq);
CREATE INDEX ix_events_org_id_xid_seq ON events (org_id, xid, seq);

CREATE TABLE import_runs (
    org_id UUID NOT NULL, 
    id UUID NOT NULL, 
    source TEXT NOT NULL, 
    fingerprint TEXT NOT NULL, 
    state TEXT NOT NULL, 
    progress JSONB DEFAULT '{}' NOT NULL, 
    counts JSONB DEFAULT '{}' NOT NULL, 
    started_by UUID, 
    started_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
    finished_at TIMESTAMP WITH TIME ZONE, 
    undone_at TIMESTAMP WITH TIME ZONE, 
    error TEXT, 
    CONSTRAINT pk_import_runs PRIMARY KEY (org_id, id), 
    CONSTRAINT fk_import_runs_org_id_organizations FOREIGN KEY(org_id) REFERENCES organizations (id), 
    CONSTRAINT fk_import_runs_org_id_started_by_users FOREIGN KEY(org_id, started_by) REFERENCES users (org_id, id), 
    CONSTRAINT ck_import_runs_state CHECK (state in ('staging', 'writing', 'done', 'failed', 'undoing', 'undone'))
);

CREATE INDEX ix_import_runs_org_id_source_fingerprint ON import_runs (org_id, source, fingerprint);

CREATE TABLE passwords (
    org_id UUID NOT NULL, 
    user_id UUID NOT NULL, 
    hash TEXT NOT NULL, 
    changed_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
    CONSTRAINT pk_passwords PRIMARY KEY (org_id, user_id), 
    CONSTRAINT fk_passwords_org_id_user_id_users FOREIGN KEY(org_id, user_id) REFERENCES users (org_id, id) ON DELETE CASCADE
);


CREATE TABLE sessions (
    org_id UUID NOT NULL, 
    id UUID NOT NULL, 
    user_id UUID NOT NULL, 
    token_hash BYTEA NOT NULL, 
    csrf_token TEXT NOT NULL, 
    opened_at TIMESTAMP WITH TIME ZONE NOT NULL, 
    last_seen_at TIMESTAMP WITH TIME ZONE NOT NULL, 
    expires_at TIMESTAMP WITH TIME ZONE NOT NULL, 
    revoked_at TIMESTAMP WITH TIME ZONE, 
    user_agent TEXT, 
    CONSTRAINT pk_sessions PRIMARY KEY (org_id, id), 
    CONSTRAINT fk_sessions_org_id_user_id_users FOREIGN KEY(org_id, user_id) REFERENCES users (org_id, id) ON DELETE CASCADE, 
    CONSTRAINT uq_sessions_token_hash UNIQUE (token_hash)
);

CREATE INDEX ix_sessions_org_id_user_id ON sessions (org_id, user_id);

CREATE TABLE deals (
    org_id UUID NOT NULL, 
    id UUID NOT NULL, 
    name TEXT NOT NULL, 
    account_id UUID, 
    owner_id UUID, 
    pipeline_id UUID NOT NULL, 
    stage_id UUID NOT NULL, 
    state TEXT NOT NULL, 
    source TEXT, 
    amount NUMERIC(18, 2), 
    currency TEXT NOT NULL, 
    expected_close DATE, 
    opened_at TIMESTAMP WITH TIME ZONE NOT NULL, 
    entered_stage_at TIMESTAMP WITH TIME ZONE NOT NULL, 
    closed_at TIMESTAMP WITH TIME ZONE, 
    lost_reason TEXT, 
    score_value DOUBLE PRECISION, 
    score_band TEXT, 
    score_calibrated BOOLEAN, 
    score_as_of TIMESTAMP WITH TIME ZONE, 
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
    version INTEGER DEFAULT '1' NOT NULL, 
    external_source TEXT, 
    external_id TEXT, 
    import_id UUID, 
    CONSTRAINT pk_deals PRIMARY KEY (org_id, id), 
    CONSTRAINT fk_deals_org_id_organizations FOREIGN KEY(org_id) REFERENCES organizations (id), 
    CONSTRAINT fk_deals_org_id_account_id_accounts FOREIGN KEY(org_id, account_id) REFERENCES accounts (org_id, id) ON DELETE SET NULL (account_id), 
    CONSTRAINT fk_deals_org_id_owner_id_users FOREIGN KEY(org_id, owner_id) REFERENCES users (org_id, id), 
    CONSTRAINT fk_deals_org_id_pipeline_id_pipelines FOREIGN KEY(org_id, pipeline_id) REFERENCES pipelines (org_id, id), 
    CONSTRAINT fk_deals_stage FOREIGN KEY(org_id, pipeline_id, stage_id, state) REFERENCES stages (org_id, pipeline_id, id, kind) ON UPDATE CASCADE, 
    CONSTRAINT ck_deals_state CHECK (state in ('open', 'won', 'lost')), 
    CONSTRAINT ck_deals_closed_at CHECK ((closed_at is null) = (state = 'open')), 
    CONSTRAINT ck_deals_amount CHECK (amount >= 0), 
    CONSTRAINT ck_deals_currency CHECK (currency ~ '^[A-Z]{3}$'), 
    CONSTRAINT ck_deals_score_value CHECK (score_value between 0 and 1), 
    CONSTRAINT ck_deals_score_band CHECK (score_band in ('low', 'fair', 'high')), 
    CONSTRAINT uq_deals_org_id_external_source_external_id UNIQUE (org_id, external_source, external_id)
)
 WITH (fillfactor = 85);

CREATE INDEX ix_deals_board ON deals (org_id, pipeline_id, stage_id, owner_id, entered_stage_at) WHERE state = 'open';
CREATE INDEX ix_deals_closed ON deals (org_id, pipeline_id, stage_id, closed_at) WHERE state <> 'open';
CREATE INDEX ix_deals_org_id_account_id ON deals (org_id, account_id);
CREATE INDEX ix_deals_org_id_amount_id ON deals (org_id, amount, id);
CREATE INDEX ix_deals_org_id_import_id ON deals (org_id, import_id) WHERE import_id is not null;
CREATE INDEX ix_deals_org_id_name_id ON deals (org_id, name, id);
CREATE INDEX ix_deals_org_id_opened_at_id ON deals (org_id, opened_at, id);
CREATE INDEX ix_deals_org_id_owner_id_opened_at_id ON deals (org_id, owner_id, opened_at, id);

CREATE TABLE import_before_images (
    org_id UUID NOT NULL, 
    import_id UUID NOT NULL, 
    table_name TEXT NOT NULL, 
    record_id UUID NOT NULL, 
    before JSONB, 
    CONSTRAINT pk_import_before_images PRIMARY KEY (org_id, import_id, table_name, record_id), 
    CONSTRAINT fk_import_before_images_org_id_import_id_import_runs FOREIGN KEY(org_id, import_id) REFERENCES import_runs (org_id, id) ON DELETE CASCADE
);


CREATE TABLE import_files (
    org_id UUID NOT NULL, 
    import_id UUID NOT NULL, 
    file TEXT NOT NULL, 
    fingerprint TEXT NOT NULL, 
    rows BIGINT DEFAULT '0' NOT NULL, 
    done BIGINT DEFAULT '0' NOT NULL, 
    CONSTRAINT pk_import_files PRIMARY KEY (org_id, import_id, file), 
    CONSTRAINT fk_import_files_org_id_import_id_import_runs FOREIGN KEY(org_id, import_id) REFERENCES import_runs (org_id, id) ON DELETE CASCADE
);


CREATE TABLE import_rejections (
    org_id UUID NOT NULL, 
    id UUID NOT NULL, 
    import_id UUID NOT NULL, 
    bundle_table TEXT NOT NULL, 
    file TEXT NOT NULL, 
    line INTEGER NOT NULL, 
    external_id TEXT, 
    "column" TEXT, 
    value TEXT, 
    reason TEXT NOT NULL, 
    remedy TEXT NOT NULL, 
    CONSTRAINT pk_import_rejections PRIMARY KEY (org_id, id), 
    CONSTRAINT fk_import_rejections_org_id_import_id_import_runs FOREIGN KEY(org_id, import_id) REFERENCES import_runs (org_id, id) ON DELETE CASCADE
);

CREATE INDEX ix_import_rejections_org_id_import_id ON import_rejections (org_id, import_id, id);

CREATE TABLE people (
    org_id UUID NOT NULL, 
    id UUID NOT NULL, 
    name TEXT NOT NULL, 
    email TEXT, 
    phone TEXT, 
    title TEXT, 
    account_id UUID, 
    owner_id UUID, 
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
    version INTEGER DEFAULT '1' NOT NULL, 
    external_source TEXT, 
    external_id TEXT, 
    import_id UUID, 
    CONSTRAINT pk_people PRIMARY KEY (org_id, id), 
    CONSTRAINT fk_people_org_id_organizations FOREIGN KEY(org_id) REFERENCES organizations (id), 
    CONSTRAINT fk_people_org_id_account_id_accounts FOREIGN KEY(org_id, account_id) REFERENCES accounts (org_id, id) ON DELETE SET NULL (account_id), 
    CONSTRAINT fk_people_org_id_owner_id_users FOREIGN KEY(org_id, owner_id) REFERENCES users (org_id, id), 
    CONSTRAINT uq_people_org_id_external_source_external_id UNIQUE (org_id, external_source, external_id)
);

CREATE INDEX ix_people_org_id_account_id ON people (org_id, account_id);
CREATE INDEX ix_people_org_id_email ON people (org_id, lower(email));
CREATE INDEX ix_people_org_id_import_id ON people (org_id, import_id) WHERE import_id is not null;
CREATE INDEX ix_people_org_id_name_id ON people (org_id, name, id);
CREATE INDEX ix_people_org_id_owner_id_name ON people (org_id, owner_id, name);

CREATE TABLE activities (
    org_id UUID NOT NULL, 
    id UUID NOT NULL, 
    kind TEXT NOT NULL, 
    direction TEXT, 
    subject TEXT, 
    body TEXT, 
    outcome TEXT, 
    deal_id UUID, 
    account_id UUID, 
    person_id UUID, 
    user_id UUID, 
    occurred_at TIMESTAMP WITH TIME ZONE NOT NULL, 
    ended_at TIMESTAMP WITH TIME ZONE, 
    due_at TIMESTAMP WITH TIME ZONE, 
    completed_at TIMESTAMP WITH TIME ZONE, 
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
    version INTEGER DEFAULT '1' NOT NULL, 
    external_source TEXT, 
    external_id TEXT, 
    import_id UUID, 
    CONSTRAINT pk_activities PRIMARY KEY (org_id, id), 
    CONSTRAINT fk_activities_org_id_organizations FOREIGN KEY(org_id) REFERENCES organizations (id), 
    CONSTRAINT fk_activities_org_id_deal_id_deals FOREIGN KEY(org_id, deal_id) REFERENCES deals (org_id, id) ON DELETE CASCADE, 
    CONSTRAINT fk_activities_org_id_account_id_accounts FOREIGN KEY(org_id, account_id) REFERENCES accounts (org_id, id) ON DELETE CASCADE, 
    CONSTRAINT fk_activities_org_id_person_id_people FOREIGN KEY(org_id, person_id) REFERENCES people (org_id, id) ON DELETE SET NULL (person_id), 
    CONSTRAINT fk_activities_org_id_user_id_users FOREIGN KEY(org_id, user_id) REFERENCES users (org_id, id), 
    CONSTRAINT ck_activities_kind CHECK (kind in ('call', 'email', 'meeting', 'note', 'task', 'offer')), 
    CONSTRAINT ck_activities_direction CHECK (direction in ('outbound', 'inbound', 'internal')), 
    CONSTRAINT ck_activities_ended_at CHECK (ended_at >= occurred_at), 
    CONSTRAINT ck_activities_belongs_somewhere CHECK (num_nonnulls(deal_id, account_id, person_id) > 0 or import_id is not null), 
    CONSTRAINT uq_activities_org_id_external_source_external_id UNIQUE (org_id, external_source, external_id)
);

CREATE INDEX ix_activities_org_id_account_id_occurred_at ON activities (org_id, account_id, occurred_at);
CREATE INDEX ix_activities_org_id_deal_id_occurred_at ON activities (org_id, deal_id, occurred_at);
CREATE INDEX ix_activities_org_id_import_id ON activities (org_id, import_id) WHERE import_id is not null;
CREATE INDEX ix_activities_org_id_occurred_at_id ON activities (org_id, occurred_at, id);
CREATE INDEX ix_activities_org_id_person_id_occurred_at ON activities (org_id, person_id, occurred_at);
CREATE INDEX ix_activities_org_id_user_id_occurred_at_id ON activities (org_id, user_id, occurred_at, id);

CREATE TABLE deal_people (
    org_id UUID NOT NULL, 
    id UUID NOT NULL, 
    deal_id UUID NOT NULL, 
    person_id UUID NOT NULL, 
    role TEXT, 
    added_at TIMESTAMP WITH TIME ZONE NOT NULL, 
    removed_at TIMESTAMP WITH TIME ZONE, 
    external_source TEXT, 
    external_id TEXT, 
    import_id UUID, 
    CONSTRAINT pk_deal_people PRIMARY KEY (org_id, id), 
    CONSTRAINT fk_deal_people_org_id_deal_id_deals FOREIGN KEY(org_id, deal_id) REFERENCES deals (org_id, id) ON DELETE CASCADE, 
    CONSTRAINT fk_deal_people_org_id_person_id_people FOREIGN KEY(org_id, person_id) REFERENCES people (org_id, id) ON DELETE CASCADE, 
    CONSTRAINT ck_deal_people_role CHECK (role in ('decision_maker', 'economic_buyer', 'champion', 'influencer', 'technical_buyer', 'user', 'gatekeeper', 'other')), 
    CONSTRAINT ck_deal_people_removed_at CHECK (removed_at >= added_at), 
    CONSTRAINT uq_deal_people_org_id_external_source_external_id UNIQUE (org_id, external_source, external_id)
);

CREATE INDEX ix_deal_people_org_id_deal_id ON deal_people (org_id, deal_id);
CREATE INDEX ix_deal_people_org_id_import_id ON deal_people (org_id, import_id) WHERE import_id is not null;
CREATE INDEX ix_deal_people_org_id_person_id ON deal_people (org_id, person_id);
CREATE UNIQUE INDEX uq_deal_people_present ON deal_people (org_id, deal_id, person_id) WHERE removed_at is null;

CREATE TABLE deal_products (
    org_id UUID NOT NULL, 
    id UUID NOT NULL, 
    deal_id UUID NOT NULL, 
    product TEXT NOT NULL, 
    quantity NUMERIC(15, 3) NOT NULL, 
    unit_price NUMERIC(18, 2) NOT NULL, 
    added_at TIMESTAMP WITH TIME ZONE NOT NULL, 
    removed_at TIMESTAMP WITH TIME ZONE, 
    external_source TEXT, 
    external_id TEXT, 
    import_id UUID, 
    CONSTRAINT pk_deal_products PRIMARY KEY (org_id, id), 
    CONSTRAINT fk_deal_products_org_id_deal_id_deals FOREIGN KEY(org_id, deal_id) REFERENCES deals (org_id, id) ON DELETE CASCADE, 
    CONSTRAINT ck_deal_products_quantity CHECK (quantity > 0), 
    CONSTRAINT ck_deal_products_unit_price CHECK (unit_price >= 0), 
    CONSTRAINT ck_deal_products_removed_at CHECK (removed_at >= added_at), 
    CONSTRAINT uq_deal_products_org_id_external_source_external_id UNIQUE (org_id, external_source, external_id)
);

CREATE INDEX ix_deal_products_org_id_deal_id ON deal_products (org_id, deal_id);
CREATE INDEX ix_deal_products_org_id_import_id ON deal_products (org_id, import_id) WHERE import_id is not null;

CREATE TABLE deal_scores (
    org_id UUID NOT NULL, 
    id UUID NOT NULL, 
    deal_id UUID NOT NULL, 
    value DOUBLE PRECISION NOT NULL, 
    band TEXT NOT NULL, 
    calibrated BOOLEAN NOT NULL, 
    basis TEXT NOT NULL, 
    basis_note TEXT NOT NULL, 
    low DOUBLE PRECISION, 
    high DOUBLE PRECISION, 
    base DOUBLE PRECISION, 
    rest DOUBLE PRECISION, 
    reasons JSONB NOT NULL, 
    features JSONB NOT NULL, 
    model_version TEXT NOT NULL, 
    as_of TIMESTAMP WITH TIME ZONE NOT NULL, 
    computed_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
    cause TEXT, 
    CONSTRAINT pk_deal_scores PRIMARY KEY (org_id, id), 
    CONSTRAINT fk_deal_scores_org_id_deal_id_deals FOREIGN KEY(org_id, deal_id) REFERENCES deals (org_id, id) ON DELETE CASCADE, 
    CONSTRAINT ck_deal_scores_value CHECK (value between 0 and 1), 
    CONSTRAINT ck_deal_scores_interval CHECK (low <= value and value <= high), 
    CONSTRAINT ck_deal_scores_band CHECK (band in ('low', 'fair', 'high')), 
    CONSTRAINT ck_deal_scores_basis CHECK (basis in ('model', 'prior'))
);

CREATE INDEX ix_deal_scores_org_id_deal_id_as_of ON deal_scores (org_id, deal_id, as_of, id);
