-- A delivery that is settled leaves a dead entry in delivery_pending, and every claim passes over those until they are vacuumed: with
-- PostgreSQL's defaults not before a fifth of a month's deliveries is dead, millions where there are many.
create or replace function vacuum_sooner(partition regclass) returns void language plpgsql as $$
begin
    execute format('alter table %s set (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 50000)', partition);
end
$$;

-- Makes a partition where there is none; those of the audit log refuse to be truncated, those of deliveries are vacuumed sooner.
create or replace function make_partition(parent text, name text, bounds text) returns void language plpgsql as $$
begin
    if to_regclass(format('%I', name)) is null then
        execute format('create table %I partition of %I %s', name, parent, bounds);
        if parent = 'audit' then
            execute format('create trigger audit_no_truncate before truncate on %I execute function refuse_audit_change()', name);
        elsif parent = 'delivery' then
            perform vacuum_sooner(format('%I', name)::regclass);
        end if;
    end if;
end
$$;

-- Makes the monthly partitions, from this month to the month after next, of every table that is partitioned by its UUIDv7, and one for what
-- is of no month there is.
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
        perform make_partition(parent, parent || '_other', 'default');
        for i in 0..2 loop
            start := (date_trunc('month', now() at time zone 'UTC') + make_interval(months => i)) at time zone 'UTC';
            perform make_partition(parent, parent || '_' || to_char(start at time zone 'UTC', 'YYYY_MM'),
                format('for values from (%L) to (%L)', uuid_at(start),
                    uuid_at(((start at time zone 'UTC') + interval '1 month') at time zone 'UTC')));
        end loop;
    end loop;
end
$$;
