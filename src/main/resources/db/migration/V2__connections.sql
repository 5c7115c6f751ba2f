-- One tenant's configured use of one provider, without its secrets. owner_id: the user it belongs to; null for the whole team's. selection:
-- when it is chosen beside its place in the order: conditions, weight, answerWithin, paused; null for nothing of it. When it last worked is
-- written every minute: with room in its page, and as no index has it, that needs no new index entries.
create table connection (
    tenant_id    uuid        not null references tenant (id) on delete cascade,
    id           uuid        not null,
    owner_id     uuid,
    channel      text        not null,
    provider     text        not null,
    name         text        not null,
    status       text        not null check (status in ('pending', 'active', 'inactive', 'error')),
    is_active    boolean     not null,
    is_default   boolean     not null default false,
    priority     integer     not null default 100,
    settings     jsonb       not null default '{}',
    selection    jsonb,
    account_key  text        not null,
    last_sync_at timestamptz,
    last_error   text,
    error_count  integer     not null default 0,
    created_at   timestamptz not null default now(),
    updated_at   timestamptz not null default now(),
    version      bigint      not null default 1,
    primary key (tenant_id, id),
    foreign key (tenant_id, owner_id) references tenant_user (tenant_id, id)
) with (fillfactor = 80);
-- Each owner has a default of its own.
create unique index connection_default on connection (tenant_id, channel,
    coalesce(owner_id, '00000000-0000-0000-0000-000000000000')) where is_default;

-- The secrets of a connection: AES-256-GCM, associated data tenant id and connection id, key id beside the ciphertext.
create table credential (
    tenant_id     uuid        not null,
    connection_id uuid        not null,
    key_id        text        not null,
    ciphertext    bytea       not null,
    updated_at    timestamptz not null default now(),
    primary key (tenant_id, connection_id),
    foreign key (tenant_id, connection_id) references connection (tenant_id, id) on delete cascade
);
create index credential_by_key on credential (key_id);

-- The access token of a connection: AES-256-GCM, associated data tenant id and connection id; one node at a time gets a new one.
create table oauth_token (
    tenant_id        uuid        not null,
    connection_id    uuid        not null,
    key_id           text        not null,
    ciphertext       bytea       not null,
    obtained_with    text        not null,
    obtained_at      timestamptz not null,
    expires_at       timestamptz not null,
    refreshing_until timestamptz,
    primary key (tenant_id, connection_id),
    foreign key (tenant_id, connection_id) references connection (tenant_id, id) on delete cascade
);
create index oauth_token_by_key on oauth_token (key_id);

-- How a tenant's connections of a channel share what they carry; no row for the order of priority.
create table channel_strategy (
    tenant_id  uuid        not null references tenant (id) on delete cascade,
    channel    text        not null,
    strategy   text        not null check (strategy in ('priority', 'weighted', 'healthiest')),
    updated_at timestamptz not null default now(),
    primary key (tenant_id, channel)
);

-- One test of a connection.
create table connection_test (
    tenant_id     uuid        not null,
    id            uuid        not null,
    connection_id uuid        not null,
    provider      text        not null,
    outcome       text        not null,
    http_status   integer,
    reason        text,
    started_at    timestamptz not null,
    duration_ms   integer     not null,
    primary key (tenant_id, id),
    foreign key (tenant_id, connection_id) references connection (tenant_id, id) on delete cascade
);
create index connection_test_log on connection_test (tenant_id, connection_id, started_at);
