package dev.serai.problem;

import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.TestPostgres;
import dev.serai.database.SystemDatabase;
import dev.serai.ledger.Ids;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Deliveries come to the problem of their cause when they fail and leave it when they do not any more, whatever else happens. */
class ProblemSorterTests {

    private static final int MOST = 8;

    private final SystemDatabase database = new SystemDatabase(TestPostgres.dataSource());
    private final JdbcClient jdbc = database.jdbc();
    private final List<String> told = new ArrayList<>();
    private final ProblemSorter sorter = new ProblemSorter(database, this::tell, 50, MOST);
    private final UUID tenant = UUID.randomUUID();
    private final UUID connection = UUID.randomUUID();

    private void tell(UUID of, UUID problem, String state) {
        if (tenant.equals(of)) {
            told.add(problem + " " + state);
        }
    }

    private UUID accepted(UUID of) {
        UUID id = Ids.next();
        jdbc.sql("""
                insert into delivery (tenant_id, id, operation, status, message, due_at, created_at, updated_at)
                values (?, ?, 'email.send', 'accepted', '{}', now(), now(), now())""").params(of, id).update();
        return id;
    }

    /** As the ledger settles it: with the attempt in the same transaction. */
    private void settle(UUID of, UUID id, String status, String outcome, String reason) {
        database.transaction().executeWithoutResult(done -> {
            jdbc.sql("""
                    update delivery set status = ?, attempts = attempts + 1, round = round + 1, explanation = 'It failed.',
                      updated_at = now() where tenant_id = ? and id = ?""").params(status, of, id).update();
            if (outcome != null) {
                jdbc.sql("""
                        insert into attempt (tenant_id, delivery_id, number, connection_id, provider, operation, outcome, http_status,
                          reason, started_at, duration_ms)
                        select ?, ?, attempts, ?, 'sendgrid', 'email.send', ?, 503, ?, now(), 5 from delivery
                        where tenant_id = ? and id = ?""")
                        .params(of, id, connection, outcome, reason, of, id).update();
            }
        });
    }

    private UUID failed(String status, String outcome, String reason) {
        UUID id = accepted(tenant);
        settle(tenant, id, status, outcome, reason);
        return id;
    }

    private void sort() {
        boolean more = true;
        while (more) {
            more = sorter.sort();
        }
    }

    private List<Map<String, Object>> problems() {
        return jdbc.sql("select * from problem where tenant_id = ? and count > 0 order by count desc, status, cause").param(tenant).query()
                .listOfRows();
    }

    private List<UUID> members(Object problem) {
        return jdbc.sql("select delivery_id from problem_member where tenant_id = ? and problem_id = ? order by number")
                .params(tenant, problem).query(UUID.class).list();
    }

    @Test
    void deliveriesOfOneCauseAreOneProblem() {
        UUID first = failed("dead", "rejected", "550 5.1.1 The mailbox ann@example.com does not exist");
        UUID second = failed("dead", "rejected", "550 5.1.1 The mailbox bob@example.com does not exist.");
        UUID other = failed("retrying", "retry", "503 Service Unavailable");

        sort();

        List<Map<String, Object>> problems = problems();
        assertThat(problems).extracting(problem -> problem.get("cause"))
                .containsExactly("550 5.1.1 The mailbox <address> does not exist", "503 Service Unavailable");
        assertThat(problems).extracting(problem -> problem.get("count")).containsExactly(2L, 1L);
        assertThat(problems).extracting(problem -> problem.get("status")).containsExactly("dead", "failing");
        assertThat(problems.get(0)).containsEntry("provider", "sendgrid").containsEntry("connection_id", connection)
                .containsEntry("operation", "email.send").containsEntry("outcome", "rejected").containsEntry("http_status", 503);
        assertThat(members(problems.get(0).get("id"))).containsExactly(first, second);
        assertThat(members(problems.get(1).get("id"))).containsExactly(other);
        assertThat(told).containsExactlyInAnyOrder(problems.get(0).get("id") + " dead", problems.get(1).get("id") + " failing");
        settle(tenant, other, "delivered", null, null);
        sort();
        assertThat(told).last().isEqualTo(problems.get(1).get("id") + " solved");
    }

    @Test
    void whatFailsAgainStaysAndWhatDiesMoves() {
        UUID id = failed("retrying", "retry", "503 Service Unavailable");
        sort();
        settle(tenant, id, "retrying", "retry", "503 Service Unavailable");
        sort();

        assertThat(problems()).singleElement().satisfies(problem -> {
            assertThat(problem).containsEntry("count", 1L).containsEntry("status", "failing");
            assertThat(IntStream.of(hours(problem)).sum()).as("it failed twice").isEqualTo(2);
        });
        settle(tenant, id, "dead", "retry", "503 Service Unavailable");
        sort();

        assertThat(problems()).singleElement().satisfies(problem -> assertThat(problem).containsEntry("status", "dead"));
    }

    private static int[] hours(Map<String, Object> problem) {
        try {
            return java.util.Arrays.stream((Long[]) ((java.sql.Array) problem.get("hours")).getArray()).mapToInt(Long::intValue).toArray();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void whateverEndsTheFailureTakesItOff() {
        for (String change : List.of("status = 'delivered'", "status = 'cancelled'", "status = 'accepted'", "erased_at = now()")) {
            UUID id = failed("dead", "retry", "503 Service Unavailable");
            sort();
            assertThat(problems()).as(change).hasSize(1);

            jdbc.sql("update delivery set " + change + " where tenant_id = ? and id = ?").params(tenant, id).update();
            sort();

            assertThat(problems()).as(change).isEmpty();
            assertThat(jdbc.sql("select count(*) from problem_member where tenant_id = ?").param(tenant).query(Long.class).single())
                    .as(change).isZero();
        }
    }

    @Test
    void whatOnlyWaitsForALimitIsNoProblemAndKeepsTheOneItHas() {
        UUID waits = failed("retrying", "throttled", "429 Too Many Requests");
        UUID fails = failed("retrying", "retry", "503 Service Unavailable");
        sort();
        settle(tenant, fails, "retrying", "throttled", "429 Too Many Requests");
        sort();

        assertThat(problems()).singleElement().satisfies(problem -> {
            assertThat(problem).containsEntry("cause", "503 Service Unavailable").containsEntry("count", 1L);
            assertThat(members(problem.get("id"))).containsExactly(fails).doesNotContain(waits);
        });
    }

    @Test
    void theCauseIsThatOfTheLastRoundAndNotOfOneBefore() {
        UUID id = failed("dead", "rejected", "550 No such mailbox");
        sort();
        jdbc.sql("update delivery set status = 'accepted' where tenant_id = ? and id = ?").params(tenant, id).update();
        jdbc.sql("""
                update delivery set status = 'dead', round = round + 1, explanation = 'There is no active email connection; create one.',
                  updated_at = now() where tenant_id = ? and id = ?""").params(tenant, id).update();
        sort();

        assertThat(problems()).singleElement().satisfies(problem -> assertThat(problem)
                .containsEntry("cause", "There is no active email connection; create one").containsEntry("provider", "")
                .containsEntry("outcome", null));
    }

    @Test
    void causesThatAllDifferAreToldApartOnlySoFar() {
        String letters = "abcdefghijklmnopqrstuvwxyz";
        for (int i = 0; i < 3 * MOST; i++) {
            failed("dead", "rejected", "Refused for the reason " + letters.substring(i, i + 1) + letters.substring(i, i + 1));
        }

        sort();

        assertThat(problems()).hasSize(MOST + 1);
        assertThat(problems().get(0)).containsEntry("cause", "").containsEntry("count", 2L * MOST).containsEntry("provider", "sendgrid");
        assertThat(members(problems().get(0).get("id"))).hasSize(2 * MOST);
    }

    @Test
    void theManyOfOneTenantKeepNobodyWaiting() {
        for (int i = 0; i < 200; i++) {
            failed("dead", "retry", "503 Service Unavailable");
        }
        UUID other = UUID.randomUUID();
        settle(other, accepted(other), "dead", "retry", "503 Service Unavailable");

        int rounds = 0;
        while (jdbc.sql("select count(*) from problem where tenant_id = ?").param(other).query(Long.class).single() == 0) {
            sorter.sort();
            rounds++;
        }

        assertThat(rounds).as("one or two walks over the tenants, not all that the first of them has").isLessThanOrEqualTo(3);
        sort();
        assertThat(problems()).singleElement().satisfies(problem -> assertThat(problem).containsEntry("count", 200L));
    }

    @Test
    void oneNodeSortsAtATime() throws SQLException {
        UUID id = failed("dead", "retry", "503 Service Unavailable");
        try (Connection holder = TestPostgres.dataSource().getConnection()) {
            holder.setAutoCommit(false);
            holder.createStatement().execute("select pg_advisory_xact_lock(hashtextextended('serai.problem', 0))");
            assertThat(sorter.sort()).isFalse();
            assertThat(problems()).isEmpty();
            holder.rollback();
            holder.setAutoCommit(true);
        }

        sort();

        assertThat(members(problems().get(0).get("id"))).containsExactly(id);
    }

    @Test
    void whatGoesWithoutAWordIsCountedOffLater() {
        UUID first = failed("dead", "retry", "503 Service Unavailable");
        failed("dead", "retry", "503 Service Unavailable");
        sort();
        jdbc.sql("delete from problem_member where tenant_id = ? and delivery_id = ?").params(tenant, first).update();

        sorter.tidy(() -> true);

        assertThat(problems()).singleElement().satisfies(problem -> assertThat(problem).containsEntry("count", 1L));
    }

    @Test
    void whatIsDeliveredAtOnceTellsNothing() {
        settle(tenant, accepted(tenant), "delivered", "delivered", null);

        assertThat(jdbc.sql("select count(*) from problem_news where tenant_id = ?").param(tenant).query(Long.class).single()).isZero();
    }
}
