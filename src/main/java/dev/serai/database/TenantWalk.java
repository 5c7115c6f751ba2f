package dev.serai.database;

import java.util.UUID;

/**
 * Whose rows are waiting: the tenants of a table in the order of their ids. PostgreSQL steps from one tenant to the next in the index, so
 * that it costs the same however many rows a tenant has, and none of them is in front of another.
 */
public final class TenantWalk {

    /** In front of the first tenant. */
    public static final UUID START = new UUID(0, 0);

    private TenantWalk() {}

    /**
     * The beginning of a statement, up to its table {@code turn (tenant_id)}: the tenants after one, and only so many.
     *
     * @param table with a column {@code tenant_id} in front of an index
     * @param condition which of its rows count, or {@code true}; an index should have the same
     * @param after the parameter of the tenant to go on after, such as {@code :after} or {@code ?}
     * @param most the parameter of the largest number of tenants, or {@code null} for all
     */
    public static String turn(String table, String condition, String after, String most) {
        return """
                with recursive walk (tenant_id) as (
                  (select tenant_id from %1$s where %2$s and tenant_id > %3$s order by tenant_id limit 1)
                  union all
                  select (select n.tenant_id from (select tenant_id from %1$s where %2$s) n where n.tenant_id > w.tenant_id
                    order by n.tenant_id limit 1)
                  from walk w where w.tenant_id is not null
                ), turn as (
                  select tenant_id from walk where tenant_id is not null limit %4$s
                )""".formatted(table, condition, after, most == null ? "all" : most);
    }
}
