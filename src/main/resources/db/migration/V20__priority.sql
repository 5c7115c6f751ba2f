-- Which of its tenant's deliveries go first: 0 high, 1 normal, 2 bulk. expires_at: when it is not sent any more; null for never. reason: a
-- word for why it stands where it stands, such as expired; null for none.
alter table delivery add column priority smallint not null default 1, add column expires_at timestamptz, add column reason text;

-- Due work is found by tenant and priority, however much of the others is pending.
drop index delivery_pending;
create index delivery_pending on delivery (tenant_id, priority, due_at) where status in ('accepted', 'retrying');
