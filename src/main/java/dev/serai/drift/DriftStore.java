package dev.serai.drift;

import dev.serai.database.SystemDatabase;
import dev.serai.drift.Difference.Kind;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Counts differences in the database, for all nodes. */
@Component
class DriftStore {

    /** Members that are kept of one operation; a provider may use ids as names of members. */
    private static final int MOST = 200;
    private static final String SEPARATOR = ",";

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final Clock clock;

    /** @param answers how many were compared since {@code firstAt} */
    record Compared(String operation, long answers, Instant firstAt, Instant lastAt) {}

    /** @param count in how many of the answers */
    record Counted(String operation, Difference difference, long count, Instant firstAt, Instant lastAt) {}

    DriftStore(SystemDatabase system, Clock clock) {
        this.jdbc = system.jdbc();
        this.transaction = system.transaction();
        this.clock = clock;
    }

    /**
     * Counts one answer.
     *
     * @param example tells the example that it was compared with; with another one everything is counted anew
     * @return those that no answer had before
     */
    List<Difference> record(String provider, String operation, String example, List<Difference> differences) {
        Timestamp now = Timestamp.from(clock.instant());
        return transaction.execute(status -> {
            jdbc.sql("""
                    insert into drift_sample as known (provider, operation, example, answers, first_at, last_at)
                    values (:provider, :operation, :example, 0, :now, :now) on conflict do nothing""")
                    .param("provider", provider).param("operation", operation).param("example", example).param("now", now).update();
            boolean same = jdbc.sql("select example from drift_sample where provider = :provider and operation = :operation for update")
                    .param("provider", provider).param("operation", operation).query(String.class).single().equals(example);
            if (!same) {
                jdbc.sql("delete from drift where provider = :provider and operation = :operation").param("provider", provider)
                        .param("operation", operation).update();
            }
            jdbc.sql("update drift_sample set " + (same ? "answers = answers + 1" : "answers = 1, first_at = :now, example = :example")
                    + ", last_at = :now where provider = :provider and operation = :operation")
                    .param("provider", provider).param("operation", operation).param("example", example).param("now", now).update();
            List<Difference> first = new ArrayList<>();
            differences.stream().limit(MOST).filter(difference -> isFirst(provider, operation, difference, now)).forEach(first::add);
            return first;
        });
    }

    private boolean isFirst(String provider, String operation, Difference difference, Timestamp now) {
        return jdbc.sql("""
                insert into drift as known (provider, operation, kind, path, expected, seen, count, first_at, last_at)
                select :provider, :operation, :kind, :path, :expected, :seen, 1, :now, :now
                from (select count(*) as kept, count(*) filter (where kind = :kind and path = :path) as same
                  from drift where provider = :provider and operation = :operation) of
                where kept < :most or same > 0
                on conflict (provider, operation, kind, path) do update set count = known.count + 1, last_at = excluded.last_at,
                  expected = excluded.expected, seen = excluded.seen
                returning count""")
                .param("provider", provider).param("operation", operation).param("kind", word(difference.kind()))
                .param("path", difference.path()).param("now", now).param("expected", String.join(SEPARATOR, difference.expected()))
                .param("seen", String.join(SEPARATOR, difference.seen())).param("most", MOST).query(Long.class).optional()
                .filter(count -> count == 1).isPresent();
    }

    List<Compared> compared(String provider) {
        return jdbc.sql("select operation, answers, first_at, last_at from drift_sample where provider = ? order by operation")
                .param(provider).query((row, number) -> new Compared(row.getString("operation"), row.getLong("answers"),
                        instant(row, "first_at"), instant(row, "last_at"))).list();
    }

    /**
     * A provider whose answers differ.
     *
     * @param operations how many of its operations do
     */
    record Differing(String provider, int operations, long differences, Instant lastAt) {}

    /** The providers whose answers differ, by name. */
    List<Differing> differing() {
        return jdbc.sql("""
                select provider, count(distinct operation) as operations, count(*) as differences, max(last_at) as last_at
                from drift group by provider order by provider collate "C"
                """)
                .query((row, number) -> new Differing(row.getString("provider"), row.getInt("operations"), row.getLong("differences"),
                        instant(row, "last_at"))).list();
    }

    /** Most frequent first. */
    List<Counted> counted(String provider) {
        return jdbc.sql("select * from drift where provider = ? order by operation, count desc, path, kind").param(provider)
                .query((row, number) -> new Counted(row.getString("operation"),
                        new Difference(Kind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT)), row.getString("path"),
                                types(row.getString("expected")), types(row.getString("seen"))),
                        row.getLong("count"), instant(row, "first_at"), instant(row, "last_at"))).list();
    }

    static String word(Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    private static Set<String> types(String joined) {
        return joined.isEmpty() ? Set.of() : new TreeSet<>(List.of(joined.split(SEPARATOR)));
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getTimestamp(column).toInstant();
    }
}
