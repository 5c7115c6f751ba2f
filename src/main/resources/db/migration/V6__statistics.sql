-- A delivery that became a dead letter, until the statistics have counted it. The zero connection and the empty provider are none.
create table failure (
    tenant_id     uuid        not null,
    delivery_id   uuid        not null,
    at            timestamptz not null default now(),
    operation     text        not null,
    provider      text        not null,
    connection_id uuid        not null,
    primary key (tenant_id, delivery_id, at)
);

-- What became of a tenant's deliveries on a day (UTC). attempts, delivered and retried count attempts that began that day, failed what
-- became a dead letter.
create table statistic (
    tenant_id     uuid    not null,
    day           date    not null,
    operation     text    not null,
    provider      text    not null,
    connection_id uuid    not null,
    attempts      bigint  not null default 0,
    delivered     bigint  not null default 0,
    failed        bigint  not null default 0,
    retried       bigint  not null default 0,
    primary key (tenant_id, day, operation, provider, connection_id)
);

-- How long it took, by bucket: calls counts attempts by how long the call took, deliveries what was delivered by how long that was after
-- it was accepted.
create table statistic_latency (
    tenant_id     uuid    not null,
    day           date    not null,
    operation     text    not null,
    provider      text    not null,
    connection_id uuid    not null,
    bucket        integer not null,
    calls         bigint  not null default 0,
    deliveries    bigint  not null default 0,
    primary key (tenant_id, day, operation, provider, connection_id, bucket)
);

-- Attempts written down before this are in the statistics; the one row is the lock of whoever counts.
create table statistic_mark (
    only_row      boolean     primary key default true check (only_row),
    counted_until timestamptz not null
);
insert into statistic_mark (counted_until) values ('-infinity');
