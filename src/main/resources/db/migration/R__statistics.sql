-- The bucket of a duration: 0 below a millisecond, then n from 1.1^(n-1) up to 1.1^n milliseconds.
create or replace function latency_bucket(millis double precision) returns integer language sql immutable parallel safe
    return 1 + floor(ln(greatest(millis, 0.95)) / ln(1.1::double precision))::integer;

-- The operation of the delivery that an attempt was for, also where the provider was asked about it.
create or replace function operation_carried(tenant uuid, delivery uuid, purpose text, operation text) returns text language sql stable parallel safe
    return case when purpose = 'ask'
        then coalesce((select d.operation from delivery d where d.tenant_id = tenant and d.id = delivery), operation) else operation end;

-- Tallies the attempts written down from since up to upto, of one tenant or, with null, of all. To ask a provider whether it took a delivery is
-- no attempt at it; if it did, the delivery is delivered.
create or replace function tally_attempts(tenant uuid, since timestamptz, upto timestamptz)
returns table (tenant_id uuid, day date, operation text, provider text, connection_id uuid, attempts bigint, delivered bigint,
    retried bigint)
language sql stable as $$
    select a.tenant_id, (a.started_at at time zone 'UTC')::date, operation_carried(a.tenant_id, a.delivery_id, a.purpose, a.operation),
        a.provider, coalesce(a.connection_id, '00000000-0000-0000-0000-000000000000'),
        count(*) filter (where a.purpose is distinct from 'ask'), count(*) filter (where a.outcome = 'delivered'),
        count(*) filter (where a.number > 1 and a.purpose is distinct from 'ask')
    from attempt a
    where a.recorded_at >= since and a.recorded_at < upto and (tenant is null or a.tenant_id = tenant)
    group by 1, 2, 3, 4, 5
$$;

-- The same for how long they took, by bucket.
create or replace function tally_latencies(tenant uuid, since timestamptz, upto timestamptz)
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
          and a.purpose is distinct from 'ask'
        group by 1, 2, 3, 4, 5, 6
        union all
        select a.tenant_id, (a.started_at at time zone 'UTC')::date,
            operation_carried(a.tenant_id, a.delivery_id, a.purpose, a.operation), a.provider,
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
create or replace function count_statistics() returns boolean language plpgsql as $$
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

    with told as (
        delete from reported returning tenant_id, at, operation, provider, connection_id, bits
    )
    insert into statistic as s (tenant_id, day, operation, provider, connection_id, reached, opened, clicked, bounced, complained)
    select tenant_id, (at at time zone 'UTC')::date, operation, provider, connection_id, count(*) filter (where bits & 1 > 0),
        count(*) filter (where bits & 2 > 0), count(*) filter (where bits & 4 > 0), count(*) filter (where bits & 8 > 0),
        count(*) filter (where bits & 16 > 0)
    from told group by 1, 2, 3, 4, 5
    on conflict (tenant_id, day, operation, provider, connection_id) do update set reached = s.reached + excluded.reached,
        opened = s.opened + excluded.opened, clicked = s.clicked + excluded.clicked, bounced = s.bounced + excluded.bounced,
        complained = s.complained + excluded.complained;

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
