-- Sign-ins over identity providers that were finished, by the SHA-256 of their state, so that each is taken once. Those under way are in no
-- table: a signed state and the browser's cookie say all of them.
create table spent_sign_in (
    state_hash bytea       not null primary key,
    expires_at timestamptz not null
);
create index spent_sign_in_by_end on spent_sign_in (expires_at);
