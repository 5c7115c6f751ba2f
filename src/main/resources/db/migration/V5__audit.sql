-- Who changed what: one row for every change, written in its transaction and never changed. The zero tenant is the instance itself.
create table audit (
    tenant_id     uuid        not null,
    id            uuid        not null,
    at            timestamptz not null,
    actor_token   uuid,
    actor_user    uuid,
    actor_role    text        not null,
    actor_name    text        not null,
    action        text        not null,
    resource_type text        not null,
    resource_id   text,
    before        json,
    after         json,
    primary key (tenant_id, id)
) partition by range (id);
create index audit_by_id on audit (id);
create index audit_by_resource on audit (tenant_id, resource_id, id);
