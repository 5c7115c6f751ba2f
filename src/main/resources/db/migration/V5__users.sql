-- A person or program of a tenant: made by an administrator, or at the first call with a token of an identity provider.
create table tenant_user (
    tenant_id  uuid        not null references tenant (id) on delete cascade,
    id         uuid        not null,
    email      text,
    name       text        not null,
    role       text        not null check (role in ('admin', 'member')),
    is_active  boolean     not null default true,
    issuer     text,
    subject    text,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (tenant_id, id),
    check ((issuer is null) = (subject is null))
);
create unique index tenant_user_by_email on tenant_user (tenant_id, lower(email));
create unique index tenant_user_by_subject on tenant_user (tenant_id, issuer, subject);

-- The user a token belongs to; null for an application's.
alter table api_token add column user_id uuid;
alter table api_token add foreign key (tenant_id, user_id) references tenant_user (tenant_id, id);
create index api_token_by_user on api_token (tenant_id, user_id) where user_id is not null;

-- The user a private connection belongs to; null for those of the whole team. Each has a default of its own.
alter table connection add column owner_id uuid;
alter table connection add foreign key (tenant_id, owner_id) references tenant_user (tenant_id, id);
drop index connection_default;
create unique index connection_default on connection (tenant_id, channel,
    coalesce(owner_id, '00000000-0000-0000-0000-000000000000')) where is_default;
