package dev.serai.reload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.AbstractSeraiIntegrationTests;
import dev.serai.SeraiProperties;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.camel.model.ModelCamelContext;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** Whatever files came and went, the files that Serai ships can be saved again, and deliveries go on. */
class ShippedFilesIntegrationTests extends AbstractSeraiIntegrationTests {

    private static final Duration LONG = Duration.ofMinutes(2);

    @Autowired
    private SeraiProperties folders;

    @Autowired
    private ModelCamelContext camel;

    @Test
    void everyShippedFileCanBeSavedAfterTheWholeCorpusCameAndWent() throws IOException {
        Map<Path, String> shipped = shipped();
        assertThat(states().values()).allSatisfy(state -> assertThat(state.path("warning").isMissingNode()).as(state.toString()).isTrue());
        await().atMost(LONG).until(() -> camel.getRoutes().size() == states().values().stream()
                .mapToInt(state -> state.path("routeIds").size()).sum());
        Map<String, Object> before = Footprint.of(camel);
        List<String> corpus = CorpusIntegrationTests.files().stream().filter(name -> !name.endsWith(".kamelet.yaml")).toList();
        try {
            for (String name : corpus) {
                Files.writeString(folders.routesDir().resolve(name), Files.readString(CorpusIntegrationTests.CORPUS.resolve(name)));
            }
            await().atMost(LONG).until(() -> states().keySet().containsAll(corpus.stream().map(name -> "routes/" + name).toList()));
            assertThat(get("/actuator/health", OPERATOR).at("/components/delivery/status")).isEqualTo("UP");
        } finally {
            for (String name : corpus) {
                Files.delete(folders.routesDir().resolve(name));
            }
        }
        await().atMost(LONG).until(() -> states().keySet().stream().noneMatch(file -> corpus.contains(file.substring(7))));
        await().atMost(LONG).untilAsserted(() -> assertThat(Footprint.difference(before, Footprint.of(camel))).isEmpty());

        Map<String, Integer> revisions = new LinkedHashMap<>();
        states().forEach((file, state) -> revisions.put(file, state.path("revision").asInt()));
        try {
            for (Map.Entry<Path, String> file : shipped.entrySet()) {
                String comment = file.getKey().toString().endsWith(".java") ? "// saved\n" : "# saved\n";
                Files.writeString(file.getKey(), comment + file.getValue());
            }
            await().atMost(LONG).untilAsserted(() -> states().forEach((file, state) -> {
                assertThat(state.path("status").asText()).as(state.toString()).isEqualTo("live");
                assertThat(state.path("revision").asInt()).as(file).isGreaterThan(revisions.get(file));
            }));
            itDelivers();
        } finally {
            for (Map.Entry<Path, String> file : shipped.entrySet()) {
                Files.writeString(file.getKey(), file.getValue());
            }
        }
        await().atMost(LONG).untilAsserted(() -> assertThat(Footprint.difference(before, Footprint.of(camel))).isEmpty());
    }

    @Test
    void aProviderFileThatNothingCanCallIsWarnedOf() throws IOException {
        Path file = folders.kameletsDir().resolve("crow-sink.kamelet.yaml");
        Files.writeString(file, KameletFiles.echo("crow", "words").replace("serai.dev/channels: email", "serai.dev/channels: parcel")
                .replace("email.send,connection.test", "parcel.send,email.send,connection.test"));
        try {
            await().until(() -> states().containsKey("kamelets/crow-sink.kamelet.yaml"));
            await().untilAsserted(() -> assertThat(states().get("kamelets/crow-sink.kamelet.yaml").path("warning").asText()).startsWith(
                    "line 7 names the operation \"parcel.send\", which there is not; nothing can call it; "
                            + "line 7 names the operation \"email.send\", which is of the channel \"email\", which the file does not name; "
                            + "line 6 names the channel \"parcel\", which has no operation; there are ").contains("email", "sms"));
            assertThat(get("/actuator/health", OPERATOR).body().at("/components/routes/details/warnings").toString()).contains("crow-sink");
        } finally {
            Files.delete(file);
        }
        await().until(() -> !states().containsKey("kamelets/crow-sink.kamelet.yaml"));
        await().atMost(LONG).until(() -> camel.getRoutes().stream().noneMatch(route -> route.getRouteId().startsWith("crow-")));
    }

    private void itDelivers() {
        Instant now = Instant.now();
        await().untilAsserted(() -> {
            Reply health = get("/actuator/health", OPERATOR);
            assertThat(health.at("/components/delivery/status")).as(health.body().toString()).isEqualTo("UP");
            assertThat(Instant.parse(health.at("/components/delivery/details/deliveredAt"))).isAfter(now);
        });
        TestTenant tenant = newTenant("Shipped");
        Reply sent = post("/api/v1/integrations/email/send", tenant.token(),
                "{\"to\": [\"ann@example.com\"], \"subject\": \"S\", \"text\": \"T\"}");
        assertThat(sent.status()).as(sent.toString()).isEqualTo(202);
        delivery(tenant, sent.body().has("deliveryId") ? sent.at("/deliveryId") : sent.at("/id"), "delivered");
    }

    private Map<Path, String> shipped() throws IOException {
        Map<Path, String> files = new LinkedHashMap<>();
        try (Stream<Path> paths = Files.walk(folders.routesDir())) {
            for (Path path : paths.filter(each -> FileKind.of(each.getFileName().toString()).isPresent()).sorted().toList()) {
                files.put(path, Files.readString(path));
            }
        }
        Path kamelets = folders.kameletsDir();
        try (Stream<Path> paths = Files.walk(kamelets)) {
            for (Path path : paths.filter(each -> FileKind.of(kamelets.relativize(each).toString()).isPresent()).sorted().toList()) {
                files.put(path, Files.readString(path));
            }
        }
        return files;
    }

    /** The files that run as the API tells them, by name. */
    private Map<String, JsonNode> states() {
        Map<String, JsonNode> states = new LinkedHashMap<>();
        String cursor = "";
        while (cursor != null) {
            JsonNode page = get("/api/routes?limit=200" + cursor, OPERATOR).body();
            page.path("items").forEach(state -> states.put(state.path("file").asText(), state));
            cursor = page.path("nextCursor").isTextual() ? "&cursor=" + page.path("nextCursor").asText() : null;
        }
        return states;
    }
}
