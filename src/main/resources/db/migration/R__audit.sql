-- Lets rows go only where erase_audit_of asks for it, and lets none change.
create or replace function refuse_audit_change() returns trigger language plpgsql as $$
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
create or replace trigger audit_append_only before update or delete on audit for each row execute function refuse_audit_change();
create or replace trigger audit_no_truncate before truncate on audit execute function refuse_audit_change();

-- Erases the audit log of a tenant; answers how many rows went.
create or replace function erase_audit_of(tenant uuid) returns bigint language plpgsql security definer set search_path from current as $$
declare
    erased bigint;
begin
    delete from audit where tenant_id = tenant;
    get diagnostics erased = row_count;
    return erased;
end
$$;
revoke execute on function erase_audit_of(uuid) from public;
