package dev.serai.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.AbstractSeraiIntegrationTests;
import dev.serai.faults.FaultyProvider.Mode;
import dev.serai.ledger.Acceptance;
import dev.serai.ledger.Ids;
import dev.serai.ledger.Ledger;
import dev.serai.ledger.NewDelivery;
import dev.serai.ledger.Schedule;
import dev.serai.operation.Operation.Priority;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** A newsletter does not delay a code of the same tenant at a provider with a limit, and a code that is too old is not sent. */
class PriorityIntegrationTests extends AbstractSeraiIntegrationTests {

    private static final int NEWSLETTER = 600;

    @Autowired
    private Ledger ledger;

    private final String run = UUID.randomUUID().toString();
    private TestTenant tenant;

    @BeforeEach
    void makeTenant() {
        tenant = newTenant("Priorities");
        PROVIDERS.behaveWell();
    }

    @AfterEach
    void cancelTheRest() {
        database.jdbc().sql("update delivery set status = 'cancelled' where tenant_id = ? and status in ('accepted', 'retrying')")
                .param(UUID.fromString(tenant.id())).update();
    }

    private void connect(String rateLimit) {
        Reply created = post("/api/integrations", tenant.token(), """
                {"integrationType": "email", "provider": "sendgrid", "name": "Mail", "configuration":
                  {"apiKey": "key-%s", "fromEmail": "noreply@example.com", "rateLimit": "%s"}}""".formatted(run, rateLimit));
        assertThat(created.status()).as(created.toString()).isEqualTo(201);
    }

    private static NewDelivery email(String subject, Schedule schedule) {
        ObjectNode message = JsonNodeFactory.instance.objectNode().put("subject", subject).put("text", "Hello");
        message.putArray("to").addObject().put("email", "ann@example.com");
        List.of("cc", "bcc", "attachments", "tags").forEach(message::putArray);
        message.putObject("headers");
        return new NewDelivery(Ids.next(), null, "email.send", message, null, List.of(), null, schedule);
    }

    private String accept(NewDelivery... deliveries) {
        ledger.accept(new Acceptance(UUID.fromString(tenant.id()), List.of(), List.of(), List.of(deliveries)));
        return deliveries[0].id().toString();
    }

    @Test
    void aCodeGetsASlotOfTheLimitBeforeTheNewsletterThatCameEarlier() {
        connect("20/s burst 1");
        List<NewDelivery> newsletter = new ArrayList<>();
        for (int i = 0; i < NEWSLETTER; i++) {
            newsletter.add(email(run + "-news-" + i, new Schedule(Priority.BULK, null, null)));
        }
        accept(newsletter.toArray(NewDelivery[]::new));
        await().until(() -> askedForASlot() >= NEWSLETTER / 3);

        String code = accept(email(run + "-code", new Schedule(Priority.HIGH, null, null)));

        JsonNode delivered = delivery(tenant, code, "delivered");
        assertThat(delivered.path("priority").asText()).isEqualTo("high");
        Instant at = PROVIDERS.taken(run + "-code").get(0).at();
        long before = newsletter.stream().filter(each -> PROVIDERS.taken(each.message().path("subject").asText()).stream()
                .anyMatch(taken -> taken.at().isBefore(at))).count();
        assertThat(before).as("of the newsletter were sent first").isLessThan(NEWSLETTER / 2);
    }

    /** How many had their turn, and were sent or put off. */
    private long askedForASlot() {
        return database.jdbc().sql("select count(*) from delivery where tenant_id = ? and explanation is not null")
                .param(UUID.fromString(tenant.id())).query(Long.class).single();
    }

    @Test
    void whatHasToWaitLongerThanItLivesIsNeverSent() {
        connect("1/h burst 1");
        delivery(tenant, accept(email(run + "-first", Schedule.USUAL)), "delivered");

        String late = accept(email(run + "-late", new Schedule(Priority.HIGH, null, Instant.now().plusSeconds(3))));

        JsonNode dead = delivery(tenant, late, "dead");
        assertThat(dead.path("reason").asText()).isEqualTo("expired");
        assertThat(dead.path("explanation").asText()).contains("is not sent any more");
        assertThat(dead.path("attempts")).isEmpty();
        assertThat(PROVIDERS.taken(run + "-late")).isEmpty();
        Reply replayed = post("/api/deliveries/" + late + "/replay", tenant.token(), "");
        assertThat(replayed.status()).isEqualTo(409);
        assertThat(replayed.at("/detail")).contains("past its life");
    }

    @Test
    void aCodeThatExpiresWhileItsConnectionsFailIsNotSentWhenTheyAreBack() {
        connect("10000/s");
        PROVIDERS.behave("sendgrid", Mode.SERVER_ERROR);
        String code = accept(email(run + "-code", new Schedule(Priority.HIGH, null, Instant.now().plusSeconds(4))));
        delivery(tenant, code, "retrying");

        JsonNode dead = delivery(tenant, code, "dead");

        assertThat(dead.path("reason").asText()).isEqualTo("expired");
        assertThat(dead.path("attempts")).isNotEmpty();
        PROVIDERS.behaveWell();
        assertThat(PROVIDERS.taken(run + "-code")).isEmpty();
    }
}
