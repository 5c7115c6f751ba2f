-- The same id may stand for objects of several kinds, and of several accounts at one provider.
update provider_object set connection_id = '00000000-0000-0000-0000-000000000000' where connection_id is null;
alter table provider_object
    alter column connection_id set default '00000000-0000-0000-0000-000000000000',
    alter column connection_id set not null,
    drop constraint provider_object_pkey,
    add primary key (tenant_id, external_id, provider, kind, connection_id);
