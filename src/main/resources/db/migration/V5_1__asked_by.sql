-- The user who asked for a delivery; null where an application did.
alter table delivery add column asked_by uuid;
