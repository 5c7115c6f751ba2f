package dev.serai.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.AbstractSeraiIntegrationTests;
import dev.serai.faults.FaultyProvider.Asked;
import dev.serai.faults.FaultyProvider.Told;
import dev.serai.security.TenantScope;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

/** Watches of calendars go on beyond their end, with a double of Google that ends them after a week. */
class WatchesIntegrationTests extends AbstractSeraiIntegrationTests {

    private static final String WATCH = "{\"address\": \"https://serai.example.com/webhooks/google-calendar/1\"}";

    private final List<JsonNode> begun = new CopyOnWriteArrayList<>();
    private final List<JsonNode> ended = new CopyOnWriteArrayList<>();
    private boolean refuses;
    private int stopped = 204;

    @Autowired
    private CamelContext camel;
    @Autowired
    private Watches watches;
    @Autowired
    private WatchStore store;

    private TestTenant tenant;
    private String connection;

    @BeforeEach
    void connect() {
        PROVIDERS.tell("google-calendar", this::answer);
        tenant = newTenant("Watches");
        Reply made = post("/api/integrations", tenant.token(), """
                {"integrationType": "calendar", "provider": "google-calendar", "name": "Team", "configuration":
                 {"userToken": "ya29.x", "calendarId": "team@example.com", "webhookToken": "k3Jx9pQ2vL7nR5tY8wZ1"}}""");
        assertThat(made.status()).as(made.raw().body()).isEqualTo(201);
        connection = made.at("/id");
    }

    @AfterEach
    void end() {
        PROVIDERS.tellNoMore("google-calendar");
    }

    private Told answer(Asked asked) {
        if (asked.target().endsWith("/channels/stop")) {
            if (stopped != 204) {
                return Told.json(stopped, "{\"error\": {\"errors\": [{\"reason\": \"notFound\"}], \"code\": " + stopped + "}}");
            }
            ended.add(read(asked.body()));
            return new Told(204, "", "");
        }
        if (refuses) {
            return Told.json(404, "{\"error\": {\"errors\": [{\"reason\": \"notFound\"}], \"code\": 404}}");
        }
        begun.add(read(asked.body()));
        return Told.json(200, """
                {"kind": "api#channel", "id": "%s", "resourceId": "r-%d", "expiration": "%d"}""".formatted(read(asked.body()).path("id")
                .asText(), begun.size(), Instant.now().plus(Duration.ofDays(7)).toEpochMilli()));
    }

    private JsonNode read(String text) {
        try {
            return json.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private String watch() {
        Reply watched = post("/api/v1/operations/calendar.watch", tenant.token(), WATCH);
        assertThat(watched.status()).as(watched.raw().body()).isEqualTo(201);
        String channel = watched.at("/channelId");
        await().until(() -> kept().equals(List.of(channel)));
        return channel;
    }

    /** The ids of the watches that are renewed. */
    private List<String> kept() {
        return database.jdbc().sql("select external_id from watch where tenant_id = ? and connection_id = ?")
                .params(UUID.fromString(tenant.id()), UUID.fromString(connection)).query(String.class).list();
    }

    private void change(String what) {
        database.jdbc().sql("update watch set " + what + " where tenant_id = ?").param(UUID.fromString(tenant.id())).update();
    }

    private boolean holds(String what) {
        return database.jdbc().sql("select " + what + " from watch where tenant_id = ?").param(UUID.fromString(tenant.id()))
                .query(Boolean.class).single();
    }

    /** What the clock begins every five minutes. */
    private void renew() {
        try (ProducerTemplate template = camel.createProducerTemplate()) {
            watches.due().forEach(due -> template.send("direct:renew-watch", exchange -> {
                exchange.setVariable("tenantId", due.get("tenantId"));
                exchange.getMessage().setBody(due);
            }));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aWatchIsRenewedADayBeforeItEndsAndTheOneBeforeIsEnded() {
        String first = watch();
        assertThat(holds("renew_at = ends_at - interval '1 day' and ends_at > now() + interval '6 days'")).isTrue();
        renew();
        assertThat(begun).as("it is not due").hasSize(1);

        change("renew_at = now()");
        renew();

        await().until(() -> ended.size() == 1);
        assertThat(begun).hasSize(2).allSatisfy(asked -> {
            assertThat(asked.path("address").asText()).isEqualTo("https://serai.example.com/webhooks/google-calendar/1");
            assertThat(asked.path("token").asText()).isEqualTo("k3Jx9pQ2vL7nR5tY8wZ1");
        });
        assertThat(kept()).containsExactly(begun.get(1).path("id").asText()).doesNotContain(first);
        assertThat(ended.get(0).toString()).isEqualTo("{\"id\":\"" + first + "\",\"resourceId\":\"r-1\"}");
        assertThat(holds("renew_at > now() + interval '5 days'")).isTrue();
        renew();
        assertThat(begun).hasSize(2);
    }

    @Test
    void aWatchThatSomebodyEndsIsNotRenewed() {
        String channel = watch();

        Reply unwatched = post("/api/v1/operations/calendar.unwatch", tenant.token(), "{\"channelId\": \"" + channel
                + "\", \"resourceId\": \"r-1\"}");

        assertThat(unwatched.status()).as(unwatched.raw().body()).isEqualTo(201);
        await().until(() -> kept().isEmpty());
        renew();
        assertThat(begun).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {404, 410})
    void aWatchThatIsGoneWhenItIsToEndIsNotRenewed(int status) {
        String channel = watch();
        stopped = 400;
        String stop = "{\"channelId\": \"" + channel + "\", \"resourceId\": \"r-1\"}";
        post("/api/v1/operations/calendar.unwatch", tenant.token(), stop);
        await().until(() -> unwatchesPlanned(1));
        assertThat(kept()).as("it may go on").containsExactly(channel);

        stopped = status;
        post("/api/v1/operations/calendar.unwatch", tenant.token(), stop);

        await().until(() -> kept().isEmpty());
        renew();
        assertThat(begun).hasSize(1);
    }

    /** Whether what follows from so many that could not be ended is done. */
    private boolean unwatchesPlanned(int many) {
        return database.jdbc().sql("select count(*) from event e where tenant_id = ? and type = 'delivery.dead' and not exists"
                + " (select from inbox i where i.tenant_id = e.tenant_id and i.event_id = e.id)").param(UUID.fromString(tenant.id()))
                .query(Integer.class).single() == many;
    }

    @Test
    void whatIsWatchedOfAPersonIsNotKeptOnceThePersonIsErased() {
        watch();
        change("subject = '{\"calendarId\": \"ann@watched.example\"}'");

        post("/api/tenants/" + tenant.id() + "/erasures", tenant.token(), "{\"subject\": \"nn@watched.example\"}");
        assertThat(kept()).hasSize(1);
        assertThat(post("/api/tenants/" + tenant.id() + "/erasures", tenant.token(), "{\"subject\": \"Ann@watched.example\"}").status())
                .isLessThan(300);

        assertThat(kept()).isEmpty();
    }

    @Test
    void whatAUserWatchesOverAConnectionOfTheirOwnIsNotKept() {
        Reply user = post("/api/users", tenant.token(), "{\"name\": \"Ann\", \"email\": \"ann@watches.example\"}");
        database.jdbc().sql("update connection set owner_id = ?, is_default = false where tenant_id = ?")
                .params(UUID.fromString(user.at("/id")), UUID.fromString(tenant.id())).update();
        UUID delivery = database.jdbc().sql("""
                insert into delivery (tenant_id, id, operation, status, message, due_at, created_at, updated_at)
                values (?, gen_random_uuid(), 'calendar.watch', 'delivered', '{}', now(), now(), now()) returning id""")
                .param(UUID.fromString(tenant.id())).query(UUID.class).single();

        assertThat(TenantScope.call(UUID.fromString(tenant.id()), () -> store.asked(UUID.fromString(tenant.id()), delivery,
                UUID.fromString(connection)))).isEmpty();
    }

    @Test
    void whatCannotBeRenewedIsADeadLetterAndAskedForAgainUntilItIsLongOver() {
        String channel = watch();
        refuses = true;

        change("renew_at = now(), ends_at = now() - interval '1 day'");
        renew();

        await().until(() -> deliveries(tenant, "?operation=calendar.watch&status=dead").size() == 1);
        assertThat(deliveries(tenant, "?operation=calendar.watch&status=dead").get(0).path("explanation").asText())
                .contains("no such calendar");
        assertThat(kept()).containsExactly(channel);
        assertThat(holds("renew_at between now() + interval '11 hours' and now() + interval '12 hours'")).isTrue();

        change("renew_at = now(), ends_at = now() - interval '73 hours'");
        renew();
        assertThat(kept()).isEmpty();
        assertThat(deliveries(tenant, "?operation=calendar.watch")).hasSize(2);
    }

    @Test
    void whatIsWatchedEndsWithItsConnection() {
        watch();

        assertThat(send(request("/api/integrations/" + connection, tenant.token()).DELETE()).status()).isEqualTo(204);

        assertThat(kept()).isEmpty();
    }
}
