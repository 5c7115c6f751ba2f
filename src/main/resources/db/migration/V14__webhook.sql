-- What providers sent to a connection's address and was not taken, by kind: that the log of the connection can say what is wrong.
create table webhook_refusal (
    tenant_id     uuid        not null,
    connection_id uuid        not null,
    kind          text        not null
        check (kind in ('missing', 'wrong', 'stale', 'unchecked', 'unset', 'unreadable', 'private', 'loop')),
    reason        text        not null,
    count         bigint      not null,
    first_at      timestamptz not null,
    last_at       timestamptz not null,
    primary key (tenant_id, connection_id, kind),
    foreign key (tenant_id, connection_id) references connection (tenant_id, id) on delete cascade
);

-- An address names a connection and no tenant; a provider's own account finds its connections.
create index connection_by_id on connection (id);
create index connection_by_provider on connection (provider);
