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

-- The first answer to a POST with an Idempotency-Key: the request's fingerprint and, once there is one, the answer, encrypted like a
-- credential with associated data tenant id and id. The operator's have the tenant 00000000-0000-0000-0000-000000000000.
create table kept_answer (
    tenant_id  uuid        not null,
    caller     uuid        not null,
    key        text        not null,
    id         uuid        not null,
    answered   boolean     not null default false,
    key_id     text        not null,
    ciphertext bytea       not null,
    created_at timestamptz not null,
    primary key (tenant_id, caller, key)
);
create index kept_answer_by_age on kept_answer (created_at);
create index kept_answer_by_key on kept_answer (key_id);
