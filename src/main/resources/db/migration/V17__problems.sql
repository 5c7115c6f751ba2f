-- Deliveries of which something is new as to whether they fail, until they are put with others that fail for the same cause.
create table problem_news (
    tenant_id   uuid        not null,
    at          timestamptz not null default clock_timestamp(),
    delivery_id uuid        not null,
    primary key (tenant_id, at, delivery_id)
);

-- Deliveries that fail, or failed for good, for one cause.
--   id               made of status, cause, provider, connection_id, operation and owner_id
--   cause            the words of the provider, or of Serai where none was asked, without what differs from one delivery to the next; empty
--                    for those that came when there were too many causes
--   outcome          what the call came to that first brought it up, as in attempt; null where nobody was called
--   owner_id         the user who alone may read the words; null for everybody
--   count            how many deliveries it has now
--   first_at         since when there is one without end; last_at: when the last came, or failed again
--   hours            how often one failed in each of the 24 hours that end with the hour
create table problem (
    tenant_id     uuid        not null,
    id            uuid        not null,
    status        text        not null check (status in ('failing', 'dead')),
    cause         text        not null,
    outcome       text,
    http_status   integer,
    provider      text        not null,
    connection_id uuid,
    operation     text        not null,
    owner_id      uuid,
    count         bigint      not null,
    first_at      timestamptz not null,
    last_at       timestamptz not null,
    hours         bigint[]    not null,
    hour          timestamptz not null,
    primary key (tenant_id, id)
);

-- Which deliveries a problem has, in the order in which they came to it.
create table problem_member (
    tenant_id   uuid   not null,
    delivery_id uuid   not null,
    problem_id  uuid   not null,
    number      bigint not null,
    primary key (tenant_id, delivery_id)
) partition by range (delivery_id);
create index problem_member_by_problem on problem_member (tenant_id, problem_id, number);
create sequence problem_member_number;

create function tell_problem() returns trigger language plpgsql as $$
begin
    insert into problem_news (tenant_id, delivery_id) values (new.tenant_id, new.id) on conflict do nothing;
    return null;
end
$$;
-- What is delivered at the first attempt, as nearly everything is, passes by the condition.
create trigger delivery_problem after update on delivery for each row
    when ((old.status in ('retrying', 'dead') or new.status in ('retrying', 'dead'))
        and (old.status, old.round, old.attempts, old.erased_at) is distinct from (new.status, new.round, new.attempts, new.erased_at))
    execute function tell_problem();
insert into problem_news (tenant_id, delivery_id) select tenant_id, id from delivery where status in ('retrying', 'dead');

-- Deliveries of a problem that are sent again.
--   how              same-message or todays-routes
--   but_not          those of them that are not
--   last_number      the last that the problem had when it was asked, by problem_member.number; at_number: how far it has come
--   under_way        what was sent again and has no outcome yet
--   due_at, lease_owner, breakdowns as in delivery; reason: why Serai stopped it; null for none
create table replay (
    tenant_id   uuid        not null,
    id          uuid        not null,
    problem_id  uuid        not null,
    how         text        not null check (how in ('same-message', 'todays-routes')),
    status      text        not null,
    but_not     uuid[]      not null,
    last_number bigint      not null,
    at_number   bigint      not null default 0,
    total       bigint      not null,
    done        bigint      not null default 0,
    failed      bigint      not null default 0,
    under_way   uuid[]      not null default '{}',
    state       text        not null check (state in ('running', 'stopped', 'finished')),
    reason      text,
    asked_by    uuid,
    due_at      timestamptz not null,
    lease_owner text,
    breakdowns  integer     not null default 0,
    created_at  timestamptz not null,
    updated_at  timestamptz not null,
    primary key (tenant_id, id)
);
create index replay_running on replay (due_at) where state = 'running';
create unique index replay_of_problem on replay (tenant_id, problem_id) where state = 'running';
