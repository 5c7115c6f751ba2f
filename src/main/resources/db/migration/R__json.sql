-- Text that should be JSON as JSON; as a JSON string where it is not.
create or replace function json_or_text(stored text) returns json language plpgsql immutable parallel safe as $$
begin
    return stored::json;
exception
    when others then
        return to_json(stored);
end
$$;
