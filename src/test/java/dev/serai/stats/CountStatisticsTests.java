package dev.serai.stats;

import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.TestPostgres;
import dev.serai.ledger.Ids;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Every attempt is counted once, whoever counts and whatever goes wrong meanwhile. */
class CountStatisticsTests {

    private final DataSource dataSource = TestPostgres.dataSource();
    private final JdbcClient jdbc = JdbcClient.create(dataSource);
    private final UUID tenant = UUID.randomUUID();

    private static void write(Connection connection, UUID tenant, String outcome) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("""
                insert into attempt (tenant_id, delivery_id, number, operation, provider, outcome, started_at, duration_ms)
                values (?, ?, 1, 'email.send', 'sendgrid', ?, now(), 40)""")) {
            insert.setObject(1, tenant);
            insert.setObject(2, Ids.next());
            insert.setString(3, outcome);
            insert.executeUpdate();
        }
    }

    private void count() {
        boolean more = true;
        while (more) {
            more = jdbc.sql("select count_statistics()").query(Boolean.class).single();
        }
    }

    private Map<String, Object> counted() {
        return jdbc.sql("""
                select coalesce(sum(attempts), 0) as attempts, coalesce(sum(delivered), 0) as delivered, coalesce(sum(failed), 0) as failed
                from statistic where tenant_id = ?""").param(tenant).query().singleRow();
    }

    private long attempts() {
        return ((Number) counted().get("attempts")).longValue();
    }

    private long timed() {
        return jdbc.sql("select coalesce(sum(calls), 0) from statistic_latency where tenant_id = ?").param(tenant).query(Long.class)
                .single();
    }

    @Test
    void whatIsCommittedLateIsCountedLater() throws SQLException {
        try (Connection slow = dataSource.getConnection(); Connection quick = dataSource.getConnection()) {
            slow.setAutoCommit(false);
            write(slow, tenant, "delivered");
            write(quick, tenant, "delivered");
            count();
            assertThat(attempts()).as("nothing after the transaction under way is counted yet").isLessThanOrEqualTo(1);
            slow.commit();
            slow.setAutoCommit(true);
        }

        count();

        assertThat(attempts()).isEqualTo(2);
        assertThat(timed()).isEqualTo(2);
    }

    @Test
    void toAskAboutADeliveryIsNoAttemptAtItButItMayTurnOutDelivered() {
        UUID delivery = Ids.next();
        jdbc.sql("""
                insert into delivery (tenant_id, id, operation, status, message, due_at, created_at, updated_at)
                values (?, ?, 'email.send', 'delivered', '{}', now(), now(), now())""").params(tenant, delivery).update();
        for (String attempt : List.of("1, 'email.send', 'carry', 'mailgun', 'unknown'",
                "2, 'email.find', 'ask', 'mailgun', 'absent'", "3, 'email.find', 'ask', 'mailgun', 'delivered'",
                "4, 'payment.status', 'carry', 'acme', 'retry'")) {
            jdbc.sql("""
                    insert into attempt (tenant_id, delivery_id, number, operation, purpose, provider, outcome, started_at,
                      duration_ms)
                    values (?, ?, %s, now(), 40)""".formatted(attempt)).params(tenant, delivery).update();
        }

        count();

        assertThat(jdbc.sql("""
                select operation || ' ' || attempts || ' ' || delivered || ' ' || retried from statistic where tenant_id = ?
                order by operation""").param(tenant).query(String.class).list())
                .containsExactly("email.send 1 1 0", "payment.status 1 0 1");
        assertThat(jdbc.sql("""
                select operation || ' ' || sum(calls) || ' ' || sum(deliveries) from statistic_latency where tenant_id = ?
                group by operation order by operation""").param(tenant).query(String.class).list())
                .containsExactly("email.send 1 1", "payment.status 1 0");
    }

    @Test
    void aCountThatIsInterruptedCountsNothing() throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            write(connection, tenant, "delivered");
            connection.setAutoCommit(false);
            connection.createStatement().executeQuery("select count_statistics()").close();
            connection.rollback();
            connection.setAutoCommit(true);
        }
        assertThat(attempts()).isZero();

        count();

        assertThat(attempts()).isEqualTo(1);
    }

    @Test
    void writersAndSeveralCountersLoseAndDoubleNothing() throws Exception {
        int writers = 4;
        int each = 300;
        AtomicBoolean writing = new AtomicBoolean(true);
        ExecutorService threads = Executors.newCachedThreadPool();
        List<Future<?>> written = new ArrayList<>();
        for (int writer = 0; writer < writers; writer++) {
            written.add(threads.submit(writer(each)));
        }
        List<Future<?>> counting = new ArrayList<>();
        for (int counter = 0; counter < 3; counter++) {
            counting.add(threads.submit(() -> {
                while (writing.get()) {
                    count();
                }
            }));
        }
        for (Future<?> future : written) {
            future.get();
        }
        writing.set(false);
        for (Future<?> future : counting) {
            future.get();
        }
        threads.shutdown();

        count();

        assertThat(attempts()).isEqualTo(writers * each);
        assertThat(counted().get("delivered").toString()).isEqualTo(String.valueOf(writers * each / 2));
        assertThat(timed()).isEqualTo(writers * each);
    }

    private Callable<Void> writer(int count) {
        return () -> {
            try (Connection connection = dataSource.getConnection()) {
                connection.setAutoCommit(false);
                for (int i = 0; i < count; i++) {
                    write(connection, tenant, i % 2 == 0 ? "delivered" : "retry");
                    if (i % 7 == 0) {
                        connection.commit();
                    }
                }
                connection.commit();
                connection.setAutoCommit(true);
            }
            return null;
        };
    }

    @Test
    void deadLettersAreCountedOnce() {
        jdbc.sql("insert into failure (tenant_id, delivery_id, operation, provider, connection_id) values (?, ?, 'email.send', '', ?)")
                .params(tenant, Ids.next(), new UUID(0, 0)).update();

        count();
        count();

        assertThat(counted().get("failed").toString()).isEqualTo("1");
        assertThat(jdbc.sql("select count(*) from failure where tenant_id = ?").param(tenant).query(Long.class).single()).isZero();
    }
}
