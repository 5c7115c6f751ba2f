-- What a connection has its provider watch, to be asked for again before it ends. subject: what it is a watch of, which is the message that
-- asked for it. external_id and result: of the latest watch, as the provider answered. Where nobody could renew it, renew_at is when that
-- is tried again.
create table watch (
    tenant_id     uuid        not null references tenant (id) on delete cascade,
    connection_id uuid        not null,
    operation     text        not null,
    subject       text        not null,
    external_id   text        not null,
    result        text        not null,
    ends_at       timestamptz not null,
    renew_at      timestamptz not null,
    primary key (tenant_id, connection_id, operation, subject),
    foreign key (tenant_id, connection_id) references connection (tenant_id, id) on delete cascade
);
create index watch_due on watch (renew_at);
