-- Events on disk that are yet to be planned, and those that could not be. due_at and lease_owner as in delivery. planned_routes: the ids
-- of routes that took the event when it was accepted; null for none. rounds: how often a system failed while it was planned.
create table inbox (
    tenant_id      uuid        not null,
    event_id       uuid        not null,
    status         text        not null check (status in ('received', 'unplannable')),
    asked_by       uuid,
    ordering_key   text,
    planned_routes text[],
    due_at         timestamptz not null,
    lease_owner    text,
    rounds         integer     not null default 0,
    breakdowns     integer     not null default 0,
    reason         text,
    route          text,
    step           text,
    received_at    timestamptz not null,
    updated_at     timestamptz not null,
    primary key (tenant_id, event_id)
) with (fillfactor = 80);
create index inbox_received on inbox (tenant_id, due_at) where status = 'received';
create index inbox_lane on inbox (tenant_id, ordering_key, event_id) where ordering_key is not null and status = 'received';

-- Which outcome events the routes of each node take; for no tenant.
create table outcome_taker (
    node    text        not null,
    type    text        not null,
    seen_at timestamptz not null,
    primary key (node, type)
);
