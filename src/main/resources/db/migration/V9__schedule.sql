-- The last tick of each schedule that a node did, and which.
create table schedule_tick (
    schedule text primary key,
    due      timestamptz not null,
    node     text        not null
);
