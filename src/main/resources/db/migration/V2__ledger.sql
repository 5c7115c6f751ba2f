-- Something that happened in an application. Partitioned by time, which a UUIDv7 begins with.
create table event (
    tenant_id  uuid        not null,
    id         uuid        not null,
    type       text        not null,
    source     text        not null,
    source_id  text        not null,
    subject    text,
    time       timestamptz not null,
    data       text        not null,
    created_at timestamptz not null,
    primary key (tenant_id, id)
) partition by range (id);

-- One accepted operation on its way to a provider; the ledger is the queue. due_at is when it may next be taken; while
-- lease_owner holds it, when its lease runs out.
create table delivery (
    tenant_id           uuid        not null,
    id                  uuid        not null,
    event_id            uuid,
    operation           text        not null,
    status              text        not null,
    message             text        not null,
    ordering_key        text,
    requested           uuid[],
    due_at              timestamptz not null,
    lease_owner         text,
    round               integer     not null default 0,
    attempts            integer     not null default 0,
    pinned_connection   uuid,
    slot_connection     uuid,
    connection_id       uuid,
    provider            text,
    provider_message_id text,
    explanation         text,
    result              text,
    created_at          timestamptz not null,
    updated_at          timestamptz not null,
    primary key (tenant_id, id)
) partition by range (id);
create index delivery_pending on delivery (tenant_id, due_at) where status in ('accepted', 'retrying');
create index delivery_lane on delivery (tenant_id, ordering_key, id) where ordering_key is not null and status in ('accepted', 'retrying');
create index delivery_leased on delivery (lease_owner) where lease_owner is not null and status in ('accepted', 'retrying');
create index delivery_dead on delivery (tenant_id, id) where status = 'dead';
create index delivery_by_event on delivery (tenant_id, event_id) where event_id is not null;

-- One call to a provider for one delivery, and what it came to.
create table attempt (
    tenant_id     uuid        not null,
    delivery_id   uuid        not null,
    number        integer     not null,
    connection_id uuid,
    provider      text        not null,
    outcome       text        not null,
    http_status   integer,
    reason        text,
    request       text,
    started_at    timestamptz not null,
    duration_ms   integer     not null,
    primary key (tenant_id, delivery_id, number)
) partition by range (delivery_id);

-- The first answer to an Idempotency-Key or a CloudEvents source and id.
create table idempotency (
    tenant_id    uuid        not null,
    key          text        not null,
    fingerprint  bytea,
    event_id     uuid,
    delivery_ids uuid[],
    created_at   timestamptz not null,
    primary key (tenant_id, key)
);
create index idempotency_by_age on idempotency (created_at);

-- The smallest UUIDv7 of an instant.
create function uuid_at(instant timestamptz) returns uuid language sql immutable as $$
    select (lpad(to_hex((extract(epoch from instant) * 1000)::bigint), 12, '0') || '00000000000000000000')::uuid
$$;

-- Makes the monthly partitions from this month to the month after next.
create function make_partitions() returns void language plpgsql as $$
declare
    start timestamptz;
    parent text;
begin
    foreach parent in array array['event', 'delivery', 'attempt'] loop
        for i in 0..2 loop
            start := (date_trunc('month', now() at time zone 'UTC') + make_interval(months => i)) at time zone 'UTC';
            execute format('create table if not exists %I partition of %I for values from (%L) to (%L)',
                parent || '_' || to_char(start at time zone 'UTC', 'YYYY_MM'), parent, uuid_at(start),
                uuid_at(((start at time zone 'UTC') + interval '1 month') at time zone 'UTC'));
        end loop;
    end loop;
end
$$;
create table event_other partition of event default;
create table delivery_other partition of delivery default;
create table attempt_other partition of attempt default;
select make_partitions();
