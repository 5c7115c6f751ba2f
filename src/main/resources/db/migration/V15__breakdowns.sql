-- How often in a row carrying a delivery ended with a fault of Serai itself: with a thread or, where the process went, with that.
alter table delivery add column breakdowns integer not null default 0;

-- Text that should be JSON as JSON; as a JSON string where it is not.
create function json_or_text(stored text) returns json language plpgsql immutable parallel safe as $$
begin
    return stored::json;
exception
    when others then
        return to_json(stored);
end
$$;
