package dev.serai.trial;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.api.JsonText;
import dev.serai.draft.FormText;
import dev.serai.provider.ScriptedAnswers.Request;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Holds the requests that a file made against those that a case expects. */
final class RequestCheck {

    private static final Pattern IN_DAYS = Pattern.compile("\\(in (\\d{1,4}) days\\)");
    private static final Duration RECENT = Duration.ofMinutes(5);
    private static final int LONGEST = 2000;
    private static final ObjectMapper JSON = JsonText.mapper();

    private final String baseUrl;
    private final Clock clock;
    private final List<String> reasons = new ArrayList<>();

    RequestCheck(String baseUrl, Clock clock) {
        this.baseUrl = baseUrl;
        this.clock = clock;
    }

    /** What differs, in words; empty where nothing does, or where the case expects no request in particular. */
    List<String> differences(JsonNode expected, List<Request> requests) {
        if (!expected.isMissingNode()) {
            List<JsonNode> all = new ArrayList<>();
            expected.path("steps").forEach(all::add);
            all.add(expected);
            if (requests.size() != all.size()) {
                reasons.add("It made " + requests.size() + " requests; the case has " + all.size());
            }
            for (int i = 0; i < Math.min(all.size(), requests.size()); i++) {
                compare(all.get(i), requests.get(i));
            }
        }
        return reasons;
    }

    private void compare(JsonNode expected, Request request) {
        int query = request.url().indexOf('?');
        String address = query < 0 ? request.url() : request.url().substring(0, query);
        String path = address.startsWith(baseUrl) ? address.substring(baseUrl.length()) : address;
        expect("the request", expected.path("method").asText() + " " + expected.path("path").asText(), request.method() + " " + path);
        expect("the query", pairs(expected.path("query")), FormText.fields(query < 0 ? "" : request.url().substring(query + 1)));
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.putAll(request.headers());
        expected.path("headers").properties().forEach(header ->
                expect("the header " + header.getKey(), header.getValue().asText(), headers.get(header.getKey())));
        String body = new String(request.body(), StandardCharsets.UTF_8);
        if (expected.has("body")) {
            compareBody(expected.get("body"), body);
        } else if (expected.has("form")) {
            expect("the form", pairs(expected.get("form")), FormText.fields(body));
        } else if (expected.has("multipart") || expected.has("mime")) {
            reasons.add("A multipart or MIME body is not compared here; the tests of Serai's own files do");
        } else {
            expect("the body", "", body);
        }
    }

    private void compareBody(JsonNode expected, String body) {
        try {
            JsonNode sent = JSON.readTree(body);
            JsonNode wanted = JSON.readTree(expected.toString());
            expect("the body", filledIn(wanted, sent), sent);
        } catch (JsonProcessingException e) {
            expect("the body", expected.isTextual() ? expected.asText() : expected.toString(), body);
        }
    }

    /**
     * What is expected, with what was sent in place of {@code "(now)"}, {@code "(in 30 days)"} and {@code "(uuid)"}, where that is a time
     * of the last minutes, that day, or an id.
     */
    private JsonNode filledIn(JsonNode expected, JsonNode sent) {
        if (expected.isObject()) {
            ((ObjectNode) expected).properties().forEach(entry -> entry.setValue(filledIn(entry.getValue(), sent.path(entry.getKey()))));
            return expected;
        }
        return isMeant(expected.asText(), sent.asText()) ? sent : expected;
    }

    private boolean isMeant(String expected, String sent) {
        Matcher days = IN_DAYS.matcher(expected);
        try {
            if (days.matches()) {
                LocalDate day = LocalDate.now(clock.withZone(ZoneOffset.UTC)).plusDays(Long.parseLong(days.group(1)));
                return List.of(day, day.minusDays(1)).contains(LocalDate.parse(sent));
            }
            if (expected.equals("(uuid)")) {
                return UUID.fromString(sent).toString().equals(sent);
            }
            Instant now = clock.instant();
            return expected.equals("(now)") && !Instant.parse(sent).isBefore(now.minus(RECENT)) && !Instant.parse(sent).isAfter(now);
        } catch (DateTimeException | IllegalArgumentException e) {
            return false;
        }
    }

    private void expect(String what, Object expected, Object found) {
        if (!expected.equals(found)) {
            reasons.add(difference(what, expected, found));
        }
    }

    static String difference(String what, Object expected, Object found) {
        return "Of " + what + " is expected: " + shortened(expected) + "; it was: " + shortened(found);
    }

    private static String shortened(Object value) {
        String text = value == null ? "nothing" : value.toString();
        return text.isEmpty() ? "nothing" : text.length() > LONGEST ? text.substring(0, LONGEST) + "..." : text;
    }

    private static Map<String, List<String>> pairs(JsonNode object) {
        Map<String, List<String>> pairs = new TreeMap<>();
        object.properties().forEach(entry -> {
            List<String> texts = new ArrayList<>();
            if (entry.getValue().isArray()) {
                entry.getValue().forEach(value -> texts.add(value.asText()));
            } else {
                texts.add(entry.getValue().asText());
            }
            pairs.put(entry.getKey(), texts);
        });
        return pairs;
    }
}
