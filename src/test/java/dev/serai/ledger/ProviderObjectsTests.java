package dev.serai.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.TestPostgres;
import dev.serai.ledger.Carried.Made;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

class ProviderObjectsTests {

    private final JdbcClient jdbc = JdbcClient.create(TestPostgres.dataSource());
    private final SettlementStore settlements = new LedgerStore(TestPostgres.dataSource(), "node").settlements();
    private final ProviderObjects objects = new ProviderObjects(jdbc);
    private final UUID tenant = UUID.randomUUID();
    private final UUID connection = UUID.randomUUID();

    private Settlement delivered(String provider, Made... made) {
        UUID id = Ids.next();
        jdbc.sql("""
                insert into delivery (tenant_id, id, operation, status, message, due_at, created_at, updated_at)
                values (?, ?, 'payment.create', 'accepted', '{}', now() + interval '1 hour', now(), now())""").params(tenant, id).update();
        return new Settlement(tenant, id, new Standing(DeliveryStatus.DELIVERED, null, "took it"), new Progress(0, 1), Hold.NONE,
                new Carried(connection, provider, "pi_1", null, Arrays.asList(made)), List.of(), null);
    }

    private String status(Settlement settlement) {
        return jdbc.sql("select status from delivery where id = ?").param(settlement.id()).query(String.class).single();
    }

    @Test
    void whatWasMadeIsFoundByItsIdAtTheProvider() {
        Settlement intent = delivered("stripe", new Made("payment", "pi_1"), new Made("customer", "cus_1"));
        Settlement other = delivered("paypal", new Made("payment", "pi_1"));
        settlements.settle(List.of(intent, delivered("sendgrid")));
        settlements.settle(List.of(other));

        assertThat(objects.find(tenant, "stripe", "pi_1")).singleElement().satisfies(found -> {
            assertThat(found.connectionId()).isEqualTo(connection);
            assertThat(found.deliveryId()).isEqualTo(intent.id());
            assertThat(found.kind()).isEqualTo("payment");
        });
        assertThat(objects.find(tenant, null, "pi_1")).extracting(ProviderObject::provider).containsExactly("paypal", "stripe");
        assertThat(objects.find(tenant, null, "cus_1")).extracting(ProviderObject::kind).containsExactly("customer");
        assertThat(objects.find(UUID.randomUUID(), null, "pi_1")).isEmpty();
    }

    @Test
    void itBelongsToTheDeliveryThatMadeIt() {
        Settlement made = delivered("hubspot", new Made("contact", "101"));
        Settlement changed = delivered("hubspot", new Made("contact", "101"), new Made("contact", "101"));
        settlements.settle(List.of(made));
        settlements.settle(List.of(changed));

        assertThat(objects.find(tenant, "hubspot", "101")).extracting(ProviderObject::deliveryId).containsExactly(made.id());
        assertThat(status(changed)).isEqualTo("delivered");
    }

    @Test
    void anIdMayBeOfSeveralKindsAndSeveralConnections() {
        Settlement contact = delivered("hubspot", new Made("contact", "101"), new Made("deal", "101"));
        Settlement elsewhere = delivered("hubspot", new Made("contact", "101"));
        UUID other = UUID.randomUUID();
        settlements.settle(List.of(contact));
        settlements.settle(List.of(new Settlement(tenant, elsewhere.id(), elsewhere.standing(), elsewhere.progress(), Hold.NONE,
                new Carried(other, "hubspot", null, null, elsewhere.carried().objects()), List.of(), null)));
        Settlement standIn = delivered("hubspot");
        settlements.settle(List.of(new Settlement(tenant, standIn.id(), standIn.standing(), standIn.progress(), Hold.NONE,
                new Carried(null, "hubspot", null, null, List.of(new Made("contact", "102"))), List.of(), null)));

        assertThat(objects.find(tenant, null, "101")).extracting(ProviderObject::kind).containsExactly("contact", "contact", "deal");
        assertThat(objects.find(tenant, null, "101")).first().extracting(ProviderObject::connectionId).isEqualTo(other);
        assertThat(objects.find(tenant, null, "102")).extracting(ProviderObject::connectionId).containsOnlyNulls();
    }

    @Test
    void anIdThatIsNoneKeepsNothingFromBeingSettled() {
        Settlement odd = delivered("stripe", new Made("payment", null), new Made("payment", " "), new Made("payment", "x".repeat(10_000)),
                new Made("payment", "nul \u0000"));
        Settlement nobody = delivered(null, new Made("payment", "pi_9"));
        settlements.settle(List.of(odd, nobody));

        assertThat(status(odd)).isEqualTo("delivered");
        assertThat(status(nobody)).isEqualTo("delivered");
        assertThat(objects.find(tenant, null, "pi_9")).isEmpty();
        assertThat(objects.find(tenant, "stripe", "nul \ufffd")).hasSize(1);
    }
}
