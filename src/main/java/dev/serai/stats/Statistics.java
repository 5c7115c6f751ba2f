package dev.serai.stats;

import dev.serai.database.SystemDatabase;
import dev.serai.operation.Operations;
import dev.serai.provider.ProviderCatalog;
import dev.serai.stats.Figures.Item;
import dev.serai.stats.Figures.Reported;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** Answers questions about figures from what the database has counted and from what it has not counted yet. */
@Component
class Statistics {

    private static final UUID NO_CONNECTION = new UUID(0, 0);
    private static final String COUNTED = """
            select %1$s sum(attempts) as attempts, sum(delivered) as delivered, sum(failed) as failed, sum(retried) as retried,
              sum(reached) as reached, sum(opened) as opened, sum(clicked) as clicked, sum(bounced) as bounced,
              sum(complained) as complained
            from (
              select day, operation, provider, connection_id, attempts, delivered, failed, retried, reached, opened, clicked, bounced,
                complained
              from statistic where tenant_id = :tenant and day between :from and :to
              union all
              select day, operation, provider, connection_id, attempts, delivered, 0, retried, 0, 0, 0, 0, 0
              from tally_attempts(:tenant, :mark, 'infinity') where day between :from and :to
              union all
              select (at at time zone 'UTC')::date, operation, provider, connection_id, 0, 0, 1, 0, 0, 0, 0, 0, 0
              from failure where tenant_id = :tenant and (at at time zone 'UTC')::date between :from and :to
              union all
              select (at at time zone 'UTC')::date, operation, provider, connection_id, 0, 0, 0, 0, bits & 1, (bits & 2) / 2,
                (bits & 4) / 4, (bits & 8) / 8, (bits & 16) / 16
              from reported where tenant_id = :tenant and (at at time zone 'UTC')::date between :from and :to
            ) as counted
            where true %2$s group by %1$s ()
            """;
    private static final String TIMED = """
            select %1$s bucket, sum(calls) as calls, sum(deliveries) as deliveries
            from (
              select day, operation, provider, connection_id, bucket, calls, deliveries
              from statistic_latency where tenant_id = :tenant and day between :from and :to
              union all
              select day, operation, provider, connection_id, bucket, calls, deliveries
              from tally_latencies(:tenant, :mark, 'infinity') where day between :from and :to
            ) as timed
            where true %2$s group by %1$s bucket
            """;

    private final JdbcClient jdbc;
    private final SystemDatabase system;
    private final TransactionTemplate snapshot;
    private final Operations operations;
    private final ProviderCatalog providers;

    Statistics(JdbcClient jdbc, SystemDatabase system, PlatformTransactionManager transactions, Operations operations,
            ProviderCatalog providers) {
        this.jdbc = jdbc;
        this.system = system;
        this.snapshot = new TransactionTemplate(transactions);
        this.snapshot.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
        this.snapshot.setReadOnly(true);
        this.operations = operations;
        this.providers = providers;
    }

    /** What an item is about; a component is null when it is not split by it. */
    private record Group(LocalDate day, String channel, String operation, String provider, UUID connectionId) {

        private static final Comparator<Group> ORDER = Comparator
                .comparing(Group::day, Comparator.nullsFirst(Comparator.naturalOrder()))
                .thenComparing(Group::channel, Comparator.nullsFirst(Comparator.naturalOrder()))
                .thenComparing(Group::operation, Comparator.nullsFirst(Comparator.naturalOrder()))
                .thenComparing(Group::provider, Comparator.nullsFirst(Comparator.naturalOrder()))
                .thenComparing(Group::connectionId, Comparator.nullsFirst(Comparator.naturalOrder()));
    }

    Figures figures(UUID tenantId, Question question) {
        Map<Group, Tally> tallies = read(tenantId, question);
        Tally total = new Tally();
        tallies.values().forEach(total::add);
        List<Item> items = tallies.entrySet().stream().sorted(Map.Entry.comparingByKey(Group.ORDER)).map(entry -> {
            Group group = entry.getKey();
            return new Item(group.day(), group.channel(), group.operation(), group.provider(), group.connectionId(),
                    entry.getValue().counts());
        }).toList();
        return new Figures(question.from(), question.to(), question.by().stream().map(Dimension::word).toList(), total.counts(), items);
    }

    /** Reads again where the mark moved meanwhile, since what was counted then would be in twice. */
    private Map<Group, Tally> read(UUID tenantId, Question question) {
        while (true) {
            OffsetDateTime mark = mark();
            Map<Group, Tally> tallies = snapshot.execute(status -> read(tenantId, question, mark));
            if (mark().equals(mark)) {
                return tallies;
            }
        }
    }

    /** What was written down before it is counted. */
    private OffsetDateTime mark() {
        return system.jdbc().sql("select greatest(counted_until, '2000-01-01Z') from statistic_mark").query(OffsetDateTime.class).single();
    }

    private Map<Group, Tally> read(UUID tenantId, Question question, OffsetDateTime mark) {
        Map<Group, Tally> tallies = new LinkedHashMap<>();
        ask(COUNTED, tenantId, question, mark).query(row -> {
            Tally tally = tally(tallies, row, question);
            tally.count(row.getLong("attempts"), row.getLong("delivered"), row.getLong("failed"), row.getLong("retried"));
            tally.reported(new Reported(row.getLong("reached"), row.getLong("opened"), row.getLong("clicked"), row.getLong("bounced"),
                    row.getLong("complained")));
        });
        ask(TIMED, tenantId, question, mark).query(row -> {
            tally(tallies, row, question).took(row.getInt("bucket"), row.getLong("calls"), row.getLong("deliveries"));
        });
        return tallies;
    }

    private JdbcClient.StatementSpec ask(String sql, UUID tenantId, Question question, OffsetDateTime mark) {
        String columns = Stream.concat(question.by().stream(), Stream.ofNullable(question.channel() == null ? null : Dimension.CHANNEL))
                .flatMap(dimension -> dimension.columns().stream()).distinct().map(column -> column + ", ")
                .collect(Collectors.joining());
        String only = (question.operations() == null ? "" : " and operation in (:operations)")
                + (question.provider() == null ? "" : " and provider = :provider")
                + (question.connectionId() == null ? "" : " and connection_id = :connection");
        return jdbc.sql(sql.formatted(columns, only))
                .param("tenant", tenantId).param("from", question.from()).param("to", question.to()).param("mark", mark)
                .param("operations", question.operations()).param("provider", question.provider())
                .param("connection", question.connectionId());
    }

    private Tally tally(Map<Group, Tally> tallies, ResultSet row, Question question) throws SQLException {
        if (question.channel() != null && !question.channel().equals(channel(row))) {
            return new Tally();
        }
        LocalDate day = null;
        String channel = null;
        String operation = null;
        String provider = null;
        UUID connection = null;
        for (Dimension dimension : question.by()) {
            switch (dimension) {
                case DAY -> day = row.getObject("day", LocalDate.class);
                case CHANNEL -> channel = channel(row);
                case OPERATION -> operation = row.getString("operation");
                case PROVIDER -> provider = row.getString("provider");
                case CONNECTION -> connection = row.getObject("connection_id", UUID.class);
            }
        }
        Group group = new Group(day, channel, operation, "".equals(provider) ? null : provider,
                NO_CONNECTION.equals(connection) ? null : connection);
        return tallies.computeIfAbsent(group, key -> new Tally());
    }

    /** The channel of an operation, of several that of the provider; of an operation that is gone what its name begins with. */
    private String channel(ResultSet row) throws SQLException {
        String operation = row.getString("operation");
        String provider = row.getString("provider");
        return operations.find(operation).map(known -> known.channels().size() == 1 ? known.channel()
                        : providers.find(provider).flatMap(file -> known.channels().stream().filter(file.channels()::contains).findFirst())
                                .orElse(known.channel()))
                .orElseGet(() -> operation.split("\\.", 2)[0]);
    }
}
