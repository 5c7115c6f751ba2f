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
