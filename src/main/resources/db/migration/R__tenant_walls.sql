-- The role as which everything runs that a caller of the API asks for. It sees and changes rows of one tenant: the one in the setting
-- serai.tenant. The owner of the tables is not held to that.
do $$
begin
    if not exists (select from pg_roles where rolname = 'serai_tenant') then
        create role serai_tenant nologin;
        grant serai_tenant to current_user;
    end if;
exception
    when duplicate_object or unique_violation then
        raise notice 'Another database of this server made the role serai_tenant at the same time';
    when insufficient_privilege then
        raise exception 'The user "%" may not make the role serai_tenant; let an administrator run: create role serai_tenant nologin; grant serai_tenant to "%"',
            current_user, current_user;
end
$$;
do $$
begin
    if not pg_has_role(current_user, 'serai_tenant', case when current_setting('server_version_num')::integer < 160000 then 'MEMBER' else 'SET' end) then
        raise exception 'The user "%" may not act as the role serai_tenant; let an administrator run: grant serai_tenant to "%"',
            current_user, current_user;
    end if;
end
$$;

-- Puts the wall around every table with a tenant_id that has none yet. Partitions are reached through their table only: nothing is
-- granted on them, since policies are not inherited.
create or replace function wall_off_tenants() returns void language plpgsql as $$
declare
    walled record;
begin
    execute format('grant usage on schema %I to serai_tenant', current_schema());
    for walled in
        select c.oid::regclass as name, a.attname as tenant
        from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
        where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
          and (a.attname = 'tenant_id' or c.relname = 'tenant' and a.attname = 'id')
          and not exists (select from pg_policy p where p.polrelid = c.oid)
    loop
        execute format('alter table %s enable row level security', walled.name);
        execute format('create policy own_tenant on %1$s to serai_tenant using (%2$I = nullif(current_setting(''serai.tenant'', true), '''')::uuid)'
            || ' with check (%2$I = nullif(current_setting(''serai.tenant'', true), '''')::uuid)', walled.name, walled.tenant);
        execute format('grant select, insert, update, delete on %s to serai_tenant', walled.name);
    end loop;
end
$$;
