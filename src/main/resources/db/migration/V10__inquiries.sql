-- How often the pinned connection was asked whether it took the delivery; null when it is not to be asked.
alter table delivery add column inquiries integer;

-- The operation that an attempt was about: of email.send.status, which asks what became of email.send, that.
create function operation_asked_about(operation text) returns text language sql immutable parallel safe
    return case when operation like '%.%.status' then left(operation, -7) else operation end;

-- As before, but to ask a provider whether it took a delivery is no attempt at it; if it did, the delivery is delivered.
create or replace function tally_attempts(tenant uuid, since timestamptz, upto timestamptz)
returns table (tenant_id uuid, day date, operation text, provider text, connection_id uuid, attempts bigint, delivered bigint,
    retried bigint)
language sql stable as $$
    select a.tenant_id, (a.started_at at time zone 'UTC')::date, operation_asked_about(a.operation), a.provider,
        coalesce(a.connection_id, '00000000-0000-0000-0000-000000000000'),
        count(*) filter (where a.operation not like '%.%.status'), count(*) filter (where a.outcome = 'delivered'),
        count(*) filter (where a.number > 1 and a.operation not like '%.%.status')
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
          and a.operation not like '%.%.status'
        group by 1, 2, 3, 4, 5, 6
        union all
        select a.tenant_id, (a.started_at at time zone 'UTC')::date, operation_asked_about(a.operation), a.provider,
            coalesce(a.connection_id, '00000000-0000-0000-0000-000000000000'),
            latency_bucket(date_part('epoch', a.started_at) * 1000 + a.duration_ms - uuid_millis(a.delivery_id)), 0, count(*)
        from attempt a
        where a.recorded_at >= since and a.recorded_at < upto and (tenant is null or a.tenant_id = tenant)
          and a.outcome = 'delivered'
        group by 1, 2, 3, 4, 5, 6
    ) t
    group by 1, 2, 3, 4, 5, 6
$$;
