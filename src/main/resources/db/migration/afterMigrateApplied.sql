-- Partitions and walls of new tables, which thus need not ask for them.
select make_partitions();
select wall_off_tenants();
