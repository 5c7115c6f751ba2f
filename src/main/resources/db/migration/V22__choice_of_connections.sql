-- When a connection is chosen, beside its place in the order: conditions, weight, answerWithin, paused. Null for nothing of it.
alter table connection add column selection jsonb;

-- How a tenant's connections of a channel share what they carry; no row for the order of priority.
create table channel_strategy (
    tenant_id  uuid        not null references tenant (id) on delete cascade,
    channel    text        not null,
    strategy   text        not null check (strategy in ('priority', 'weighted', 'healthiest')),
    updated_at timestamptz not null default now(),
    primary key (tenant_id, channel)
);
