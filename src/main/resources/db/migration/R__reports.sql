-- Whether a report brings something further than it has come. A rank is a phase times 100: a later phase goes over an earlier one, whatever
-- their times. Within one phase, where ranks end in other digits, what happened later counts, and of what happened at once the higher rank.
create or replace function report_moves(rank_before integer, at_before timestamptz, rank integer, at timestamptz) returns boolean
language sql immutable parallel safe
    return rank_before is null or rank / 100 > rank_before / 100
        or rank % 100 > 0 and rank / 100 = rank_before / 100 and (at, rank) > (at_before, rank_before);

-- The deliveries for which a provider made one of these objects over the connection, or, where that is null, over an account of the
-- environment. made: whether it was this delivery that made it, as its operation says; else its answer had that id.
create or replace function known_objects(tenant uuid, by_provider text, over_connection uuid, objects text[])
returns table (delivery_id uuid, connection_id uuid, external_id text, made boolean) language sql stable as $$
    select o.delivery_id, o.connection_id, o.external_id, true from provider_object o
    where o.tenant_id = tenant and o.external_id = any (objects) and o.provider = by_provider
      and (o.connection_id = over_connection or over_connection is null and of_environment(o.connection_id))
    union all
    select d.id, d.connection_id, d.provider_message_id, false
    from unnest(objects) sought join delivery d on d.tenant_id = tenant and hashtext(d.provider_message_id) = hashtext(sought)
      and d.provider_message_id = sought
    where d.provider = by_provider and d.provider_message_id is not null and d.connection_id is not null
      and (d.connection_id = over_connection or over_connection is null and of_environment(d.connection_id))
$$;
