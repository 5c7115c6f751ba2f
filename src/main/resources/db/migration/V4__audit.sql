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

-- Lets rows go only where erase_audit_of asks for it, and lets none change.
create function refuse_audit_change() returns trigger language plpgsql as $$
declare
    callers text;
begin
    if tg_op = 'DELETE' then
        get diagnostics callers = pg_context;
        if callers like '%function erase_audit_of(uuid)%' then
            return old;
        end if;
    end if;
    raise exception 'The audit log is append-only: % is refused', tg_op using errcode = 'insufficient_privilege';
end
$$;
create trigger audit_append_only before update or delete on audit for each row execute function refuse_audit_change();
create trigger audit_no_truncate before truncate on audit execute function refuse_audit_change();

-- Erases the audit log of a tenant; answers how many rows went.
create function erase_audit_of(tenant uuid) returns bigint language plpgsql security definer set search_path from current as $$
declare
    erased bigint;
begin
    delete from audit where tenant_id = tenant;
    get diagnostics erased = row_count;
    return erased;
end
$$;
revoke execute on function erase_audit_of(uuid) from public;

-- Makes a partition where there is none; those of the audit log refuse to be truncated.
create function make_partition(parent text, name text, bounds text) returns void language plpgsql as $$
begin
    if to_regclass(format('%I', name)) is null then
        execute format('create table %I partition of %I %s', name, parent, bounds);
        if parent = 'audit' then
            execute format('create trigger audit_no_truncate before truncate on %I execute function refuse_audit_change()', name);
        end if;
    end if;
end
$$;

-- Makes the monthly partitions, from this month to the month after next, of every table that is partitioned by its UUIDv7.
create or replace function make_partitions() returns void language plpgsql as $$
declare
    start timestamptz;
    parent text;
begin
    for parent in
        select c.relname from pg_partitioned_table p
        join pg_class c on c.oid = p.partrelid
        join pg_attribute a on a.attrelid = c.oid and a.attnum = p.partattrs[0]
        where c.relnamespace = current_schema()::regnamespace and p.partstrat = 'r' and p.partnatts = 1
          and a.atttypid = 'uuid'::regtype
    loop
        for i in 0..2 loop
            start := (date_trunc('month', now() at time zone 'UTC') + make_interval(months => i)) at time zone 'UTC';
            perform make_partition(parent, parent || '_' || to_char(start at time zone 'UTC', 'YYYY_MM'),
                format('for values from (%L) to (%L)', uuid_at(start),
                    uuid_at(((start at time zone 'UTC') + interval '1 month') at time zone 'UTC')));
        end loop;
    end loop;
end
$$;
select make_partition('audit', 'audit_other', 'default');
select make_partitions();
