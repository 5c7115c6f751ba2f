package dev.serai.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.AbstractSeraiIntegrationTests;
import dev.serai.RouteFolder;
import dev.serai.event.AskedSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** The examples of docs/routes.md run as they stand there and make what is shown. */
class RoutesGuideIntegrationTests extends AbstractSeraiIntegrationTests {

    private static final Path GUIDE = Path.of("docs", "routes.md");
    /** The last line before a block, and the block. */
    private static final Pattern BLOCK = Pattern.compile("(?m)^(\\S.*)\\n\\n```(yaml|java|json)\\n([\\s\\S]*?)^```$");
    private static final String KAMELETS = "kamelets folder";
    private static final Pattern NAME = Pattern.compile("`([^`]+)`");

    private TestTenant tenant;
    private RouteFolder routes;
    private RouteFolder kamelets;

    @BeforeEach
    void makeTenant() {
        tenant = newTenant("Guide");
        connect("email", "sendgrid", "sendgrid", "fromEmail", "noreply@example.com");
        connect("sms", "vonage", "World", "fromPhoneNumber", "+41790000000");
        connect("sms", "vonage", "Germany", "fromPhoneNumber", "+4915100000000");
        routes = routeFolder();
        kamelets = kameletFolder();
    }

    @AfterEach
    void takeRoutesAway() {
        routes.close();
        kamelets.close();
    }

    /** Where a file of the guide belongs. */
    private RouteFolder folder(MatchResult block) {
        return block.group(1).contains(KAMELETS) ? kamelets : routes;
    }

    private void connect(String channel, String provider, String name, String field, String sender) {
        assertThat(post("/api/integrations", tenant.token(), """
                {"integrationType": "%s", "provider": "%s", "name": "%s", "configuration": {"sandbox": true, "%s": "%s"}}"""
                .formatted(channel, provider, name, field, sender)).status()).isEqualTo(201);
    }

    @Test
    void theGuideDoesWhatItSays() throws IOException {
        List<MatchResult> blocks = BLOCK.matcher(Files.readString(GUIDE)).results().toList();
        assertThat(blocks).hasSizeGreaterThan(20);
        Logger logger = (Logger) LoggerFactory.getLogger("routes");
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        logger.addAppender(lines);
        try (AskedSystem crm = new AskedSystem("{\"tier\": \"gold\"}")) {
            for (MatchResult block : blocks) {
                if (block.group(1).startsWith("File ")) {
                    folder(block).write(name(block), block.group(3).replace("https://crm.example.com", crm.url()));
                }
            }
            for (MatchResult block : blocks) {
                if (block.group(1).startsWith("File ")) {
                    await(name(block)).until(() -> folder(block).state(name(block)),
                            state -> state.path("status").asText().equals("live"));
                    assertThat(folder(block).state(name(block)).has("warning")).as(name(block)).isFalse();
                }
            }
            String event = null;
            int checked = 0;
            for (MatchResult block : blocks) {
                String label = block.group(1);
                if (label.startsWith("Event")) {
                    event = block.group(3);
                } else if (!label.startsWith("File ")) {
                    check(label, event, block.group(3));
                    checked++;
                }
            }
            assertThat(checked).isGreaterThan(7);
            assertThat(crm.paths()).containsExactly("/customers/7");
        } finally {
            logger.detachAppender(lines);
        }
        assertThat(lines.list).anySatisfy(line -> {
            assertThat(line.getLoggerName()).isEqualTo("routes.guide-email-slowly");
            assertThat(line.getLevel()).isEqualTo(Level.INFO);
            assertThat(line.getFormattedMessage()).startsWith("Event ").contains(tenant.id());
        });
    }

    private static String name(MatchResult block) {
        return NAME.matcher(block.group(1)).results().findFirst().orElseThrow().group(1);
    }

    private void check(String label, String event, String shown) throws IOException {
        JsonNode expected = json.readTree(shown);
        if (label.startsWith("Operations")) {
            Reply accepted = post("/api/events", tenant.token(), event);
            assertThat(accepted.status()).as(event + accepted).isEqualTo(202);
            List<String> ids = accepted.body().path("deliveries").findValuesAsText("id");
            assertThat(ids).as(event).hasSize(expected.size());
            for (int i = 0; i < ids.size(); i++) {
                contains(delivery(tenant, ids.get(i)), expected.get(i), event);
            }
        } else if (label.startsWith("Refused")) {
            Reply refused = post("/api/events", tenant.token(), event);
            assertThat(refused.status()).isEqualTo(expected.path("status").asInt());
            contains(refused.body(), expected, event);
        } else if (label.startsWith("`explain`")) {
            // the stand-in for the other system speaks plain HTTP
            contains(post("/api/events/explain", tenant.token(), event).body(), json.readTree(shown.replace("https:", "http:")), event);
        } else {
            assertThat(label).startsWith("Request `GET ");
            Reply reply = get(label.split("`")[1].substring("GET ".length()), tenant.token());
            assertThat(reply.body().toString()).isEqualTo(expected.toString());
        }
    }

    private static void contains(JsonNode actual, JsonNode expected, String what) {
        if (expected.isObject()) {
            expected.properties().forEach(field -> contains(actual.path(field.getKey()), field.getValue(), what + " " + field.getKey()));
        } else if (expected.isArray()) {
            assertThat(actual.size()).as(what + actual).isEqualTo(expected.size());
            for (int i = 0; i < expected.size(); i++) {
                contains(actual.get(i), expected.get(i), what + "[" + i + "]");
            }
        } else {
            assertThat(actual.asText()).as(what).isEqualTo(expected.asText());
        }
    }

    @Test
    void aReloadedRouteKeepsItsLogger() {
        Logger logger = (Logger) LoggerFactory.getLogger("routes");
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        logger.addAppender(lines);
        try {
            for (String words : List.of("one", "two")) {
                routes.put("events/guide-lines.camel.yaml", """
                        - route:
                            id: guide-lines
                            description: Writes a line.
                            group: events
                            from:
                              uri: event:guide.lines
                              steps:
                                - log:
                                    message: %s
                        """.formatted(words));
                assertThat(post("/api/events", tenant.token(), "{\"type\": \"guide.lines\"}").status()).isEqualTo(202);
            }
        } finally {
            logger.detachAppender(lines);
        }
        assertThat(lines.list).extracting(ILoggingEvent::getLoggerName).containsExactly("routes.guide-lines", "routes.guide-lines");
        assertThat(lines.list).extracting(ILoggingEvent::getFormattedMessage).containsExactly("one", "two");
    }

    @Test
    void aFileThatIsNotTakenUpIsListedWithTheReason() {
        routes.write("guide.yaml", "- route: {}");
        routes.write("events/guide.yml", "- route: {}");
        routes.write("guide.xml", "<routes/>");
        routes.write("guide-sink.kamelet.yaml", "kind: Kamelet");
        routes.write("guide-notes.txt", "nothing");

        await().untilAsserted(() -> {
            for (String name : List.of("guide.yaml", "events/guide.yml", "guide.xml")) {
                assertThat(routes.state(name).path("status").asText()).as(name).isEqualTo("ignored");
                assertThat(routes.state(name).path("warning").asText()).contains(".camel.yaml");
            }
            assertThat(routes.state("guide-sink.kamelet.yaml").path("warning").asText()).contains("kamelets folder");
        });
        assertThat(routes.state("guide-notes.txt").isMissingNode()).isTrue();
        assertThat(get("/actuator/health", OPERATOR).body().at("/components/routes/details/warnings").toString()).contains("guide.xml");
    }
}
