-- What providers reported of a delivery after they took it.
--   report_state      how far it has come, such as opened; null as long as nothing was reported
--   report_at         when it came that far; report_rank: see R__reports.sql
--   report_reason     why, in the provider's words; null for none
--   report_counted    what the statistics have counted of it, as bits: 1 delivered, 2 opened, 4 clicked, 8 bounced, 16 complained
--   report_within     how many seconds its provider may take to report that it was delivered; null for no end
--   report_due_at     when it goes to the next connection unless that is reported; null where nobody waits for that
alter table delivery
    add report_state   text,
    add report_at      timestamptz,
    add report_rank    smallint,
    add report_reason  text,
    add report_counted smallint,
    add report_within  integer,
    add report_due_at  timestamptz;
create index delivery_report_due on delivery (report_due_at) where report_due_at is not null;

-- What a provider reported of one object that it made for a delivery and, where it names them, of one recipient (empty for none).
--   state, at, rank  how far it has come
--   moved            whether the latest report brought it further
--   history          all that was reported: a list of state, at, reason, detail (JSON as text), and duplicate where another connection had
--                    carried the delivery by then
create table report (
    tenant_id     uuid        not null,
    delivery_id   uuid        not null,
    provider      text        not null,
    connection_id uuid        not null default '00000000-0000-0000-0000-000000000000',
    object        text        not null,
    recipient     text        not null default '',
    state         text        not null,
    at            timestamptz not null,
    rank          smallint    not null,
    moved         boolean     not null,
    history       jsonb       not null,
    updated_at    timestamptz not null,
    primary key (tenant_id, delivery_id, provider, connection_id, object, recipient)
) partition by range (delivery_id);

-- A report of an object that is not known yet, because the provider's answer is still under way, or belongs to nobody here. report: the
-- data of the event, as JSON; connection_id: null for an account of the environment; bytes: about what it takes; due_at: when the object is looked for again.
create table pending_report (
    tenant_id     uuid        not null,
    event_id      uuid        not null,
    provider      text        not null,
    connection_id uuid,
    objects       text[]      not null,
    report        text        not null,
    bytes         integer     not null,
    due_at        timestamptz not null,
    received_at   timestamptz not null,
    primary key (tenant_id, event_id)
);
create index pending_report_due on pending_report (tenant_id, due_at);
create index pending_report_by_age on pending_report (tenant_id, received_at);

-- What was reported of a delivery for the first time, until the statistics have counted it. at: when its provider took it; bits: as
-- delivery.report_counted. The zero connection is none.
create table reported (
    tenant_id     uuid        not null,
    delivery_id   uuid        not null,
    bits          smallint    not null,
    at            timestamptz not null,
    operation     text        not null,
    provider      text        not null,
    connection_id uuid        not null,
    primary key (tenant_id, delivery_id, bits)
);

-- Of the deliveries that providers took on the day, how many were reported to have been delivered, opened and so on, each once.
alter table statistic
    add reached    bigint not null default 0,
    add opened     bigint not null default 0,
    add clicked    bigint not null default 0,
    add bounced    bigint not null default 0,
    add complained bigint not null default 0;

-- Whether a connection is one made up from the environment: those have ids of version 3; some objects have the zero one.
create function of_environment(connection uuid) returns boolean language sql immutable parallel safe
    return substring(connection::text from 15 for 1) = '3' or connection = '00000000-0000-0000-0000-000000000000';
-- Objects of accounts that serve all tenants are looked for before it is known whose they are.
create index provider_object_of_environment on provider_object (external_id, provider) where of_environment(connection_id);

-- What providers took is found by their ids of it, of any length, for one more entry of a few bytes.
create index delivery_by_message on delivery (tenant_id, hashtext(provider_message_id)) where provider_message_id is not null;
create index delivery_of_environment on delivery (hashtext(provider_message_id))
    where provider_message_id is not null and of_environment(connection_id);
