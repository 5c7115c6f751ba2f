-- What a person's consent gave to a connection: its tokens as JSON, AES-256-GCM, associated data tenant id and connection id. id: of the
-- consent, so that nothing of one before it is taken for it. One node at a time refreshes it, until refreshing_until. sent: how often a
-- refresh was begun whose answer is not stored; it is counted before the request, so that a node that takes over knows of it.
create table oauth_consent (
    tenant_id        uuid        not null,
    connection_id    uuid        not null,
    id               uuid        not null,
    key_id           text        not null,
    ciphertext       bytea       not null,
    scopes           text,
    renewable        boolean     not null,
    consented_at     timestamptz not null,
    obtained_at      timestamptz not null,
    expires_at       timestamptz not null,
    renew_at         timestamptz not null,
    refreshing_until timestamptz,
    sent             integer     not null default 0,
    not_before       timestamptz,
    ended            text,
    primary key (tenant_id, connection_id),
    foreign key (tenant_id, connection_id) references connection (tenant_id, id) on delete cascade
);
create index oauth_consent_by_key on oauth_consent (key_id);
create index oauth_consent_due on oauth_consent (renew_at) where ended is null;

-- A consent that was begun, by the SHA-256 of its state. session_hash: of the cookie of the browser that began it. Neither the state nor
-- the code verifier is stored. answer: what the callback came to, which a repeat is answered with again.
create table consent_state (
    state_hash    bytea       not null primary key,
    tenant_id     uuid        not null references tenant (id) on delete cascade,
    session_hash  bytea       not null,
    provider      text        not null,
    connection_id uuid,
    channel       text        not null,
    name          text        not null,
    owner_id      uuid,
    actor         jsonb       not null,
    redirect_uri  text        not null,
    return_to     text,
    created_at    timestamptz not null,
    expires_at    timestamptz not null,
    taken_at      timestamptz,
    answer        jsonb
);
create index consent_state_of_tenant on consent_state (tenant_id);
create index consent_state_expiry on consent_state (expires_at);
