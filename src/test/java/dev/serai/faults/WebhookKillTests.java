package dev.serai.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills the whole process while a provider sends webhooks: what was answered is stored, and what is sent again is stored once. */
class WebhookKillTests {

    private static final String SECRET = "whsec_of_the_kill_tests";
    private static final int KILLS = 2;

    @TempDir
    private Path folder;

    @Test
    void nothingThatWasAnsweredIsLostAndNothingIsStoredTwice() throws Exception {
        try (FaultyProvider provider = new FaultyProvider();
                SeraiProcess serai = new SeraiProcess(folder, "--serai.egress.provider-url-template=" + provider.urlTemplate(),
                        SeraiProcess.SHORT_LEASE, SeraiProcess.SHORT_EVENT_LEASE)) {
            Files.writeString(serai.routes().resolve("events/kill.camel.yaml"), """
                    - route:
                        id: mail-of-a-webhook
                        description: For a test.
                        group: events
                        from:
                          uri: event:stripe.customer.created?planning=later
                          steps:
                            - setBody:
                                expression:
                                  jq:
                                    expression: '{to: [{email: "ann@example.com"}], subject: .object.id, text: "Hello"}'
                            - to: {id: to-mail, uri: "operation:email.send"}
                    """);
            serai.start();
            String token = serai.newTenant();
            serai.connect(token, "resend", 1);
            String path = "/webhooks/stripe/" + serai.connect(token, """
                    {"integrationType": "payment", "provider": "stripe", "name": "Stripe",
                     "configuration": {"apiKey": "sk_test_123", "webhookSecret": "%s"}}""".formatted(SECRET));
            Set<String> sent = new HashSet<>();
            for (int kill = 1; kill <= KILLS; kill++) {
                String prefix = kill + "-";
                try (Load load = new Load(8, subject -> send(serai, path, prefix + subject))) {
                    await().atMost(Duration.ofSeconds(60)).until(() -> load.accepted().size() > 60);
                    serai.kill();
                    load.stop();
                    load.accepted().keySet().forEach(subject -> sent.add(prefix + subject));
                }
                serai.start();
            }
            // A provider that heard nothing, or did not hear the answer, sends again.
            for (String id : sent) {
                assertThat(send(serai, path, id).statusCode()).isEqualTo(200);
            }

            await().atMost(Duration.ofSeconds(180)).until(() -> sent.stream().noneMatch(id -> provider.taken(id).isEmpty()));
            Map<String, Integer> stored = stored(serai, token);
            assertThat(stored.keySet()).containsAll(sent);
            assertThat(stored).allSatisfy((id, times) -> assertThat(times).as(id).isEqualTo(1));
            for (String id : sent) {
                assertThat(provider.taken(id).stream().map(FaultyProvider.Taken::idempotencyKey).distinct()).as(id).hasSize(1);
            }
        }
    }

    /** What somebody was thanked for is there with its event, and is followed once, also where the process ended in between. */
    @Test
    void nobodyWhoSignedUpIsLostAndNobodyIsALeadTwice() throws Exception {
        try (FaultyProvider provider = new FaultyProvider();
                SeraiProcess serai = new SeraiProcess(folder, "--serai.egress.provider-url-template=" + provider.urlTemplate(),
                        "--serai.signup.least-age=0s", "--serai.signup.per-address=100000", "--serai.signup.per-page=100000",
                        SeraiProcess.SHORT_LEASE, SeraiProcess.SHORT_EVENT_LEASE)) {
            serai.start();
            String token = serai.newTenant();
            serai.connect(token, "resend", 1);
            String id = serai.connect(token, """
                    {"integrationType": "signup_page", "provider": "signup-page", "name": "Page",
                     "configuration": {"pageUrl": "https://www.example.com/signup"}}""");
            String path = "/signup/" + serai.get("/api/integrations/" + id + "/signup", token).path("apiKey").asText();
            Set<String> thanked;
            try (Load load = new Load(4, person -> signUp(serai, path, person))) {
                await().atMost(Duration.ofSeconds(60)).until(() -> load.accepted().size() > 30);
                serai.kill();
                load.stop();
                thanked = new HashSet<>(load.accepted().keySet());
            }
            serai.start();

            await().atMost(Duration.ofSeconds(180)).until(() -> people(serai, token, "lead.captured").keySet().containsAll(thanked));
            assertThat(people(serai, token, "signup.submitted")).allSatisfy((person, times) -> assertThat(times).as(person).isEqualTo(1));
            assertThat(people(serai, token, "lead.captured")).allSatisfy((person, times) -> assertThat(times).as(person).isEqualTo(1));
        }
    }

    private static HttpResponse<String> signUp(SeraiProcess serai, String path, String person) throws IOException, InterruptedException {
        String form = serai.get(path + "/form", "none").path("token").asText();
        return serai.post(path, "none", "{\"email\": \"" + person + "@example.com\", \"_token\": \"" + form + "\"}");
    }

    /** How many events of a type there are of each person. */
    private static Map<String, Integer> people(SeraiProcess serai, String token, String type) throws Exception {
        Map<String, Integer> people = new HashMap<>();
        for (JsonNode item : serai.get("/api/events?limit=200&type=" + type, token).path("items")) {
            String email = serai.get("/api/events/" + item.path("id").asText(), token).at("/data/email").asText();
            people.merge(email.substring(0, email.indexOf('@')), 1, Integer::sum);
        }
        return people;
    }

    private static HttpResponse<String> send(SeraiProcess serai, String path, String id) throws IOException, InterruptedException {
        String body = "{\"id\": \"%1$s\", \"type\": \"customer.created\", \"data\": {\"object\": {\"id\": \"%1$s\"}}}".formatted(id);
        long at = Instant.now().getEpochSecond();
        return serai.post(path, "none", body, "Stripe-Signature", "t=" + at + ",v1=" + signature(at + "." + body));
    }

    private static String signature(String signed) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, Integer> stored(SeraiProcess serai, String token) throws Exception {
        Map<String, Integer> stored = new HashMap<>();
        String cursor = "";
        while (cursor != null) {
            JsonNode page = serai.get("/api/events?type=stripe.customer.created&limit=200" + cursor, token);
            for (JsonNode item : page.path("items")) {
                stored.merge(item.path("sourceId").asText(), 1, Integer::sum);
            }
            cursor = page.hasNonNull("nextCursor") ? "&cursor=" + page.path("nextCursor").asText() : null;
        }
        return stored;
    }
}
