-- What a person's consent gave to a connection: its tokens as JSON, AES-256-GCM, associated data tenant id and id. id: of the consent, so
-- that nothing of one before it is taken for it. One node at a time refreshes it, until refreshing_until. sent: how often a refresh was
-- begun whose answer is not stored; it is counted before the request, so that a node that takes over knows of it. client, account:
-- fingerprints of the app that was let in and of who let it in, where that is known. futile: how often in a row a new token was refused
-- like the one before it, the last time at futile_at. lacking: scopes that the provider missed.
create table oauth_consent (
    tenant_id        uuid        not null,
    connection_id    uuid        not null,
    id               uuid        not null,
    provider         text        not null,
    client           text        not null,
    account          text,
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
    futile           integer     not null default 0,
    futile_at        timestamptz,
    lacking          text        not null default '',
    primary key (tenant_id, connection_id),
    foreign key (tenant_id, connection_id) references connection (tenant_id, id) on delete cascade
);
create index oauth_consent_by_key on oauth_consent (key_id);
create index oauth_consent_due on oauth_consent (renew_at) where ended is null;
create index oauth_consent_of_client on oauth_consent (client);

-- Consents that are over and whose tokens are to be given back to the provider, until that is done or was tried often enough. These are no
-- rows of tenants, for they outlive them; they have the tokens as they were encrypted, and nothing else of them.
create table consent_revocation (
    id         uuid        not null primary key,
    tenant     uuid        not null,
    connection uuid        not null,
    provider   text        not null,
    client     text        not null,
    account    text,
    key_id     text        not null,
    ciphertext bytea       not null,
    tries      integer     not null default 0,
    due_at     timestamptz not null default now()
);
create index consent_revocation_due on consent_revocation (due_at);
create index consent_revocation_by_key on consent_revocation (key_id);

-- However a consent goes, be it with its connection, with a user or with the tenant, its tokens are given back.
create function give_consent_back() returns trigger language plpgsql security definer set search_path from current as $$
begin
    insert into consent_revocation (id, tenant, connection, provider, client, account, key_id, ciphertext)
        values (old.id, old.tenant_id, old.connection_id, old.provider, old.client, old.account, old.key_id, old.ciphertext)
        on conflict do nothing;
    perform pg_notify('serai_revocations', '');
    return null;
end
$$;
revoke execute on function give_consent_back() from public;
create trigger consent_gone after delete on oauth_consent
    for each row when (old.ended is null) execute function give_consent_back();
-- Of the same account it is not: many providers would take that for the end of the new one, too.
create trigger consent_replaced after update of id on oauth_consent
    for each row when (old.ended is null and old.id <> new.id and old.account <> new.account) execute function give_consent_back();

-- A consent that was begun, by the SHA-256 of its state. session_hash: of the cookie of the browser that began it. Neither the state nor
-- the code verifier is stored. answer: what the callback came to, which a repeat is answered with again.
create table consent_state (
    state_hash    bytea       not null primary key,
    tenant_id     uuid        not null references tenant (id) on delete cascade,
    session_hash  bytea       not null,
    provider      text        not null,
    connection_id uuid,
    switches_on   boolean     not null,
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
