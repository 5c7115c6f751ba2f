package dev.serai.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.serai.TestPostgres;
import dev.serai.database.SystemDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Old rows go, whole months at once; what is still needed stays. January 2001 is the month long past. */
class RetentionTests {

    private static final Duration DAYS = Duration.ofDays(90);
    private static final Duration OBJECTS = Duration.ofDays(400);

    private final SystemDatabase database = new SystemDatabase(TestPostgres.dataSource());
    private final JdbcClient jdbc = database.jdbc();
    private final UUID tenant = UUID.randomUUID();

    @BeforeEach
    void makeMonth() {
        count();
        for (String parent : List.of("event", "delivery", "attempt", "report", "problem_member", "audit")) {
            jdbc.sql("select make_partition('" + parent + "', '" + parent + "_2001_01', format('for values from (%L) to (%L)',"
                    + " uuid_at('2001-01-01Z'), uuid_at('2001-02-01Z')))").query().singleRow();
        }
    }

    @AfterEach
    void dropMonth() {
        for (String parent : List.of("event", "delivery", "attempt", "report", "problem_member", "audit")) {
            jdbc.sql("drop table if exists " + parent + "_2001_01").update();
        }
    }

    private void apply(Duration deliveries, Duration audit, Duration idempotency, Duration statistics) {
        new Retention(database, new RetentionProperties(deliveries, audit, idempotency, statistics, OBJECTS), Clock.systemUTC()).apply();
    }

    private void count() {
        boolean more = true;
        while (more) {
            more = jdbc.sql("select count_statistics()").query(Boolean.class).single();
        }
    }

    private UUID write(String time, String status) {
        UUID id = jdbc.sql("select overlay(uuid_at(cast(? as timestamptz))::text placing right(gen_random_uuid()::text, 12) from 25)::uuid")
                .param(time).query(UUID.class).single();
        jdbc.sql("""
                insert into event (tenant_id, id, type, source, source_id, time, data, created_at)
                values (?, ?, 'a', '', '', now(), '{}', now())""").params(tenant, id).update();
        jdbc.sql("""
                insert into delivery (tenant_id, id, event_id, operation, status, message, due_at, created_at, updated_at)
                values (?, ?, ?, 'email.send', ?, '{}', now() + interval '1 day', now(), now())""").params(tenant, id, id, status).update();
        jdbc.sql("""
                insert into attempt (tenant_id, delivery_id, number, operation, provider, outcome, started_at, duration_ms)
                values (?, ?, 1, 'email.send', 'sendgrid', 'delivered', now(), 1)""").params(tenant, id).update();
        jdbc.sql("insert into problem_member (tenant_id, delivery_id, problem_id, number) values (?, ?, gen_random_uuid(), 1)")
                .params(tenant, id).update();
        return id;
    }

    private boolean exists(String table) {
        return jdbc.sql("select to_regclass(?) is not null").param(table).query(Boolean.class).single();
    }

    private long rows(String table) {
        return jdbc.sql("select count(*) from " + table + " where tenant_id = ?").param(tenant).query(Long.class).single();
    }

    @Test
    void everyMonthOfDeliveriesIsVacuumedSoon() {
        assertThat(jdbc.sql("""
                select c.reloptions::text from pg_inherits i join pg_class c on c.oid = i.inhrelid
                where i.inhparent = 'delivery'::regclass""").query(String.class).list())
                .hasSizeGreaterThanOrEqualTo(5)
                .allSatisfy(options -> assertThat(options).contains("autovacuum_vacuum_scale_factor=0.02"));
    }

    @Test
    void aScheduleThatIsOverGoesAndItsAnchorWithIt() {
        for (String status : List.of("active", "done")) {
            for (String age : List.of("1 day", "1 year")) {
                jdbc.sql("""
                        insert into schedule (tenant_id, id, key, status, type, content, zone, anchor_type, anchor_id, distance, created_at,
                          updated_at)
                        values (:tenant, gen_random_uuid(), :key, :status, 'a', '{}', 'UTC', 'a', :key, 'PT1H', now(),
                          now() - cast(:age as interval))""")
                        .param("tenant", tenant).param("key", status + " " + age).param("status", status).param("age", age).update();
                jdbc.sql("insert into anchor (tenant_id, type, external_id, zone, updated_at) values (?, 'a', ?, 'UTC',"
                        + " now() - interval '1 year')").params(tenant, status + " " + age).update();
                jdbc.sql("""
                        insert into schedule_occurrence (tenant_id, schedule_id, scheduled_for, local_time, outcome, at)
                        select tenant_id, id, now() - cast(:age as interval), now() at time zone 'UTC', 'raised',
                          now() - cast(:age as interval)
                        from schedule where tenant_id = :tenant and key = :key""")
                        .param("tenant", tenant).param("key", status + " " + age).param("age", age).update();
            }
        }

        apply(DAYS, DAYS, DAYS, DAYS);

        assertThat(jdbc.sql("select key from schedule where tenant_id = ? order by key").param(tenant).query(String.class).list())
                .containsExactly("active 1 day", "active 1 year", "done 1 day");
        assertThat(rows("anchor")).isEqualTo(3);
        assertThat(rows("schedule_occurrence")).as("what became of times is kept as long as deliveries").isEqualTo(2);
    }

    @Test
    void aMonthThatIsPastIsDroppedWhole() {
        write("2001-01-15Z", "delivered");
        UUID recent = write("2026-11-20Z", "delivered");
        count();

        apply(DAYS, DAYS, DAYS, DAYS);

        assertThat(exists("delivery_2001_01")).isFalse();
        assertThat(exists("attempt_2001_01")).isFalse();
        assertThat(exists("event_2001_01")).isFalse();
        assertThat(exists("report_2001_01")).isFalse();
        assertThat(exists("problem_member_2001_01")).isFalse();
        assertThat(exists("audit_2001_01")).isFalse();
        assertThat(jdbc.sql("select id from delivery where tenant_id = ?").param(tenant).query(UUID.class).list()).containsExactly(recent);
    }

    @Test
    void aMonthStaysWhileSomethingOfItIsStillToBeDelivered() {
        UUID pending = write("2001-01-15Z", "retrying");
        count();
        apply(DAYS, DAYS, DAYS, DAYS);
        assertThat(rows("delivery_2001_01")).isEqualTo(1);
        assertThat(rows("attempt_2001_01")).isEqualTo(1);
        assertThat(rows("event_2001_01")).isEqualTo(1);

        jdbc.sql("update delivery set status = 'delivered' where tenant_id = ? and id = ?").params(tenant, pending).update();
        apply(DAYS, DAYS, DAYS, DAYS);

        assertThat(exists("delivery_2001_01")).isFalse();
    }

    @Test
    void aMonthStaysUntilItsAttemptsAreCounted() {
        write("2001-01-15Z", "delivered");
        apply(DAYS, DAYS, DAYS, DAYS);
        assertThat(rows("attempt_2001_01")).isEqualTo(1);

        count();
        apply(DAYS, DAYS, DAYS, DAYS);

        assertThat(exists("attempt_2001_01")).isFalse();
        assertThat(jdbc.sql("select sum(attempts) from statistic where tenant_id = ?").param(tenant).query(Long.class).single())
                .isEqualTo(1);
    }

    @Test
    void outsideTheMonthsRowsAreDeletedButWhatIsPending() {
        write("2003-03-03Z", "delivered");
        UUID pending = write("2003-03-04Z", "accepted");
        count();

        apply(DAYS, DAYS, DAYS, DAYS);

        assertThat(jdbc.sql("select id from delivery_other where tenant_id = ?").param(tenant).query(UUID.class).list())
                .containsExactly(pending);
        assertThat(rows("attempt_other")).isEqualTo(1);
        assertThat(rows("event_other")).isEqualTo(1);
        assertThat(rows("problem_member_other")).isEqualTo(1);
        jdbc.sql("update delivery set status = 'dead' where tenant_id = ?").param(tenant).update();
        apply(DAYS, DAYS, DAYS, DAYS);
        assertThat(rows("delivery_other") + rows("attempt_other") + rows("event_other") + rows("problem_member_other")).isZero();
    }

    @Test
    void aBulkJobGoesWithItsRecipientsSomeTimeAfterItsEnd() {
        for (String job : List.of("'done', now() - interval '100 days', now() - interval '91 days'",
                "'done', now() - interval '100 days', now() - interval '1 day'", "'running', now() - interval '100 days', null",
                "'uploading', now() - interval '91 days', null")) {
            UUID id = UUID.randomUUID();
            jdbc.sql("insert into bulk_job (tenant_id, id, operation, message, state, updated_at, finished_at, created_at)"
                    + " values (?, ?, 'email.send', '{}', " + job + ", now() - interval '100 days')").params(tenant, id).update();
            jdbc.sql("insert into bulk_recipient (tenant_id, job_id, number, line, variables, delivery_id) values (?, ?, 1, 1, '{}', ?)")
                    .params(tenant, id, id).update();
        }

        apply(Duration.ofDays(90), Duration.ZERO, Duration.ZERO, Duration.ZERO);

        assertThat(jdbc.sql("select state from bulk_job where tenant_id = ? order by state").param(tenant).query(String.class).list())
                .containsExactly("done", "running");
        assertThat(rows("bulk_recipient")).isEqualTo(2);
    }

    @Test
    void zeroKeepsForEver() {
        write("2001-01-15Z", "delivered");
        jdbc.sql("insert into idempotency (tenant_id, key, created_at) values (?, 'old', now() - interval '1000 days')").param(tenant)
                .update();
        jdbc.sql("insert into statistic (tenant_id, day, operation, provider, connection_id) values (?, '2001-01-15', '', '', ?)")
                .params(tenant, tenant).update();
        count();

        apply(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO);

        assertThat(rows("delivery_2001_01")).isEqualTo(1);
        assertThat(exists("audit_2001_01")).isTrue();
        assertThat(rows("idempotency")).isEqualTo(1);
        assertThat(rows("statistic")).isEqualTo(2);
    }

    @Test
    void eachKindHasItsOwnPeriod() {
        jdbc.sql("insert into idempotency (tenant_id, key, created_at) values (?, 'old', now() - interval '8 days'), (?, 'new', now())")
                .params(tenant, tenant).update();
        jdbc.sql("""
                insert into statistic (tenant_id, day, operation, provider, connection_id)
                values (?, current_date - 401, '', '', ?), (?, current_date - 399, '', '', ?)""")
                .params(tenant, tenant, tenant, tenant).update();

        apply(DAYS, DAYS, Duration.ofDays(7), Duration.ofDays(400));

        assertThat(jdbc.sql("select key from idempotency where tenant_id = ?").param(tenant).query(String.class).list())
                .containsExactly("new");
        assertThat(rows("statistic")).isEqualTo(1);
    }

    @Test
    void whatCanComeAgainAtAnyTimeIsKnownAsLongAsEvents() {
        jdbc.sql("insert into idempotency (tenant_id, key, lasting, created_at) values (?, 'older', true, now() - interval '91 days'),"
                + " (?, 'old', true, now() - interval '89 days'), (?, 'brief', null, now() - interval '8 days')")
                .params(tenant, tenant, tenant).update();

        apply(DAYS, DAYS, Duration.ofDays(7), Duration.ofDays(400));

        assertThat(jdbc.sql("select key from idempotency where tenant_id = ?").param(tenant).query(String.class).list())
                .containsExactly("old");
    }

    @Test
    void whichConnectionMadeAnObjectIsKeptLongerThanTheDelivery() {
        jdbc.sql("""
                insert into provider_object (tenant_id, external_id, provider, delivery_id, kind, created_at)
                values (?, 'pi_old', 'stripe', ?, 'payment', now() - interval '401 days'),
                  (?, 'pi_new', 'stripe', ?, 'payment', now() - interval '399 days')""")
                .params(tenant, tenant, tenant, tenant).update();

        apply(DAYS, DAYS, DAYS, DAYS);

        assertThat(jdbc.sql("select external_id from provider_object where tenant_id = ?").param(tenant).query(String.class)
                .list()).containsExactly("pi_new");
    }

    @Test
    void aTableInUseIsLeftForTheNextTime() throws SQLException {
        write("2001-01-15Z", "delivered");
        count();
        try (Connection reader = database.dataSource().getConnection()) {
            reader.setAutoCommit(false);
            reader.createStatement().executeQuery("select count(*) from delivery").close();
            apply(DAYS, DAYS, DAYS, DAYS);
            assertThat(exists("delivery_2001_01")).isTrue();
            reader.rollback();
            reader.setAutoCommit(true);
        }

        apply(DAYS, DAYS, DAYS, DAYS);

        assertThat(exists("delivery_2001_01")).isFalse();
    }

    @Test
    void everyPartitionedTableHasAPeriod() {
        assertThat(Partition.all(database.template())).extracting(Partition::parent).containsOnly("event", "delivery", "attempt", "report",
                "problem_member", "audit");
    }

    @Test
    void aNegativePeriodIsRefused() {
        assertThatThrownBy(() -> new RetentionProperties(DAYS, DAYS, Duration.ofDays(-1), DAYS, DAYS))
                .hasMessageContaining("serai.retention");
    }
}
