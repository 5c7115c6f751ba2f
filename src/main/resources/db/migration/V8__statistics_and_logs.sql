-- What an attempt was for and when it was written down, which the statistics go by.
alter table attempt add column operation text, add column recorded_at timestamptz;
update attempt a set recorded_at = now(), operation = coalesce(
    (select d.operation from delivery d where d.tenant_id = a.tenant_id and d.id = a.delivery_id), '');
alter table attempt alter column operation set not null, alter column recorded_at set not null, alter column recorded_at set default clock_timestamp();
-- The log of a connection, the latest first; what was not delivered is found without passing all that was.
create index attempt_log on attempt (tenant_id, connection_id, started_at);
create index attempt_trouble on attempt (tenant_id, connection_id, started_at) where outcome <> 'delivered';
-- Rows lie in about the order in which they were written down, so a few bytes for many pages tell where the latest are.
create index attempt_recorded on attempt using brin (recorded_at) with (pages_per_range = 32, autosummarize = on);

-- One test of a connection.
create table connection_test (
    tenant_id     uuid        not null,
    id            uuid        not null,
    connection_id uuid        not null,
    provider      text        not null,
    outcome       text        not null,
    http_status   integer,
    reason        text,
    started_at    timestamptz not null,
    duration_ms   integer     not null,
    primary key (tenant_id, id),
    foreign key (tenant_id, connection_id) references connection (tenant_id, id) on delete cascade
);
create index connection_test_log on connection_test (tenant_id, connection_id, started_at);

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

-- The bucket of a duration: 0 below a millisecond, then n from 1.1^(n-1) up to 1.1^n milliseconds.
create function latency_bucket(millis double precision) returns integer language sql immutable parallel safe
    return 1 + floor(ln(greatest(millis, 0.95)) / ln(1.1::double precision))::integer;

-- The milliseconds since 1970 that a UUIDv7 begins with.
create function uuid_millis(id uuid) returns bigint language sql immutable parallel safe
    return ('x' || encode(substr(uuid_send(id), 1, 6), 'hex'))::bit(48)::bigint;

-- Tallies the attempts written down from since up to upto, of one tenant or, with null, of all.
create function tally_attempts(tenant uuid, since timestamptz, upto timestamptz)
returns table (tenant_id uuid, day date, operation text, provider text, connection_id uuid, attempts bigint, delivered bigint,
    retried bigint)
language sql stable as $$
    select a.tenant_id, (a.started_at at time zone 'UTC')::date, a.operation, a.provider,
        coalesce(a.connection_id, '00000000-0000-0000-0000-000000000000'), count(*), count(*) filter (where a.outcome = 'delivered'),
        count(*) filter (where a.number > 1)
    from attempt a
    where a.recorded_at >= since and a.recorded_at < upto and (tenant is null or a.tenant_id = tenant)
    group by 1, 2, 3, 4, 5
$$;

-- The same for how long they took, by bucket.
create function tally_latencies(tenant uuid, since timestamptz, upto timestamptz)
returns table (tenant_id uuid, day date, operation text, provider text, connection_id uuid, bucket integer, calls bigint,
    deliveries bigint)
language sql stable as $$
    select t.tenant_id, t.day, t.operation, t.provider, t.connection_id, t.bucket, sum(t.calls)::bigint, sum(t.deliveries)::bigint
    from (
        select a.tenant_id, (a.started_at at time zone 'UTC')::date as day, a.operation, a.provider,
            coalesce(a.connection_id, '00000000-0000-0000-0000-000000000000') as connection_id,
            latency_bucket(a.duration_ms) as bucket, count(*) as calls, 0 as deliveries
        from attempt a
        where a.recorded_at >= since and a.recorded_at < upto and (tenant is null or a.tenant_id = tenant)
        group by 1, 2, 3, 4, 5, 6
        union all
        select a.tenant_id, (a.started_at at time zone 'UTC')::date, a.operation, a.provider,
            coalesce(a.connection_id, '00000000-0000-0000-0000-000000000000'),
            latency_bucket(date_part('epoch', a.started_at) * 1000 + a.duration_ms - uuid_millis(a.delivery_id)), 0, count(*)
        from attempt a
        where a.recorded_at >= since and a.recorded_at < upto and (tenant is null or a.tenant_id = tenant)
          and a.outcome = 'delivered'
        group by 1, 2, 3, 4, 5, 6
    ) t
    group by 1, 2, 3, 4, 5, 6
$$;

-- Counts what was written down since the last time, at most an hour of it, each attempt once: in the transaction that moves the mark.
-- Answers whether there is more to count; false also where another node is counting.
create function count_statistics() returns boolean language plpgsql as $$
declare
    counted timestamptz;
    settled timestamptz := clock_timestamp();
    first timestamptz;
begin
    select counted_until into counted from statistic_mark for update skip locked;
    if not found then
        return false;
    end if;
    -- Whoever writes attempts holds this lock until it commits, and takes it before its rows get their time: so none can still appear
    -- with a time before now and before the transactions that hold it began.
    select least(settled, min(coalesce(a.xact_start, '-infinity'))) into settled
    from pg_locks l join pg_stat_activity a on a.pid = l.pid
    where l.locktype = 'relation' and l.relation = 'attempt'::regclass and l.mode = 'RowExclusiveLock'
      and l.database = (select oid from pg_database where datname = current_database());

    with died as (
        delete from failure returning tenant_id, at, operation, provider, connection_id
    )
    insert into statistic as s (tenant_id, day, operation, provider, connection_id, failed)
    select tenant_id, (at at time zone 'UTC')::date, operation, provider, connection_id, count(*)
    from died group by 1, 2, 3, 4, 5
    on conflict (tenant_id, day, operation, provider, connection_id) do update set failed = s.failed + excluded.failed;

    if settled <= counted then
        return false;
    end if;
    select min(recorded_at) into first from attempt where recorded_at >= counted and recorded_at < settled;
    if first is null then
        update statistic_mark set counted_until = settled;
        return false;
    end if;
    counted := least(settled, first + interval '1 hour');
    insert into statistic as s (tenant_id, day, operation, provider, connection_id, attempts, delivered, retried)
    select * from tally_attempts(null, first, counted)
    on conflict (tenant_id, day, operation, provider, connection_id) do update set attempts = s.attempts + excluded.attempts,
        delivered = s.delivered + excluded.delivered, retried = s.retried + excluded.retried;
    insert into statistic_latency as s (tenant_id, day, operation, provider, connection_id, bucket, calls, deliveries)
    select * from tally_latencies(null, first, counted)
    on conflict (tenant_id, day, operation, provider, connection_id, bucket) do update set calls = s.calls + excluded.calls,
        deliveries = s.deliveries + excluded.deliveries;
    update statistic_mark set counted_until = counted;
    return counted < settled;
end
$$;
