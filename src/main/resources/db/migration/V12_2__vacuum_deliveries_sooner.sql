-- A delivery that is settled leaves a dead entry in delivery_pending, and every claim passes over those until they are vacuumed: with
-- PostgreSQL's defaults not before a fifth of a month's deliveries is dead, millions where there are many.
create function vacuum_sooner(partition regclass) returns void language plpgsql as $$
begin
    execute format('alter table %s set (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 50000)', partition);
end
$$;
select vacuum_sooner(inhrelid) from pg_inherits where inhparent = 'delivery'::regclass;

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
