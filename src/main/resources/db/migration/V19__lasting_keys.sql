-- lasting: kept as long as events are, since what came under it can come again at any time; null for no.
alter table idempotency add lasting boolean;
drop index idempotency_by_age;
create index idempotency_by_age on idempotency (created_at) where lasting is null;
create index idempotency_lasting_by_age on idempotency (created_at) where lasting;
