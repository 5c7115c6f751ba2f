-- What is raised later: an event or an operation, once, again and again by a rule, or at a distance from an anchor.
--   key            what a route or caller calls it by; unique per tenant
--   status         active, paused, done (nothing more comes of it) or cancelled
--   operation      the operation that is asked for; null where an event is raised
--   type           the type of the event that is raised; null where an operation is asked for
--   content        the data of the event, or the message of the operation, as JSON text
--   starts         the local time of the first occurrence, or from which the rule counts; null for one with an anchor
--   zone           the IANA zone whose clock counts
--   rule           an RRULE (RFC 5545) with its count and end, in local times; null for none
--   exceptions     local times of the rule that are left out
--   distance       how far from the anchor, as ISO 8601 writes it, e.g. -PT24H; null without an anchor
--   anchor_field   the field of the content that gets the anchor's time; null for none
--   expires_after  seconds after which an occurrence is skipped; null for never
--   next_local, next_at   the next occurrence; null for none
--   reason         why nothing more comes of it; null where that is plain
--   cause          the event by which a route set it; null for none
--   chain_id, depth  where that stands in its chain
create table schedule (
    tenant_id     uuid        not null,
    id            uuid        not null,
    key           text        not null,
    name          text,
    status        text        not null check (status in ('active', 'paused', 'done', 'cancelled')),
    operation     text,
    type          text,
    subject       text,
    content       text        not null,
    starts        timestamp,
    zone          text        not null,
    rule          text,
    exceptions    text[]      not null default '{}',
    anchor_type   text,
    anchor_id     text,
    distance      text,
    anchor_field  text,
    expires_after bigint,
    next_local    timestamp,
    next_at       timestamptz,
    reason        text,
    cause         uuid,
    chain_id      uuid,
    depth         integer,
    asked_by      uuid,
    version       bigint      not null default 1,
    created_at    timestamptz not null,
    updated_at    timestamptz not null,
    primary key (tenant_id, id),
    unique (tenant_id, key),
    check ((operation is null) <> (type is null)),
    check ((starts is null) <> (distance is null))
);
create index schedule_due on schedule (next_at) where status = 'active' and next_at is not null;
create index schedule_turn on schedule (tenant_id, next_at) where status = 'active' and next_at is not null;
create index schedule_anchor on schedule (tenant_id, anchor_type, anchor_id) where anchor_type is not null;

-- What became of the occurrences of a schedule; one row keeps an occurrence from being raised again.
--   outcome        raised, skipped or cancelled
--   late_seconds   how late it was raised or skipped
--   missed         how many occurrences before it were skipped with it
create table schedule_occurrence (
    tenant_id     uuid        not null,
    schedule_id   uuid        not null,
    scheduled_for timestamptz not null,
    local_time    timestamp   not null,
    outcome       text        not null check (outcome in ('raised', 'skipped', 'cancelled')),
    late_seconds  bigint,
    missed        integer     not null default 0,
    event_id      uuid,
    reason        text,
    at            timestamptz not null,
    primary key (tenant_id, schedule_id, scheduled_for),
    foreign key (tenant_id, schedule_id) references schedule (tenant_id, id) on delete cascade
);

-- What schedules are kept at a distance from, such as an appointment.
--   at             when it is; null where nobody said, as of one that was cancelled before
--   cause          the event by which a route set it last; an earlier one changes nothing more
create table anchor (
    tenant_id    uuid        not null,
    type         text        not null,
    external_id  text        not null,
    at           timestamptz,
    zone         text        not null,
    cancelled_at timestamptz,
    reason       text,
    cause        uuid,
    updated_at   timestamptz not null,
    primary key (tenant_id, type, external_id)
);
