-- How the portal of a tenant looks, and who may embed it. accent, header: colours as #rrggbb. logo: a data URL of a PNG, JPEG or WebP.
-- frame_ancestors: origins. return_urls: addresses below which a person may be sent back.
create table portal (
    tenant_id       uuid        not null primary key references tenant (id) on delete cascade,
    accent          text,
    header          text,
    logo            text,
    frame_ancestors text[]      not null default '{}',
    return_urls     text[]      not null default '{}',
    updated_at      timestamptz not null
);

-- Links into the portal, by the hash of the code that only the link has; each is used once. Whoever made it is the token, or the user whom
-- an identity provider vouches for, or the operator, of which proof is a hash of the operator's token together with the code.
-- session_ends_at: when its session ends at the latest, where that is before an hour is over.
create table portal_link (
    id              uuid        primary key,
    tenant_id       uuid        not null references tenant (id) on delete cascade,
    code_hash       bytea       not null unique,
    token_id        uuid        references api_token (id) on delete cascade,
    user_id         uuid,
    proof           bytea,
    areas           text[]      not null,
    origin          text,
    return_url      text,
    locale          text,
    created_at      timestamptz not null,
    expires_at      timestamptz not null,
    session_ends_at timestamptz,
    used_at         timestamptz,
    check (num_nonnulls(token_id, user_id, proof) = 1),
    foreign key (tenant_id, user_id) references tenant_user (tenant_id, id) on delete cascade
);
create index portal_link_of_tenant on portal_link (tenant_id, id);
create index portal_link_by_token on portal_link (token_id) where token_id is not null;
create index portal_link_by_end on portal_link (expires_at);

-- portal: of a session that a link began, what it may do, as JSON. The operator begins some for tenants.
alter table browser_session add column portal jsonb;
alter table browser_session drop constraint browser_session_check;
alter table browser_session add constraint browser_session_check check (num_nonnulls(token_id, user_id, proof) = 1
    and case when portal is null then (tenant_id is null) = (proof is not null) else tenant_id is not null end);
create index browser_session_of_portal on browser_session (tenant_id, id) where portal is not null;
