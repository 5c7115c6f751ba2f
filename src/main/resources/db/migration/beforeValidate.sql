-- V6 was made to run on PostgreSQL 15, too; where it ran before, what it made is the same.
do $$
begin
    if to_regclass('flyway_schema_history') is not null then
        update flyway_schema_history set checksum = 47285495 where version = '6' and checksum = 1446732706;
    end if;
end
$$;
