-- What the provider was called for: carry (to do what was asked), ask (whether that was done) or test; null for carry.
alter table attempt add column purpose text;
update attempt set purpose = 'ask' where operation like '%.%.status';

-- The operation of the delivery that an attempt was for, also where the provider was asked about it.
create function operation_carried(tenant uuid, delivery uuid, purpose text, operation text) returns text language sql stable parallel safe
    return case when purpose = 'ask'
        then coalesce((select d.operation from delivery d where d.tenant_id = tenant and d.id = delivery), operation) else operation end;

-- As before, with what an attempt was for written down instead of read from the name of the operation.
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
drop function operation_asked_about(text);
