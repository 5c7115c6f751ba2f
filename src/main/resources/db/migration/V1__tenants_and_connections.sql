-- A company whose data is apart from everyone else's.
create table tenant (
    id         uuid primary key,
    name       text        not null,
    created_at timestamptz not null default now()
);

-- An opaque API token; only its SHA-256 is kept. The operator's token belongs to no tenant.
create table api_token (
    id         uuid primary key,
    tenant_id  uuid references tenant (id) on delete cascade,
    name       text        not null,
    role       text        not null check (role in ('operator', 'admin', 'member')),
    token_hash bytea       not null unique,
    created_at timestamptz not null default now(),
    expires_at timestamptz,
    revoked_at timestamptz,
    check ((role = 'operator') = (tenant_id is null))
);
create index api_token_by_tenant on api_token (tenant_id);

-- One tenant's configured use of one provider, without its secrets.
create table connection (
    tenant_id    uuid        not null references tenant (id) on delete cascade,
    id           uuid        not null,
    channel      text        not null,
    provider     text        not null,
    name         text        not null,
    status       text        not null check (status in ('pending', 'active', 'inactive', 'error')),
    is_active    boolean     not null,
    is_default   boolean     not null default false,
    priority     integer     not null default 100,
    settings     jsonb       not null default '{}',
    account_key  text        not null,
    last_sync_at timestamptz,
    last_error   text,
    error_count  integer     not null default 0,
    created_at   timestamptz not null default now(),
    updated_at   timestamptz not null default now(),
    version      bigint      not null default 1,
    primary key (tenant_id, id)
);
create unique index connection_default on connection (tenant_id, channel) where is_default;

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
