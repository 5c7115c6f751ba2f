-- The nodes that run, as each says itself every few seconds.
create table node (
    id      text        primary key,
    seen_at timestamptz not null default now()
);
