-- One name for the key of a request, whatever it asked for: "request:<key>", and a line with the index of each further event of a batch.
update idempotency i
set key = case when key like '%#0' then left(key, -2) else regexp_replace(key, '#(\d+)$', E'\n\\1') end
where event_id is not null and key ~ '^request:.*#\d+$'
  and not exists (select from idempotency o where o.tenant_id = i.tenant_id and o.key = left(i.key, -2));
