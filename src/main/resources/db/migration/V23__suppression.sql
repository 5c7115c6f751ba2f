-- Addresses that get no messages, and why.
--   channel        of whose messages it gets none, such as email
--   address_hash   a keyed hash of tenant and address, by which it is found; it is all that an erasure leaves of the person
--   address        in its normal form; null once what was stored about the person was erased
--   topic          the topic that it is about; empty for all messages of the channel
--   reason         bounce, complaint, unsubscribe, stop or manual
--   delivery_id    the delivery that bounced, was complained of or was unsubscribed from; null for none
--   connection_id  the connection over which it was reported or answered; null for none
--   expires_at     when it ends; null for never
create table suppression (
    tenant_id     uuid        not null,
    id            uuid        not null,
    channel       text        not null,
    address_hash  bytea       not null,
    address       text,
    topic         text        not null default '',
    reason        text        not null check (reason in ('bounce', 'complaint', 'unsubscribe', 'stop', 'manual')),
    delivery_id   uuid,
    connection_id uuid,
    created_at    timestamptz not null,
    expires_at    timestamptz,
    primary key (tenant_id, id),
    unique (tenant_id, address_hash, channel, topic, reason)
);
create index suppression_expired on suppression (expires_at) where expires_at is not null;

-- Who was taken out of a delivery because they are suppressed: a list of recipient, reason, topic and since, as JSON text.
alter table delivery add suppressed text;

-- The topics of mails that a tenant has sent with a link to unsubscribe from them, which the page behind the link offers.
create table topic (
    tenant_id  uuid        not null,
    name       text        not null,
    created_at timestamptz not null,
    primary key (tenant_id, name)
);

-- When a tenant's messages wait, by the clock of whom they go to; one row where it has such hours.
--   starts, ends   the hours, over midnight where they end before they start
--   zone           of whom nothing else is known
--   channels       whose messages wait
create table quiet_hours (
    tenant_id uuid   not null primary key,
    starts    time   not null,
    ends      time   not null,
    zone      text   not null,
    channels  text[] not null
);
