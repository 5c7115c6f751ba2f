-- Which properties of the provider's own a connection writes from which fields of what it carries: [{from, to, jq}]; null for none.
alter table connection add column field_mapping jsonb;
