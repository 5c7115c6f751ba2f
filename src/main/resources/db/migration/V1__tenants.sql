-- A company whose data is apart from everyone else's.
create table tenant (
    id         uuid primary key,
    name       text        not null,
    created_at timestamptz not null default now()
);

-- A person or program of a tenant: made by an administrator, or at the first call with a token of an identity provider.
create table tenant_user (
    tenant_id  uuid        not null references tenant (id) on delete cascade,
    id         uuid        not null,
    email      text,
    name       text        not null,
    role       text        not null check (role in ('admin', 'member')),
    is_active  boolean     not null default true,
    issuer     text,
    subject    text,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (tenant_id, id),
    check ((issuer is null) = (subject is null))
);
create unique index tenant_user_by_email on tenant_user (tenant_id, lower(email));
create unique index tenant_user_by_subject on tenant_user (tenant_id, issuer, subject);

-- An opaque API token; only its SHA-256 is kept. The operator's token belongs to no tenant, an application's to no user.
create table api_token (
    id         uuid primary key,
    tenant_id  uuid references tenant (id) on delete cascade,
    user_id    uuid,
    name       text        not null,
    role       text        not null check (role in ('operator', 'admin', 'member')),
    token_hash bytea       not null unique,
    created_at timestamptz not null default now(),
    expires_at timestamptz,
    revoked_at timestamptz,
    check ((role = 'operator') = (tenant_id is null)),
    foreign key (tenant_id, user_id) references tenant_user (tenant_id, id)
);
create index api_token_by_tenant on api_token (tenant_id);
create index api_token_by_user on api_token (tenant_id, user_id) where user_id is not null;

-- An API key that a tenant keeps under a name: AES-256-GCM, associated data tenant id and id, key id beside the ciphertext.
create table api_key (
    tenant_id  uuid        not null references tenant (id) on delete cascade,
    id         uuid        not null,
    name       text        not null,
    mask       text        not null,
    key_id     text        not null,
    ciphertext bytea       not null,
    created_at timestamptz not null default now(),
    primary key (tenant_id, id),
    unique (tenant_id, name)
);
create index api_key_by_key on api_key (key_id);
