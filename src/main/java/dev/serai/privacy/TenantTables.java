package dev.serai.privacy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The tables with rows of tenants, as the database's catalogue knows them. */
@Component
class TenantTables {

    private final JdbcClient jdbc;

    TenantTables(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** @param type as PostgreSQL writes it */
    record Column(String name, String type) {}

    /**
     * @param tenant the column with the tenant's id
     * @param key the columns of the primary key
     */
    record Table(String name, String tenant, List<String> key, List<Column> columns) {}

    /** All of them; what refers to others first, and the tenants themselves last. */
    List<Table> all() {
        List<Table> tables = new ArrayList<>();
        jdbc.sql("""
                select c.oid, c.relname as name, t.attname as tenant,
                  (select string_agg(k.attname, ',' order by k.attnum) from pg_index i join pg_attribute k on k.attrelid = c.oid
                     and k.attnum = any (i.indkey) where i.indrelid = c.oid and i.indisprimary) as key,
                  (select string_agg(a.attname || ' ' || format_type(a.atttypid, null), ',' order by a.attnum) from pg_attribute a
                     where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as columns
                from pg_class c join pg_attribute t on t.attrelid = c.oid and not t.attisdropped
                  and t.attname = case when c.relname = 'tenant' then 'id' else 'tenant_id' end
                where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
                order by c.relname = 'tenant',
                  not exists (select from pg_constraint f where f.conrelid = c.oid and f.contype = 'f'
                    and f.confrelid <> 'tenant'::regclass), c.relname""").query(row -> {
            List<Column> columns = Arrays.stream(row.getString("columns").split(",")).map(column -> column.split(" ", 2))
                    .map(column -> new Column(column[0], column[1])).toList();
            tables.add(new Table(row.getString("name"), row.getString("tenant"), List.of(row.getString("key").split(",")), columns));
        });
        return tables;
    }
}
