package dev.serai.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.TestPostgres;
import dev.serai.ledger.ClaimStore.Claim;
import dev.serai.ledger.ClaimStore.Wanted;
import dev.serai.ledger.WorkQueue.LaneName;
import dev.serai.operation.Operation.Priority;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.util.unit.DataSize;

/** What is claimed first, of tenants that nobody else has: they come after all others. */
class ClaimStoreTests {

    private static final LedgerProperties PROPERTIES = new LedgerProperties(Duration.ofMinutes(1), 500, 5, Duration.ofSeconds(1), 1000,
            1000, DataSize.ofMegabytes(1), 1, Duration.ZERO, Duration.ZERO, Duration.ofSeconds(30));
    private static final List<Priority> ALL = List.of(Priority.values());
    private static final UUID BEFORE = new UUID(-1L, 0);

    private final JdbcClient jdbc = JdbcClient.create(TestPostgres.dataSource());
    private final ClaimStore claims = new LedgerStore(TestPostgres.dataSource(), "node-" + UUID.randomUUID()).claims();

    @AfterEach
    void cancel() {
        jdbc.sql("update delivery set status = 'cancelled' where status in ('accepted', 'retrying') and tenant_id > ?").param(BEFORE)
                .update();
    }

    private static UUID tenant(int number) {
        return new UUID(-1L, number);
    }

    private void pending(UUID tenant, Priority priority, int count) {
        jdbc.sql("""
                insert into delivery (tenant_id, id, operation, status, message, priority, due_at, created_at, updated_at)
                select ?, gen_random_uuid(), 'email.send', 'accepted', '{}', ?, now() - interval '1 minute' * i, now(), now()
                from generate_series(1, ?) i""").params(tenant, priority.ordinal(), count).update();
    }

    private Claim claim(UUID after, List<LaneName> full, List<Priority> open, int most) {
        return claims.claim(new Wanted(after, full, List.of(), open, most), PROPERTIES);
    }

    private static Map<Priority, Integer> counts(Claim claim) {
        Map<Priority, Integer> counts = new EnumMap<>(Priority.class);
        claim.work().forEach(work -> counts.merge(work.priority(), 1, Integer::sum));
        return counts;
    }

    @Test
    void ofOneTenantWhatIsHighComesFirst() {
        pending(tenant(1), Priority.BULK, 100);
        pending(tenant(1), Priority.NORMAL, 20);
        pending(tenant(1), Priority.HIGH, 10);

        assertThat(counts(claim(BEFORE, List.of(), ALL, 40)))
                .isEqualTo(Map.of(Priority.HIGH, 10, Priority.NORMAL, 20, Priority.BULK, 10));
    }

    @Test
    void lanesThatAreFullAndPrioritiesWithoutRoomAreLeftOut() {
        for (Priority priority : Priority.values()) {
            pending(tenant(1), priority, 3);
            pending(tenant(2), priority, 3);
        }
        List<LaneName> full = List.of(new LaneName(tenant(1), Priority.NORMAL), new LaneName(tenant(2), Priority.BULK));

        Claim claim = claim(BEFORE, full, List.of(Priority.HIGH, Priority.NORMAL), 100);

        assertThat(claim.work()).extracting(Work::tenantId).containsOnly(tenant(1), tenant(2));
        assertThat(counts(claim)).isEqualTo(Map.of(Priority.HIGH, 6, Priority.NORMAL, 3));
        assertThat(claim.complete()).isTrue();
    }

    @Test
    void tenantsBehindOneWithALotAreNotPassedOver() {
        for (int i = 1; i <= 4; i++) {
            pending(tenant(i), Priority.NORMAL, 30);
        }

        Claim first = claim(BEFORE, List.of(), ALL, 12);
        Claim second = claim(first.lastTenant(), List.of(), ALL, 12);

        assertThat(first.work()).extracting(Work::tenantId).containsOnly(tenant(1), tenant(2), tenant(3)).hasSize(12);
        assertThat(first.complete()).isFalse();
        assertThat(first.lastTenant()).isEqualTo(tenant(3));
        assertThat(second.work()).extracting(Work::tenantId).containsOnly(tenant(4));
        assertThat(second.work()).hasSize(12);
    }
}
