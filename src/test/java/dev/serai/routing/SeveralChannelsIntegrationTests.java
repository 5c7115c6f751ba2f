package dev.serai.routing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.AbstractSeraiIntegrationTests;
import dev.serai.faults.FaultyProvider.Mode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An operation of two channels goes over the connections of its first before those of the other; each shares and is counted for itself. */
class SeveralChannelsIntegrationTests extends AbstractSeraiIntegrationTests {

    private static final String INVOICE = """
            {"customerId": "58", "currency": "USD", "dueDays": 30, "lines": [{"description": "Advice", "amount": "120.00"}]}""";

    private TestTenant tenant;

    @BeforeEach
    void makeTenant() {
        tenant = newTenant("Two channels");
        PROVIDERS.behaveWell();
    }

    @AfterEach
    void mend() {
        PROVIDERS.behaveWell();
    }

    private String books(String name, int priority, boolean sandbox) {
        return made(post("/api/integrations", tenant.token(), """
                {"integrationType": "accounting", "provider": "quickbooks", "name": "%s", "priority": %d, "configuration":
                 {"realmId": "4620816365", "accessToken": "token-of-%1$s", "itemId": "1", "sandbox": %b}}"""
                .formatted(name, priority, sandbox)));
    }

    private String desk(String name, int priority) {
        return made(post("/api/integrations", tenant.token(), """
                {"integrationType": "payment", "provider": "stripe", "name": "%s", "priority": %d,
                 "configuration": {"apiKey": "sk_test_%1$s"}}""".formatted(name, priority)));
    }

    private static String made(Reply reply) {
        assertThat(reply.status()).as(reply.toString()).isEqualTo(201);
        return reply.at("/id");
    }

    private JsonNode delivered() {
        Reply reply = post("/api/v1/operations/invoice.create", tenant.token(), INVOICE);
        String location = reply.raw().headers().firstValue("Location").orElseThrow(() -> new AssertionError(reply.toString()));
        return delivery(tenant, location.substring(location.lastIndexOf('/') + 1), "delivered");
    }

    private static List<String> tried(JsonNode delivery) {
        List<String> tried = new ArrayList<>();
        delivery.path("attempts").forEach(attempt -> tried.add(attempt.path("connectionId").asText()));
        return tried;
    }

    private long counted(String query) {
        Reply figures = get("/api/integrations/stats?by=channel" + query, tenant.token());
        assertThat(figures.status()).as(figures.toString()).isEqualTo(200);
        return figures.body().at("/total/attempts").asLong();
    }

    @Test
    void thoseOfTheFirstChannelGoFirstWhateverThePriorityOfTheOthers() {
        String books = books("books", 1, true);
        String second = desk("second", 8);
        String first = desk("first", 5);
        PROVIDERS.behave("stripe", Mode.WRONG_KEY);

        JsonNode delivery = delivered();

        assertThat(tried(delivery)).as(delivery.toPrettyString()).containsExactly(first, second, books);
        assertThat(delivery.path("provider").asText()).isEqualTo("quickbooks");
    }

    @Test
    void eachChannelSharesByItsOwnStrategy() {
        String one = books("one", 1, true);
        String two = books("two", 1, true);
        assertThat(put("/api/integrations/strategies/accounting", tenant.token(), "{\"strategy\": \"weighted\"}").status()).isEqualTo(200);

        JsonNode alone = delivered();
        String desk = desk("desk", 9);
        PROVIDERS.behave("stripe", Mode.WRONG_KEY);
        JsonNode beside = delivered();

        assertThat(alone.path("explanation").asText()).contains("by its weight, 100 of 200 in priority 1");
        assertThat(tried(alone)).singleElement().isIn(one, two);
        assertThat(tried(beside)).as(beside.toPrettyString()).hasSize(2).startsWith(desk).containsAnyOf(one, two);
        assertThat(beside.path("explanation").asText()).doesNotContain("by its weight");
    }

    @Test
    void attemptsCountForTheChannelOfTheConnectionThatMadeThem() {
        books("books", 1, true);
        desk("desk", 1);
        PROVIDERS.behave("stripe", Mode.WRONG_KEY);

        delivered();

        assertThat(counted("")).isEqualTo(2);
        assertThat(counted("&channel=payment")).isEqualTo(1);
        assertThat(counted("&channel=accounting")).isEqualTo(1);
        assertThat(get("/api/integrations/stats?by=channel", tenant.token()).body().path("items").findValuesAsText("channel"))
                .containsExactly("accounting", "payment");
        assertThat(get("/api/integrations/stats?by=channel&channel=accounting", tenant.token()).at("/total/delivered")).isEqualTo("1");
        assertThat(get("/api/integrations/stats?by=channel&channel=payment", tenant.token()).at("/total/delivered")).isEqualTo("0");
    }
}
