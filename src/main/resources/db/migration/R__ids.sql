-- The smallest UUIDv7 of an instant.
create or replace function uuid_at(instant timestamptz) returns uuid language sql immutable as $$
    select (lpad(to_hex((extract(epoch from instant) * 1000)::bigint), 12, '0') || '00000000000000000000')::uuid
$$;

-- The milliseconds since 1970 that a UUIDv7 begins with.
create or replace function uuid_millis(id uuid) returns bigint language sql immutable parallel safe
    return ('x' || encode(substr(uuid_send(id), 1, 6), 'hex'))::bit(48)::bigint;

-- A UUIDv7 of now.
create or replace function new_event_id() returns uuid language sql volatile as $$
    select (left(replace(uuid_at(clock_timestamp())::text, '-', ''), 12) || '7' || right(replace(gen_random_uuid()::text, '-', ''), 19))::uuid
$$;
