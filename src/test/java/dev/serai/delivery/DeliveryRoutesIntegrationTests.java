package dev.serai.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.AbstractSeraiIntegrationTests;
import dev.serai.LoggedLines;
import dev.serai.SeraiProperties;
import dev.serai.event.AskedSystem;
import dev.serai.faults.FaultyProvider.Mode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;

/** The round over outcomes and the dead letter channel as an engineer extends them: whatever a step does, each delivery is settled once. */
class DeliveryRoutesIntegrationTests extends AbstractSeraiIntegrationTests {

    private static final String DELIVERY = "delivery.camel.yaml";
    private static final String DEAD_LETTER = "dead-letter.camel.yaml";
    private static final String METHOD = "                            method: %s\n";
    private static final String BURY = "            method: bury\n";

    @Autowired
    private SeraiProperties folders;

    private TestTenant tenant;
    private String delivery;
    private String deadLetter;

    @BeforeEach
    void keepFiles() throws IOException {
        tenant = newTenant("Rounds");
        delivery = Files.readString(folders.routesDir().resolve(DELIVERY));
        deadLetter = Files.readString(folders.routesDir().resolve(DEAD_LETTER));
    }

    @AfterEach
    void putFilesBack() {
        PROVIDERS.behaveWell();
        live(DELIVERY, delivery);
        live(DEAD_LETTER, deadLetter);
    }

    private JsonNode state(String name) {
        for (JsonNode state : get("/api/routes?limit=200", OPERATOR).body().path("items")) {
            if (state.path("file").asText().equals("routes/" + name)) {
                return state;
            }
        }
        return json.missingNode();
    }

    private void write(String name, String content) {
        try {
            Path file = folders.routesDir().resolve(name);
            Path beside = file.resolveSibling("." + name + ".swp");
            Files.writeString(beside, content);
            Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes a file and waits until it is what runs. */
    private void live(String name, String content) {
        try {
            if (Files.exists(folders.routesDir().resolve(name)) && Files.readString(folders.routesDir().resolve(name)).equals(content)) {
                return;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        int before = state(name).path("revision").asInt();
        write(name, content);
        await(name).until(() -> state(name), state -> !state.path("status").asText().equals("live") && state.path("revision").asInt() > 0
                && state.path("status").asText().equals("broken") || state.path("revision").asInt() != before);
        assertThat(state(name).path("status").asText()).as(state(name).toString()).isEqualTo("live");
    }

    private void connect(String provider, int priority) {
        assertThat(post("/api/integrations", tenant.token(), """
                {"integrationType": "email", "provider": "%s", "name": "%s", "priority": %d,
                 "configuration": {"apiKey": "key-of-the-tests", "fromEmail": "a@example.com", "rateLimit": "100000/s"}}"""
                .formatted(provider, provider, priority))
                .status()).isEqualTo(201);
    }

    private String send(String subject) {
        Reply accepted = post("/api/v1/integrations/email/send", tenant.token(),
                "{\"to\": [\"b@example.com\"], \"subject\": \"" + subject + "\", \"text\": \"Hello\"}");
        assertThat(accepted.status()).as(accepted.raw().body()).isEqualTo(202);
        return accepted.at("/deliveryId");
    }

    private static String after(String method, String steps) {
        return METHOD.formatted(method) + steps.indent(24);
    }

    @Test
    void aWireTapOnSwitchAndAPageOnDeadAreSeenAndChangeNothing() {
        connect("resend", 1);
        connect("sendgrid", 2);
        PROVIDERS.behave("resend", Mode.WRONG_KEY);
        PROVIDERS.behaveFirst("sendgrid", Mode.WELL);
        try (AskedSystem pager = new AskedSystem("{}")) {
            String tap = "- wireTap: {id: tap-switch, uri: \"" + pager.url() + "/switched\"}\n";
            live(DELIVERY, delivery.replace(METHOD.formatted("switched"), after("switched", tap)));
            live(DEAD_LETTER, deadLetter + "        - toD: {id: page, uri: \"" + pager.url() + "/dead/${variable.operation}\"}\n");
            String subject = "tapped-" + UUID.randomUUID();

            JsonNode delivered = delivery(tenant, send(subject), "delivered");

            assertThat(delivered.path("provider").asText()).isEqualTo("sendgrid");
            await().until(() -> pager.paths().contains("/switched"));
            PROVIDERS.behave("sendgrid", Mode.REJECTED);
            JsonNode dead = delivery(tenant, send("dead-" + subject), "dead");
            assertThat(dead.path("explanation").asText()).contains("refused the message");
            await().until(() -> pager.paths().contains("/dead/email.send"));
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiterString = "=>", value = {
            "throws after => delivered => after => throwException: {id: added, exceptionType: java.io.IOException, message: no}",
            "throws before => delivered => before => throwException: {id: added, exceptionType: java.io.IOException, message: no}",
            "stops before => delivered => before => stop: {id: added}",
            "the branch is gone => delivered => instead => log: {id: added, message: nothing}",
            "another method => delivered => instead => bean: {id: added, ref: attemptRecorder, method: rejected}",
            "twice => delivered => after => bean: {id: added, ref: attemptRecorder, method: delivered}",
            "calls nobody => delivered => before => to: {id: added, uri: \"direct:nobody-is-there\", parameters: {block: false}}",
    })
    void whateverAStepDoesAMessageThatWasTakenIsDeliveredOnce(String name, String method, String where, String step) {
        connect("resend", 1);
        String bean = "                        - bean:\n                            ref: attemptRecorder\n" + METHOD.formatted(method);
        String added = ("- " + step + "\n").indent(24);
        assertThat(delivery).contains(bean);
        live(DELIVERY, delivery.replace(bean, where.equals("after") ? bean + added : where.equals("before") ? added + bean : added));
        String subject = "added-" + UUID.randomUUID();
        try (LoggedLines lines = new LoggedLines()) {
            String id = send(subject);

            JsonNode delivered = delivery(tenant, id, "delivered");
            assertThat(delivered.path("attempts")).hasSize(1);
            assertThat(PROVIDERS.taken(subject)).hasSize(1);
            await().untilAsserted(() -> assertThat(lines.text()).contains(id));
            String words = switch (name) {
                case "the branch is gone" -> "No step does what follows from the outcome delivered";
                case "stops before" -> "Route \"carry-delivery\" failed: java.lang.IllegalStateException: it ended without settling";
                default -> "Route \"carry-delivery\" failed at step \"added\"";
            };
            await().untilAsserted(() -> assertThat(lines.text()).contains(words));
        }
    }

    @Test
    void aStepThatHangsKeepsNothingFromBeingSettled() {
        connect("resend", 1);
        live(DELIVERY, delivery.replace(METHOD.formatted("delivered"),
                after("delivered", "- delay: {id: added, expression: {constant: {expression: \"20000\"}}}\n")));

        String id = send("hangs-" + UUID.randomUUID());

        await().atMost(Duration.ofSeconds(15)).until(() -> delivery(tenant, id).path("status").asText(), "delivered"::equals);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"before", "after", "gone"})
    void whateverADeadLetterRouteDoesADeadLetterIsOne(String where) throws IOException {
        connect("resend", 1);
        PROVIDERS.behave("resend", Mode.REJECTED);
        String bean = "        - bean:\n            ref: deadLetters\n" + BURY;
        String added = "        - throwException: {id: added, exceptionType: java.io.IOException, message: no}\n";
        if (where.equals("gone")) {
            Files.delete(folders.routesDir().resolve(DEAD_LETTER));
            await().until(() -> state(DEAD_LETTER).isMissingNode());
        } else {
            live(DEAD_LETTER, deadLetter.replace(bean, where.equals("after") ? bean + added : added + bean));
        }
        try (LoggedLines lines = new LoggedLines()) {
            String id = send("dead-" + UUID.randomUUID());

            JsonNode dead = delivery(tenant, id, "dead");
            assertThat(dead.path("attempts")).hasSize(1);
            await().untilAsserted(() -> assertThat(lines.text()).contains(id, "is dead nevertheless: Route \"",
                    where.equals("gone") ? "failed at step \"to-bury-delivery\"" : "Route \"bury-delivery\" failed at step \"added\""));
        }
    }

    @Test
    void theRoundIsReloadedWhileDeliveriesGoOn() {
        connect("resend", 1);
        List<String> ids = new ArrayList<>();
        List<String> subjects = new ArrayList<>();
        for (int version = 0; version < 4; version++) {
            int before = state(DELIVERY).path("revision").asInt();
            write(DELIVERY, delivery.replace(METHOD.formatted("delivered"),
                    after("delivered", "- log: {id: added, message: version-" + version + "}\n")));
            int reached = version;
            await().pollInterval(Duration.ofMillis(20)).until(() -> {
                String subject = "reload-" + reached + "-" + UUID.randomUUID();
                subjects.add(subject);
                ids.add(send(subject));
                return ids.size() >= 40 * (reached + 1) && state(DELIVERY).path("revision").asInt() > before;
            });
        }

        ids.forEach(id -> delivery(tenant, id, "delivered"));
        assertThat(subjects).allSatisfy(subject -> assertThat(PROVIDERS.taken(subject)).hasSize(1));
    }
}
