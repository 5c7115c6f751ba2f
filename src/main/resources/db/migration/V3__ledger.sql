-- Something that happened in an application. Partitioned by time, which a UUIDv7 begins with. chain_id and depth: of an event that followed
-- from another, the first of its chain, and how many steps led here. erased_at: when its data was erased because of whom it was about.
create table event (
    tenant_id  uuid        not null,
    id         uuid        not null,
    type       text        not null,
    source     text        not null,
    source_id  text        not null,
    subject    text,
    time       timestamptz not null,
    data       text        not null,
    created_at timestamptz not null,
    erased_at  timestamptz,
    chain_id   uuid,
    depth      integer,
    primary key (tenant_id, id)
) partition by range (id);
create index event_by_chain on event (tenant_id, chain_id) where chain_id is not null;

-- One accepted operation on its way to a provider; the ledger is the queue.
--   asked_by     the user who asked for it; null where an application did
--   priority     which of its tenant's deliveries go first: 0 high, 1 normal, 2 bulk
--   due_at       when it may next be taken; while lease_owner holds it, when its lease runs out
--   expires_at   when it is not sent any more; null for never
--   inquiries    how often the pinned connection was asked whether it took it; null when it is not to be asked
--   revision     how often the message was corrected; replays: how often a person sent it again
--   begun_at     since when an attempt that nobody has settled may be under way; null where none may, and where the delivery is still held
--                by the node that accepted it, since created_at
--   notes        what a round leaves to the next, as JSON
--   breakdowns   how often in a row carrying it ended with a fault of Serai itself: with a thread or, where the process went, with that
--   reason       a word for why it stands where it stands, such as expired; null for none
--   erased_at    when its message was erased because of the person it was about
create table delivery (
    tenant_id           uuid        not null,
    id                  uuid        not null,
    event_id            uuid,
    operation           text        not null,
    status              text        not null,
    message             text        not null,
    ordering_key        text,
    requested           uuid[],
    asked_by            uuid,
    priority            smallint    not null default 1,
    due_at              timestamptz not null,
    expires_at          timestamptz,
    lease_owner         text,
    round               integer     not null default 0,
    attempts            integer     not null default 0,
    inquiries           integer,
    revision            integer,
    replays             integer,
    begun_at            timestamptz,
    breakdowns          integer     not null default 0,
    notes               text,
    pinned_connection   uuid,
    slot_connection     uuid,
    connection_id       uuid,
    provider            text,
    provider_message_id text,
    explanation         text,
    result              text,
    reason              text,
    erased_at           timestamptz,
    created_at          timestamptz not null,
    updated_at          timestamptz not null,
    primary key (tenant_id, id)
) partition by range (id);
-- Due work is found by tenant and priority, however much of the others is pending; what a node held, too, when it starts again.
create index delivery_pending on delivery (tenant_id, priority, due_at) where status in ('accepted', 'retrying');
create index delivery_lane on delivery (tenant_id, ordering_key, id) where ordering_key is not null and status in ('accepted', 'retrying');
create index delivery_dead on delivery (tenant_id, id) where status = 'dead';
create index delivery_by_event on delivery (tenant_id, event_id) where event_id is not null;

-- One call to a provider for one delivery, and what it came to. purpose: carry (to do what was asked), ask (whether that was done) or test;
-- null for carry. recorded_at: when it was written down, which the statistics go by.
create table attempt (
    tenant_id     uuid        not null,
    delivery_id   uuid        not null,
    number        integer     not null,
    connection_id uuid,
    provider      text        not null,
    operation     text        not null,
    purpose       text,
    outcome       text        not null,
    http_status   integer,
    reason        text,
    request       text,
    started_at    timestamptz not null,
    duration_ms   integer     not null,
    recorded_at   timestamptz not null default clock_timestamp(),
    primary key (tenant_id, delivery_id, number)
) partition by range (delivery_id);
-- The log of a connection, the latest first; what was not delivered is found without passing all that was.
create index attempt_log on attempt (tenant_id, connection_id, started_at);
create index attempt_trouble on attempt (tenant_id, connection_id, started_at) where outcome <> 'delivered';
-- Rows lie in about the order in which they were written down, so a few bytes for many pages tell where the latest are.
create index attempt_recorded on attempt using brin (recorded_at) with (pages_per_range = 32, autosummarize = on);

-- The first answer to an Idempotency-Key or a CloudEvents source and id.
create table idempotency (
    tenant_id    uuid        not null,
    key          text        not null,
    fingerprint  bytea,
    event_id     uuid,
    delivery_ids uuid[],
    created_at   timestamptz not null,
    primary key (tenant_id, key)
);
create index idempotency_by_age on idempotency (created_at);

-- What providers made for deliveries: by its id there, the connection that made it is found again. The same id may stand for objects of
-- several kinds, and of several accounts at one provider. The zero connection is one made up from the environment.
create table provider_object (
    tenant_id     uuid        not null,
    external_id   text        not null,
    provider      text        not null,
    connection_id uuid        not null default '00000000-0000-0000-0000-000000000000',
    delivery_id   uuid        not null,
    kind          text        not null,
    created_at    timestamptz not null,
    primary key (tenant_id, external_id, provider, kind, connection_id)
);
create index provider_object_by_delivery on provider_object (tenant_id, delivery_id);
create index provider_object_by_age on provider_object (created_at);

-- The first answer to a POST with an Idempotency-Key: the request's fingerprint and, once there is one, the answer, encrypted like a
-- credential with associated data tenant id and id. The operator's have the tenant 00000000-0000-0000-0000-000000000000.
create table kept_answer (
    tenant_id  uuid        not null,
    caller     uuid        not null,
    key        text        not null,
    id         uuid        not null,
    answered   boolean     not null default false,
    key_id     text        not null,
    ciphertext bytea       not null,
    created_at timestamptz not null,
    primary key (tenant_id, caller, key)
);
create index kept_answer_by_age on kept_answer (created_at);
create index kept_answer_by_key on kept_answer (key_id);
