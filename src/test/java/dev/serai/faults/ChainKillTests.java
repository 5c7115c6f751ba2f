package dev.serai.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills the whole process while chains are under way and schedules are due: each of their steps is taken once. */
class ChainKillTests {

    private static final int KILLS = 3;
    private static final int SCHEDULED = 40;
    private static final List<String> STEPS = List.of("one", "two", "three");

    @TempDir
    private Path folder;

    @Test
    void eachStepOfAChainIsAskedForOnceThroughKills() throws Exception {
        try (FaultyProvider provider = new FaultyProvider();
                SeraiProcess serai = new SeraiProcess(folder, "--serai.egress.provider-url-template=" + provider.urlTemplate(),
                        SeraiProcess.SHORT_LEASE, SeraiProcess.SHORT_EVENT_LEASE)) {
            Files.writeString(serai.routes().resolve("events/kill.camel.yaml"), step("one", "event:kill.chain?planning=later", "true", ".n")
                    + step("two", "event:delivery.delivered", ".event.type == \"kill.chain\" and .depth == 1", ".event.data.n")
                    + step("three", "event:delivery.delivered", ".event.type == \"kill.chain\" and .depth == 2", ".event.data.n")
                    + step("later", "event:kill.later", "true", ".n"));
            serai.start();
            String token = serai.newTenant();
            serai.connect(token, "resend", 1);
            Set<String> accepted = new HashSet<>();
            Set<String> scheduled = new HashSet<>();
            for (int kill = 1; kill <= KILLS; kill++) {
                int number = kill;
                scheduled.addAll(schedule(serai, token, kill));
                try (Load load = new Load(8, subject -> serai.post("/api/events", token, """
                        {"type": "kill.chain", "source": "/kill", "id": "%1$d-%2$s", "data": {"n": "%1$d-%2$s"}}"""
                        .formatted(number, subject)))) {
                    await().atMost(Duration.ofSeconds(60)).until(() -> load.accepted().size() > 60);
                    if (kill > 1) {
                        // Later steps have their turn after what came before them.
                        load.stop();
                    }
                    await().atMost(Duration.ofSeconds(120)).until(() -> provider.subjects().stream()
                            .anyMatch(subject -> subject.startsWith(STEPS.get(number - 1) + "-" + number)));
                    serai.kill();
                    load.stop();
                    load.accepted().keySet().forEach(subject -> accepted.add(number + "-" + subject));
                }
                serai.start();
            }

            await().atMost(Duration.ofSeconds(180)).until(() -> accepted.stream()
                    .allMatch(n -> STEPS.stream().noneMatch(step -> provider.taken(step + "-" + n).isEmpty())));
            await().atMost(Duration.ofSeconds(60)).until(() -> serai.get("/api/schedules?status=active", token).path("items").isEmpty());
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> scheduled.stream().noneMatch(n -> provider.taken("later-" + n).isEmpty()));
            await().atMost(Duration.ofSeconds(60)).until(() -> serai.get("/api/events?status=received", token).path("items").isEmpty());
            await().atMost(Duration.ofSeconds(60)).until(() -> serai.get("/api/deliveries?status=accepted", token).path("items").isEmpty());

            assertThat(serai.get("/api/events?status=unplannable", token).path("items")).isEmpty();
            assertThat(askedFor(serai, token)).allSatisfy((subject, times) -> assertThat(times).as(subject).isEqualTo(1));
            for (String subject : provider.subjects()) {
                assertThat(provider.taken(subject).stream().map(FaultyProvider.Taken::idempotencyKey).distinct()).as(subject).hasSize(1);
            }
        }
    }

    /** What is due while the process is killed, or is not there. */
    private static List<String> schedule(SeraiProcess serai, String token, int kill) throws Exception {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < SCHEDULED; i++) {
            String name = kill + "-" + i;
            int status = serai.post("/api/schedules", token, """
                    {"type": "kill.later", "data": {"n": "%s"}, "at": "%s"}"""
                    .formatted(name, Instant.now().plusMillis(4000 + 200L * i).truncatedTo(ChronoUnit.SECONDS))).statusCode();
            assertThat(status).isEqualTo(201);
            names.add(name);
        }
        return names;
    }

    private static String step(String name, String from, String when, String n) {
        return """
                - route:
                    id: kill-%1$s
                    description: For a test.
                    group: events
                    from:
                      uri: "%2$s"
                      steps:
                        - filter:
                            expression: {jq: {expression: '%3$s'}}
                            steps:
                              - setBody: {expression: {jq: {expression: '{to: "ann@example.com", subject: "%1$s-\\(%4$s)", text: "x"}'}}}
                              - to: {id: to-%1$s, uri: "operation:email.send"}
                """.formatted(name, from, when, n);
    }

    /** How many deliveries there are of each subject. */
    private static Map<String, Integer> askedFor(SeraiProcess serai, String token) throws Exception {
        Map<String, Integer> times = new HashMap<>();
        String cursor = "";
        while (cursor != null) {
            JsonNode page = serai.get("/api/deliveries?limit=200" + (cursor.isEmpty() ? "" : "&cursor=" + cursor), token);
            for (JsonNode each : page.path("items")) {
                JsonNode delivery = serai.get("/api/deliveries/" + each.path("id").asText(), token);
                times.merge(delivery.at("/message/subject").asText(), 1, Integer::sum);
            }
            cursor = page.path("nextCursor").textValue();
        }
        return times;
    }
}
