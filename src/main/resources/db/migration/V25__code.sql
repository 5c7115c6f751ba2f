-- One-time codes that were sent to phones. The code itself is nowhere: a keyed hash of it stands here until it is used.
--   number        in E.164
--   country       of the number, ISO 3166-1; ZZ for none
--   number_range  the number without its last four digits
--   hash          HMAC over tenant, id, salt and code; null once the code was used
--   attempts      guesses so far, of max_attempts
--   status        pending, approved, canceled (another one took its place), max_attempts_reached, failed (it was not sent)
--   note          what the country guard noted and let through; null for nothing
--   delivery_id   the message that carries it
create table code (
    tenant_id    uuid        not null,
    id           uuid        not null,
    number       text        not null,
    country      text        not null,
    number_range text        not null,
    salt         bytea       not null,
    hash         bytea,
    status       text        not null check (status in ('pending', 'approved', 'canceled', 'max_attempts_reached', 'failed')),
    attempts     integer     not null default 0,
    max_attempts integer     not null,
    note         text,
    delivery_id  uuid        not null,
    created_at   timestamptz not null,
    expires_at   timestamptz not null,
    verified_at  timestamptz,
    primary key (tenant_id, id)
);
create index code_by_number on code (tenant_id, number, created_at);
create index code_by_range on code (tenant_id, number_range, created_at);
create index code_by_country on code (tenant_id, country, created_at);
create index code_by_time on code (tenant_id, created_at);

-- What a message says in clear only on its way to the provider, such as a code: a JSON object by the names of the marks that stand for it,
-- encrypted. id: the delivery. It goes once that is settled, or when its time is over.
create table sealed_text (
    tenant_id  uuid        not null,
    id         uuid        not null,
    key_id     text        not null,
    ciphertext bytea       not null,
    expires_at timestamptz not null,
    primary key (tenant_id, id)
);
create index sealed_text_expired on sealed_text (expires_at);

-- What a tenant set of the countries that its codes and text messages may go to, as JSON; one row where it set something.
create table country_guard (
    tenant_id  uuid        not null primary key,
    settings   jsonb       not null,
    updated_at timestamptz not null default now()
);

-- What went to a country on a day (UTC), what was refused, and what it cost by the tenant's prices.
--   issued, verified  codes
--   messages          text messages that were no codes
--   monitored         codes and messages that were let through and noted
create table country_usage (
    tenant_id uuid    not null,
    day       date    not null,
    country   text    not null,
    issued    bigint  not null default 0,
    verified  bigint  not null default 0,
    messages  bigint  not null default 0,
    monitored bigint  not null default 0,
    refused   bigint  not null default 0,
    spent     numeric not null default 0,
    primary key (tenant_id, day, country)
);

-- Text messages that the country guard has counted, so that none counts twice. id: the delivery.
create table guarded_message (
    tenant_id  uuid        not null,
    id         uuid        not null,
    created_at timestamptz not null,
    primary key (tenant_id, id)
);

-- Ranges of numbers to which codes went that nobody entered.
--   blocked_until  null once a person let it through again, at lifted_at
create table blocked_range (
    tenant_id     uuid        not null,
    number_range  text        not null,
    country       text        not null,
    issued        bigint      not null,
    verified      bigint      not null,
    blocked_at    timestamptz not null,
    blocked_until timestamptz,
    lifted_at     timestamptz,
    primary key (tenant_id, number_range)
);
