-- Sessions of browsers, by the hash of a secret that only the browser's cookie has. Each follows what it was begun with: an API token, or
-- a user whom an identity provider vouches for, or the operator's token (no tenant), of which proof is a hash together with that secret.
create table browser_session (
    id           uuid        primary key,
    tenant_id    uuid        references tenant (id) on delete cascade,
    token_id     uuid        references api_token (id) on delete cascade,
    user_id      uuid,
    secret_hash  bytea       not null unique,
    proof        bytea,
    created_at   timestamptz not null,
    last_used_at timestamptz not null,
    expires_at   timestamptz not null,
    check (num_nonnulls(token_id, user_id, proof) = 1 and (tenant_id is null) = (proof is not null)),
    foreign key (tenant_id, user_id) references tenant_user (tenant_id, id) on delete cascade
);
create index browser_session_by_token on browser_session (token_id) where token_id is not null;
create index browser_session_by_user on browser_session (tenant_id, user_id) where user_id is not null;
create index browser_session_by_end on browser_session (expires_at);
