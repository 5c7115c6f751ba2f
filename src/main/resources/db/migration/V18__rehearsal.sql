-- What a change would have made of the last days: state is queued, running, done, stopped or failed. tenant_id: whose it is; the operator's
-- have the tenant 00000000-0000-0000-0000-000000000000. asked: what is tried; progress: how far it is, and what it came to so far, both as
-- JSON. breakdowns: how often in a row working on it ended with nothing saved. worked_at: when somebody worked on it last, by which they
-- take turns.
create table rehearsal (
    tenant_id   uuid        not null,
    id          uuid        not null,
    state       text        not null check (state in ('queued', 'running', 'done', 'stopped', 'failed')),
    asked       text        not null,
    progress    text        not null,
    reason      text,
    breakdowns  integer     not null default 0,
    lease_owner text,
    lease_until timestamptz,
    created_at  timestamptz not null,
    started_at  timestamptz,
    worked_at   timestamptz,
    finished_at timestamptz,
    primary key (tenant_id, id)
);
create index rehearsal_open on rehearsal (worked_at) where state in ('queued', 'running');
create index rehearsal_by_age on rehearsal (created_at);

-- One thing that would differ. tenant_id: whose event or delivery it is. what: the difference as JSON.
create table rehearsal_difference (
    tenant_id    uuid   not null,
    rehearsal_id uuid   not null,
    number       bigint not null,
    kind         text   not null,
    what         text   not null,
    primary key (tenant_id, rehearsal_id, number)
);
create index rehearsal_difference_by_number on rehearsal_difference (rehearsal_id, number);
