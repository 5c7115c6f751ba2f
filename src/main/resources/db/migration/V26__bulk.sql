-- A message to many.
--   operation     what is asked for once for each recipient, such as email.send
--   message       the content as it was given, without a recipient, as JSON
--   requested     the only connections that may carry it; null for all of the channel
--   asked_by      the user who made it; null where an application did
--   expires_at    when nothing of it is sent any more; null for never
--   reason        why it failed; null for no reason
--   skip_bad      whether it starts although some rows are bad
--   start_wanted  whether it starts once it is checked
--   total, bad, duplicates   its rows, and those of them that get nothing
--   checked_row, planned_row   the last row that was checked, and that became a delivery where it does
--   planned       how many deliveries were made
--   columns       names of variables, the first hundred
--   outcome       what its deliveries came to when that was last counted, as JSON; rate: how many a second had an outcome then
--   look_at       when there is something to do again; worked_at: when somebody worked on it last, by which jobs take turns
--   breakdowns    how often in a row working on it ended with nothing saved
--   revision      how often somebody changed it, for its entity tag
create table bulk_job (
    tenant_id    uuid        not null,
    id           uuid        not null,
    name         text,
    operation    text        not null,
    message      text        not null,
    requested    uuid[],
    asked_by     uuid,
    expires_at   timestamptz,
    state        text        not null check (state in ('uploading', 'checking', 'checked', 'running', 'paused', 'cancelling', 'cancelled',
                                 'done', 'failed')),
    reason       text,
    skip_bad     boolean     not null default false,
    start_wanted boolean     not null default false,
    total        integer     not null default 0,
    bad          integer     not null default 0,
    duplicates   integer     not null default 0,
    checked_row  integer     not null default 0,
    planned_row  integer     not null default 0,
    planned      integer     not null default 0,
    columns      text[]      not null default '{}',
    outcome      text,
    counted_at   timestamptz,
    rate         double precision,
    revision     bigint      not null default 1,
    breakdowns   integer     not null default 0,
    lease_owner  text,
    lease_until  timestamptz,
    look_at      timestamptz not null default now(),
    worked_at    timestamptz,
    created_at   timestamptz not null,
    updated_at   timestamptz not null,
    started_at   timestamptz,
    finished_at  timestamptz,
    primary key (tenant_id, id)
);
create index bulk_job_open on bulk_job (worked_at) where state in ('checking', 'running', 'cancelling');
create index bulk_job_held on bulk_job (state) where state in ('paused', 'cancelling');

-- A recipient of a job.
--   number        its place in the job; line: where it began in what was uploaded
--   address       in its normal form, or as it was written where problem says that it is none; null where it was erased or missing
--   variables     what the content says for it, as JSON
--   problem       why it gets nothing, as a JSON list of field and message; null where it is well
--   duplicate_of  the row that has the same address and gets the message; null for none
--   delivery_id   the delivery that is made of it, once it is
--   erased_at     when it was erased because of whom it was about
create table bulk_recipient (
    tenant_id    uuid    not null,
    job_id       uuid    not null,
    number       integer not null,
    line         integer not null,
    address      text,
    name         text,
    variables    text    not null,
    problem      text,
    duplicate_of integer,
    delivery_id  uuid    not null,
    erased_at    timestamptz,
    primary key (tenant_id, job_id, number)
);
create index bulk_recipient_unsent on bulk_recipient (tenant_id, job_id, number) where problem is not null or duplicate_of is not null;
