-- What providers made for deliveries: by its id there, the connection that made it is found again.
create table provider_object (
    tenant_id     uuid        not null,
    external_id   text        not null,
    provider      text        not null,
    connection_id uuid,
    delivery_id   uuid        not null,
    kind          text        not null,
    created_at    timestamptz not null,
    primary key (tenant_id, external_id, provider)
);
create index provider_object_by_delivery on provider_object (tenant_id, delivery_id);
create index provider_object_by_age on provider_object (created_at);
