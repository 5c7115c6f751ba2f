package dev.serai.bulk;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.api.JsonText;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;

/**
 * What became of a row.
 *
 * @param to the address; null where it was erased or missing
 * @param state {@code waiting}, {@code retrying}, {@code delivered}, {@code dead}, {@code cancelled}, {@code suppressed}, {@code expired},
 *     {@code bad}, {@code duplicate}, {@code erased} or, of a job that is over, {@code unsent}
 * @param reason in plain words; null for none
 * @param report how far it has come since, as its provider reported; null where nothing was
 * @param at since when; null where there is no delivery
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record RowOutcome(int row, int line, String to, String state, String reason, UUID deliveryId, String provider, String providerMessageId,
        String report, Instant at) {

    static final List<String> COLUMNS = List.of("row", "line", "to", "state", "reason", "deliveryId", "provider", "providerMessageId",
            "report", "at");

    /** @param read tells the connections of which the providers' words are shown */
    static RowOutcome of(ResultSet row, boolean over, Predicate<UUID> read) throws SQLException {
        String status = row.getString("status");
        int number = row.getInt("number");
        int line = row.getInt("line");
        String to = row.getString("address");
        if (status == null) {
            return new RowOutcome(number, line, to, unsent(row, over), why(row), null, null, null, null, null);
        }
        String reason = row.getString("reason");
        Timestamp at = row.getTimestamp("updated_at");
        String state = switch (status) {
            case "accepted" -> "waiting";
            case "dead" -> "expired".equals(reason) ? "expired" : "dead";
            case "cancelled" -> "suppressed".equals(reason) ? "suppressed" : "cancelled";
            default -> status;
        };
        String suppressed = row.getString("suppressed");
        String words = suppressed != null ? suppressed(suppressed)
                : status.equals("delivered") || !read.test(row.getObject("connection_id", UUID.class)) ? null
                : row.getString("explanation");
        return new RowOutcome(number, line, to, state, words, row.getObject("delivery_id", UUID.class), row.getString("provider"),
                row.getString("provider_message_id"), row.getString("report_state"), at == null ? null : at.toInstant());
    }

    private static String unsent(ResultSet row, boolean over) throws SQLException {
        if (row.getTimestamp("erased_at") != null) {
            return "erased";
        }
        if (row.getString("problem") != null) {
            return "bad";
        }
        return row.getObject("duplicate_of") != null ? "duplicate" : over ? "unsent" : "waiting";
    }

    private static String why(ResultSet row) throws SQLException {
        if (row.getString("problem") != null) {
            List<String> found = new ArrayList<>();
            JsonText.shown(row.getString("problem")).forEach(each -> found.add(each.path("field").asText() + " "
                    + each.path("message").asText()));
            return String.join("; ", found);
        }
        return row.getObject("duplicate_of") == null ? null : "the same address as row " + row.getInt("duplicate_of");
    }

    private static String suppressed(String text) {
        List<String> found = new ArrayList<>();
        for (JsonNode each : JsonText.shown(text)) {
            String topic = each.path("topic").asText("");
            String since = each.path("since").asText("");
            found.add(each.path("reason").asText() + (topic.isEmpty() || topic.equals("null") ? "" : " of " + topic)
                    + (since.isEmpty() ? "" : " since " + since));
        }
        return "suppressed: " + String.join("; ", found);
    }

    /** As a line of CSV (RFC 4180). What a spreadsheet would take for a formula has an apostrophe in front. */
    String csv() {
        List<Object> values = new ArrayList<>();
        values.add(row);
        values.add(line);
        values.add(to);
        values.add(state);
        values.add(reason);
        values.add(deliveryId);
        values.add(provider);
        values.add(providerMessageId);
        values.add(report);
        values.add(at);
        StringBuilder text = new StringBuilder();
        for (Object value : values) {
            text.append(text.isEmpty() ? "" : ",").append(cell(value == null ? "" : value.toString()));
        }
        return text.append("\r\n").toString();
    }

    static String cell(String value) {
        String safe = value.isEmpty() || "=+-@\t\r\n".indexOf(value.charAt(0)) < 0 ? value : "'" + value;
        boolean quoted = safe.chars().anyMatch(c -> c == ',' || c == ';' || c == '"' || c == '\n' || c == '\r' || c == '\t');
        return quoted ? "\"" + safe.replace("\"", "\"\"") + "\"" : safe;
    }
}
