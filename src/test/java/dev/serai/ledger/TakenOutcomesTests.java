package dev.serai.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.TestPostgres;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

class TakenOutcomesTests {

    private final JdbcClient jdbc = JdbcClient.create(TestPostgres.dataSource());
    private final OutcomeEvents outcomes = new OutcomeEvents();
    private final SettlementStore settlements =
            new SettlementStore(new LedgerDatabase(TestPostgres.dataSource()), outcomes);
    private final UUID tenant = UUID.randomUUID();

    private static Settlement settlement(UUID tenant, DeliveryStatus status, List<Attempt> attempts) {
        return new Settlement(tenant, Ids.next(), new Standing(status, null, "so"), new Progress(0, 1), Hold.NONE, Carried.NOTHING,
                attempts, null);
    }

    private static Attempt attempt(String operation, Attempt.Purpose purpose) {
        return new Attempt(1, null, "acme", operation, "delivered", 200, null, null, Instant.now(), 5, purpose);
    }

    private Settlement stored(String operation, DeliveryStatus status, List<Attempt> attempts) {
        Settlement settlement = settlement(tenant, status, attempts);
        jdbc.sql("""
                insert into delivery (tenant_id, id, operation, status, message, due_at, created_at, updated_at)
                values (?, ?, ?, 'accepted', '{}', now() + interval '1 hour', now(), now())""")
                .params(tenant, settlement.id(), operation).update();
        return settlement;
    }

    private List<String> raised() {
        return jdbc.sql("select type || ' ' || (data::json ->> 'operation') from event where tenant_id = ? order by 1").param(tenant)
                .query(String.class).list();
    }

    @Test
    void nobodyTakesAnything() {
        TakenOutcomes none = new TakenOutcomes(Set.of());

        assertThat(none.words()).isEmpty();
        assertThat(none.mayTake(settlement(tenant, DeliveryStatus.DELIVERED, List.of()))).isFalse();
    }

    @Test
    void theOperationOfACallToCarryItDecides() {
        TakenOutcomes some = new TakenOutcomes(Set.of("delivery.delivered meeting.create", "delivery.delivered sms.send"));
        List<Attempt> asked = List.of(attempt("email.find", Attempt.Purpose.ASK));

        assertThat(some.mayTake(settlement(tenant, DeliveryStatus.DELIVERED,
                List.of(attempt("sms.send", Attempt.Purpose.CARRY))))).isTrue();
        assertThat(some.mayTake(settlement(tenant, DeliveryStatus.DELIVERED,
                List.of(attempt("email.send", Attempt.Purpose.CARRY))))).isFalse();
        assertThat(some.mayTake(settlement(tenant, DeliveryStatus.DELIVERED, asked))).isTrue();
        assertThat(some.mayTake(settlement(tenant, DeliveryStatus.DEAD, asked))).isFalse();
        assertThat(some.mayTake(settlement(tenant, DeliveryStatus.RETRYING, asked))).isFalse();
    }

    @Test
    void whoTakesAllTakesThoseOfOperationsToo() {
        TakenOutcomes all = new TakenOutcomes(Set.of("delivery.dead sms.send", "delivery.dead"));

        assertThat(all.words()).containsExactly("dead", "dead sms.send");
        assertThat(all.mayTake(settlement(tenant, DeliveryStatus.DEAD,
                List.of(attempt("email.send", Attempt.Purpose.CARRY))))).isTrue();
    }

    @Test
    void onlyWhatIsTakenIsRaisedAmongWhatIsSettledTogether() {
        outcomes.take(Set.of("delivery.delivered sms.send", "delivery.dead", "invoice.created", "delivery.retrying sms.send"));

        settlements.settle(List.of(
                stored("sms.send", DeliveryStatus.DELIVERED, List.of(attempt("sms.send", Attempt.Purpose.CARRY))),
                stored("sms.send", DeliveryStatus.DELIVERED, List.of(attempt("sms.find", Attempt.Purpose.ASK))),
                stored("email.send", DeliveryStatus.DELIVERED, List.of(attempt("email.send", Attempt.Purpose.CARRY))),
                stored("email.send", DeliveryStatus.DELIVERED, List.of()),
                stored("chat.post", DeliveryStatus.DEAD, List.of())));

        assertThat(raised()).containsExactly("delivery.dead chat.post", "delivery.delivered sms.send", "delivery.delivered sms.send");
    }
}
