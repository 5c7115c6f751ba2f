package dev.serai.retention;

import dev.serai.ledger.Ids;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * One partition of a table that is partitioned by its UUIDv7, and so by time.
 *
 * @param end everything in it was made before; null for the partition of whatever fits no other
 */
record Partition(String parent, String name, Instant end) {

    private static final Pattern RANGE = Pattern.compile("FOR VALUES FROM \\('([0-9a-f-]{36})'\\) TO \\('([0-9a-f-]{36})'\\)");

    /** All of them, of all tables that have some. */
    static List<Partition> all(JdbcTemplate jdbc) {
        return jdbc.query("""
                select parent.relname as parent, part.relname as name, pg_get_expr(part.relpartbound, part.oid) as bounds
                from pg_inherits i join pg_class part on part.oid = i.inhrelid join pg_class parent on parent.oid = i.inhparent
                where part.relispartition and part.relkind = 'r' and parent.relnamespace = current_schema()::regnamespace
                order by part.relname""", (row, number) -> new Partition(row.getString("parent"), row.getString("name"),
                        end(row.getString("name"), row.getString("bounds"))));
    }

    private static Instant end(String name, String bounds) {
        if ("DEFAULT".equals(bounds)) {
            return null;
        }
        Matcher range = RANGE.matcher(bounds);
        if (!range.matches()) {
            throw new IllegalStateException("Partition " + name + " is not one of a range of ids: " + bounds);
        }
        return Ids.instantOf(UUID.fromString(range.group(2)));
    }
}
