-- The erasure of a tenant: nothing of the tenant but its id, and how many rows went.
create table tenant_erasure (
    tenant_id    uuid primary key,
    requested_at timestamptz not null,
    finished_at  timestamptz,
    deleted      jsonb       not null default '{}'
);

-- The erasure of what was about one person; subject is a keyed hash.
create table subject_erasure (
    tenant_id    uuid        not null,
    id           uuid        not null,
    subject      text        not null,
    requested_at timestamptz not null,
    deliveries   bigint      not null,
    cancelled    bigint      not null,
    events       bigint      not null,
    attempts     bigint      not null,
    primary key (tenant_id, id)
);
