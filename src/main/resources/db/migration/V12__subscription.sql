-- What an endpoint of a tenant's own wants to hear of; how it is called says the connection of the same id, of the channel webhook.
--   events          types: exact, with .* at the end for all that begin so, or * for all
--   filters         what must hold of the data, as JSON; null for nothing
--   ordered         whether its deliveries go one after the other
--   failing_since   when the first call failed after the last that did not; null where none did. last_failed_at: when the last one did
--   warned          how far on the way to being disabled its owner was told of it last, in percent
create table subscription (
    tenant_id       uuid        not null,
    id              uuid        not null,
    description     text,
    events          text[]      not null,
    filters         text,
    ordered         boolean     not null default false,
    header_names    text[]      not null default '{}',
    public_key      text,
    failing_since   timestamptz,
    last_failed_at  timestamptz,
    warned          integer     not null default 0,
    disabled_at     timestamptz,
    disabled_reason text,
    created_at      timestamptz not null default now(),
    primary key (tenant_id, id),
    foreign key (tenant_id, id) references connection (tenant_id, id) on delete cascade
);
-- The log of a subscription, the latest first; none of the others is in it.
create index delivery_by_subscription on delivery (tenant_id, (requested[1]), id) where operation = 'webhook.send';
