-- The nodes that run, as each says itself every few seconds.
create table node (
    id      text        primary key,
    seen_at timestamptz not null default now()
);

-- The last tick of each schedule that a node did, and which.
create table schedule_tick (
    schedule text primary key,
    due      timestamptz not null,
    node     text        not null
);

-- Secrets of this Serai that belong to no tenant: AES-256-GCM, associated data the nil tenant id and the id.
create table instance_secret (
    id         uuid primary key,
    name       text  not null,
    key_id     text  not null,
    ciphertext bytea not null
);

-- The rotation under way or the last one. Which rows are done stands in their key_id; after_tenant and after_id only save looking twice.
create table key_rotation (
    singleton    boolean     primary key default true check (singleton),
    target_key   text        not null,
    state        text        not null check (state in ('running', 'paused', 'finished')),
    total        bigint      not null default 0,
    done         bigint      not null default 0,
    unreadable   bigint      not null default 0,
    worked_ms    bigint      not null default 0,
    started_at   timestamptz,
    finished_at  timestamptz,
    runner       text,
    leased_until timestamptz,
    table_name   text,
    after_tenant uuid,
    after_id     uuid
);

-- Which keys each node has; a key is taken into use once every node that lives can read with it.
create table key_node (
    node_id     text        primary key,
    writing_key text        not null,
    key_ids     text[]      not null,
    seen_at     timestamptz not null default now()
);
