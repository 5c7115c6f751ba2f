-- The public keys of sign-up pages, each of which is a connection. A key is no secret: it stands in the page.
--   previous_key, previous_until   the one before it, which counts until then; null for none
--   address                        below which Serai was reached when the page was configured; links of mails lead there where
--                                  serai.public-url is not set
create table signup_page (
    tenant_id      uuid        not null,
    connection_id  uuid        not null,
    key            text        not null unique,
    previous_key   text        unique,
    previous_until timestamptz,
    address        text        not null,
    created_at     timestamptz not null,
    primary key (tenant_id, connection_id),
    foreign key (tenant_id, connection_id) references connection (tenant_id, id) on delete cascade
);

-- What people sent with the forms of sign-up pages. What they wrote is in the event.
--   id            of the form that was sent, so that each form is taken once
--   state         taken: no confirmation is asked for; pending: its owner has not confirmed yet; confirmed
--   email         in its normal form; null once it was erased
--   content_hash  by which the same form, sent again, is known; null once it was erased
--   event_id      of signup.submitted
--   expires_at    until when it can be confirmed; null where that is not asked for
create table signup (
    tenant_id     uuid        not null,
    id            uuid        not null,
    connection_id uuid        not null,
    state         text        not null check (state in ('taken', 'pending', 'confirmed')),
    email         text,
    content_hash  bytea,
    event_id      uuid        not null,
    created_at    timestamptz not null,
    expires_at    timestamptz,
    confirmed_at  timestamptz,
    primary key (tenant_id, id),
    foreign key (tenant_id, connection_id) references connection (tenant_id, id) on delete cascade
);
create index signup_of_page on signup (tenant_id, connection_id, id);
create index signup_of_event on signup (tenant_id, event_id);

-- What was sent to sign-up pages and not taken, by day and kind: who sends it is not told, so that it says nothing to a robot.
create table signup_refusal (
    tenant_id     uuid        not null,
    connection_id uuid        not null,
    day           date        not null,
    kind          text        not null,
    count         bigint      not null,
    last_at       timestamptz not null,
    primary key (tenant_id, connection_id, day, kind),
    foreign key (tenant_id, connection_id) references connection (tenant_id, id) on delete cascade
);
