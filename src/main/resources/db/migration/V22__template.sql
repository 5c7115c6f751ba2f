-- What messages are made of, by its name in the tenant.
--   kind         message, partial (what others include) or layout (what stands around others)
--   latest       the number of its latest version
--   promoted     the versions that count: a list of variant (a name, null for the only one), version and weight; empty for none
--   promoted_at  since when these count; null where none does
--   revision     how often it was changed, for its entity tag
create table template (
    tenant_id   uuid        not null,
    id          uuid        not null,
    kind        text        not null,
    name        text        not null,
    description text,
    latest      integer     not null,
    promoted    jsonb       not null default '[]',
    promoted_at timestamptz,
    revision    bigint      not null default 1,
    created_at  timestamptz not null default now(),
    updated_at  timestamptz not null default now(),
    primary key (tenant_id, id),
    unique (tenant_id, name)
);

-- A version of a template, which nobody changes. content: locales, default locale, layout and sample, as JSON. tags: those of its locales.
-- uses: the names of partials and of the layout in it. bytes: what it takes. note: in the words of who made it.
create table template_version (
    tenant_id   uuid        not null,
    template_id uuid        not null,
    number      integer     not null,
    content     text        not null,
    tags        text[]      not null,
    uses        text[]      not null,
    bytes       bigint      not null,
    note        text,
    created_by  uuid,
    created_at  timestamptz not null default now(),
    primary key (tenant_id, template_id, number),
    foreign key (tenant_id, template_id) references template (tenant_id, id) on delete cascade
);

-- The template that the message was made of, the version of it, and the variant where there were several; null for none.
alter table delivery
    add template_id      uuid,
    add template_version integer,
    add template_variant text;
create index delivery_by_template on delivery (tenant_id, template_id, id) where template_id is not null;
