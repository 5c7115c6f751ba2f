package dev.serai.openapi;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.AbstractSeraiIntegrationTests;
import dev.serai.openapi.BadInput.Sent;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Thousands of bad requests to every operation: none is answered with an error of Serai's own, every refusal is a problem as described that
 * shows nothing of the inside, and what is refused has written nothing. Other requests: {@code -Dfuzz.seed=...}, more of them:
 * {@code -Dfuzz.most=...} for each operation.
 */
class FuzzIntegrationTests extends AbstractSeraiIntegrationTests {

    private static final ApiDocument DOCUMENT = ApiDocument.get();
    private static final Fixtures FIXTURES = Fixtures.get();
    private static final long SEED = Long.getLong("fuzz.seed", 17);
    private static final int MOST = Integer.getInteger("fuzz.most", 150);
    /** What a field says to people. */
    private static final List<String> LABELS = List.of("name", "title", "description", "example", "group", "link");
    private static final String ECHO = "X-Fuzz-Echo";
    /** Kept under the request's own key, so that a repeat is answered alike; and written by deliveries of requests before. */
    private static final Pattern KEPT = Pattern.compile("(kept_answer|provider_object)=\\d+");
    private static final Pattern INSIDE = Pattern.compile("Exception|\\bat [a-z]+\\.[a-z]+\\.|\\b(java|jakarta|dev\\.serai|"
            + "org\\.(apache|spring|postgres|flyway)|com\\.(fasterxml|networknt|zaxxer))\\.|PSQL|SQLSTATE|\\bselect .* from |<html");

    private final List<String> found = new ArrayList<>();
    private final Map<Integer, Integer> answers = new TreeMap<>();
    private TenantClient client;
    private TenantRows rows;

    @AfterEach
    void end() {
        client.close();
    }

    @Test
    void badInputIsRefusedAndChangesNothing() {
        long started = System.nanoTime();
        rows = new TenantRows(database);
        BadInput input = new BadInput(DOCUMENT, SEED);
        int sent = 0;
        for (ApiOperation operation : DOCUMENT.operations()) {
            client = TenantClient.make(port(), database, OPERATOR, "Fuzz");
            sent += fuzz(operation, input);
            client.close();
        }
        Duration took = Duration.ofNanos(System.nanoTime() - started);
        System.out.printf("Fuzzing: %d bad requests to %d operations in %.1f s (seed %d), answers by status %s%n", sent,
                DOCUMENT.operations().size(), took.toMillis() / 1000.0, SEED, answers);

        assertThat(found.stream().limit(20)).as("%d of them", found.size()).isEmpty();
        assertThat(sent).isGreaterThan(4000);
    }

    /** Of each kind of field, one: what a form says of its values, whatever it is called. */
    @Test
    void everyKindOfFieldOfAFormRefusesBadInput() {
        Set<JsonNode> kinds = new HashSet<>();
        rows = new TenantRows(database);
        client = TenantClient.make(port(), database, OPERATOR, "Fuzz");
        ApiOperation create = DOCUMENT.operations().stream().filter(each -> each.toString().equals("POST /api/integrations")).findFirst()
                .orElseThrow();
        int sent = 0;
        for (JsonNode provider : client.call(client.admin(), "GET", "/api/integrations/available", null).json().path("items")) {
            String id = provider.path("provider").asText();
            ObjectNode body = json.createObjectNode().put("integrationType", provider.at("/channels/0").asText()).put("provider", id)
                    .put("name", "Fuzz");
            ObjectNode configuration = body.putObject("configuration");
            JsonNode fields = client.call(client.admin(), "GET", "/api/integrations/available/" + id, null).json().at("/form/fields");
            fields.forEach(field -> configuration.put(field.path("name").asText(), field.path("example").asText("x")));
            for (JsonNode field : fields) {
                if (!kinds.add(((ObjectNode) field.deepCopy()).without(LABELS))) {
                    continue;
                }
                List<Sent> requests = new ArrayList<>();
                BadInput.spoilt(body, "/configuration/" + field.path("name").asText()).forEach((what, text) -> requests.add(new Sent(
                        id + " " + what, create.path(), Map.of("Content-Type", "application/json"), text.getBytes(UTF_8), true)));
                sent += fuzz(create, requests);
            }
        }
        System.out.printf("Fuzzing: %d bad values in fields of connection forms, answers by status %s%n", sent, answers);

        assertThat(found.stream().limit(20)).as("%d of them", found.size()).isEmpty();
        assertThat(sent).isGreaterThan(1000);
    }

    private int fuzz(ApiOperation operation, BadInput input) {
        Map<String, String> values = FIXTURES.pathValues(operation, client);
        return fuzz(operation, input.of(operation, values, FIXTURES.body(operation, client), MOST));
    }

    private int fuzz(ApiOperation operation, List<Sent> requests) {
        UUID tenant = FIXTURES.isForOperator(operation) ? null : UUID.fromString(client.id());
        String before = rows.counts(tenant);
        for (Sent request : requests) {
            HttpAnswer answer = send(operation, request);
            if (answer == null) {
                continue;
            }
            answers.merge(answer.status(), 1, Integer::sum);
            judge(operation, request, answer);
            String after = rows.counts(tenant);
            if (!answer.succeeded() && !isOfTheProvider(answer)
                    && !KEPT.matcher(after).replaceAll("").equals(KEPT.matcher(before).replaceAll(""))) {
                fail(operation, request, answer, "wrote although refused: " + before + " became " + after);
            }
            before = after;
        }
        return requests.size();
    }

    private HttpAnswer send(ApiOperation operation, Sent request) {
        Map<String, String> headers = new LinkedHashMap<>();
        if (!operation.open() && !request.headers().containsKey("Authorization")) {
            headers.put("Authorization", "Bearer " + client.token(operation));
        }
        headers.put(ECHO, "echo");
        headers.putAll(request.headers());
        try {
            return client.http().send(operation.verb(), request.target(), headers, request.body());
        } catch (UncheckedIOException e) {
            fail(operation, request, null, "no answer: " + e.getCause());
            return null;
        }
    }

    private void judge(ApiOperation operation, Sent request, HttpAnswer answer) {
        boolean unknownTransfer = answer.status() == 501 && request.headers().containsKey("Transfer-Encoding");
        if (answer.status() >= 500 && !unknownTransfer && !isOfTheProvider(answer)) {
            fail(operation, request, answer, "an error of Serai's own");
        }
        if (answer.headers().containsKey(ECHO.toLowerCase())) {
            fail(operation, request, answer, "a header of the request came back");
        }
        Matcher inside = INSIDE.matcher(answer.text());
        if (!answer.succeeded() && inside.find()) {
            fail(operation, request, answer, "shows \"" + inside.group() + "\"");
        }
        List<String> wrong = new ArrayList<>();
        if (answer.status() >= 400) {
            wrong.addAll(DOCUMENT.problemViolations(answer));
        }
        if (request.judged() || answer.succeeded()) {
            wrong.addAll(DOCUMENT.violations(operation, answer));
        }
        if (!wrong.isEmpty()) {
            fail(operation, request, answer, wrong.toString());
        }
    }

    /** What was accepted and refused by the provider, here by its file. */
    private static boolean isOfTheProvider(HttpAnswer answer) {
        return answer.status() == 502 && answer.json().path("type").asText().equals("urn:serai:problem:not-done")
                && answer.json().at("/attempts/0/outcome").asText().equals("rejected");
    }

    private void fail(ApiOperation operation, Sent request, HttpAnswer answer, String why) {
        String target = request.target().length() > 200 ? request.target().substring(0, 200) + "..." : request.target();
        String text = answer == null ? "" : answer.toString();
        found.add(operation + ", " + request.what() + ": " + why + "\n    " + target + "\n    "
                + (text.length() > 500 ? text.substring(0, 500) + "..." : text));
    }
}
