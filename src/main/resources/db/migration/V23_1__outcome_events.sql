-- Which outcome events the routes of each node take; for no tenant.
create table outcome_taker (
    node    text        not null,
    type    text        not null,
    seen_at timestamptz not null,
    primary key (node, type)
);

-- A UUIDv7 of now.
create function new_event_id() returns uuid language sql volatile as $$
    select (left(replace(uuid_at(clock_timestamp())::text, '-', ''), 12) || '7' || right(replace(gen_random_uuid()::text, '-', ''), 19))::uuid
$$;
