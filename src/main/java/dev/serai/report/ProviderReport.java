package dev.serai.report;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.api.JsonText;
import dev.serai.api.FieldProblem;
import dev.serai.api.PathId;
import dev.serai.api.ProblemException;
import dev.serai.api.Times;
import dev.serai.ledger.ReportState;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * What a provider reports of something that it made, within bounds.
 *
 * @param connectionId null for an account of the environment
 * @param objects the ids that it may be known by, the likeliest first
 * @param at when it happened there, and never later than now
 * @param reason in the provider's words; null for none
 * @param recipient whom it is about; null where the provider names none
 * @param detail what else the provider told, as JSON text; null for nothing
 */
record ProviderReport(String provider, UUID connectionId, List<String> objects, ReportState state, Instant at, String reason,
        String recipient, String detail) {

    private static final int MOST_OBJECTS = 20;
    private static final int LONGEST_ID = 500;
    private static final int LONGEST_REASON = 1000;
    private static final int LONGEST_DETAIL = 8 * 1024;
    private static final String TOO_LONG = "{\"omitted\": \"it is longer than 8 KiB; the event has all of it\"}";

    /**
     * Reads the data of an event of type {@code delivery.report}.
     *
     * @throws ProblemException 422 with one entry per bad field
     */
    static ProviderReport read(JsonNode data, Instant now) {
        List<FieldProblem> problems = new ArrayList<>();
        String provider = data.path("provider").asText("");
        if (provider.isBlank() || provider.length() > LONGEST_ID) {
            problems.add(new FieldProblem("data.provider", "must be the id of a provider"));
        }
        UUID connection = data.path("connectionId").isTextual() ? PathId.parse(data.path("connectionId").textValue()) : null;
        if (connection == null && !data.path("connectionId").isNull() && !data.path("connectionId").isMissingNode()) {
            problems.add(new FieldProblem("data.connectionId", "is not an id (UUID)"));
        }
        List<String> objects = objects(data.path("objects"));
        if (objects.isEmpty()) {
            problems.add(new FieldProblem("data.objects", "must list the ids, of at most " + LONGEST_ID + " characters, that the provider"
                    + " may have given to what it reports of"));
        }
        ReportState state = ReportState.of(data.path("state").asText("")).orElse(null);
        if (state == null) {
            problems.add(new FieldProblem("data.state", "is none of "
                    + Arrays.stream(ReportState.values()).map(ReportState::word).collect(Collectors.joining(", "))));
        }
        if (!problems.isEmpty()) {
            throw new ProblemException(422, "Event does not fit", "The report cannot be read; see the fields", problems);
        }
        Instant at = data.path("at").isTextual() ? Times.parse(data.path("at").textValue()) : null;
        return new ProviderReport(provider, connection, objects, state, at == null || at.isAfter(now) ? now : at,
                text(data.path("reason"), LONGEST_REASON), text(data.path("recipient"), LONGEST_ID), detail(data.path("data")));
    }

    /** The same, where it is known from elsewhere which state it is: what was said because that was not known is gone. */
    ProviderReport of(ReportState known) {
        return new ProviderReport(provider, connectionId, objects, known, at, null, recipient, detail);
    }

    private static List<String> objects(JsonNode listed) {
        List<String> objects = new ArrayList<>();
        for (JsonNode each : listed) {
            String id = each.isTextual() || each.isNumber() ? JsonText.storable(each.asText()) : "";
            if (!id.isBlank() && id.length() <= LONGEST_ID && objects.size() < MOST_OBJECTS && !objects.contains(id)) {
                objects.add(id);
            }
        }
        return List.copyOf(objects);
    }

    private static String text(JsonNode value, int longest) {
        if (!value.isValueNode() || value.isNull() || value.asText().isBlank()) {
            return null;
        }
        String text = JsonText.storable(value.asText().strip());
        int end = text.length() > longest && Character.isHighSurrogate(text.charAt(longest - 1)) ? longest - 1 : longest;
        return text.length() <= longest ? text : text.substring(0, end) + "...";
    }

    private static String detail(JsonNode value) {
        if (value.isMissingNode() || value.isNull() || value.isObject() && value.isEmpty()) {
            return null;
        }
        String text = value.toString();
        return text.length() > LONGEST_DETAIL || text.getBytes(StandardCharsets.UTF_8).length > LONGEST_DETAIL ? TOO_LONG : text;
    }
}
