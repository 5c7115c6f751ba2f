package dev.serai.ledger;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.api.JsonText;
import java.util.List;
import java.util.UUID;

/**
 * What a provider took is no dead letter when nobody else can carry it any more, whoever finds that out: it stays where it was taken. Its
 * notes name the connections that took it, and whose provider reported nothing in time, as {@code silent}.
 */
final class TakenBefore {

    private static final String SILENT = "silent";
    private static final String NAMED = "\"" + SILENT + "\"";

    private TakenBefore() {}

    /** The settlement; where it is of a dead letter that somebody took before, of what stays with the last who did. */
    static Settlement kept(Work work, Settlement settlement) {
        String notes = work.history().notes();
        if (settlement.status() != DeliveryStatus.DEAD || notes == null || !notes.contains(NAMED)) {
            return settlement;
        }
        JsonNode silent = silent(notes);
        UUID last = silent.isEmpty() ? null : uuid(silent.get(silent.size() - 1));
        if (last == null) {
            return settlement;
        }
        ObjectNode kept = JsonNodeFactory.instance.objectNode();
        kept.set(SILENT, silent);
        String words = settlement.explanation() + (settlement.explanation().isEmpty() ? "" : " ")
                + "It stays with the connection that took it before.";
        return new Settlement(settlement.tenantId(), settlement.id(), new Standing(DeliveryStatus.DELIVERED, null, words),
                settlement.progress(), Hold.NONE, new Carried(last, null, null, null, List.of()), settlement.attempts(), kept.toString());
    }

    private static JsonNode silent(String notes) {
        try {
            return JsonText.read(notes).path(SILENT);
        } catch (JsonProcessingException e) {
            return JsonNodeFactory.instance.arrayNode();
        }
    }

    private static UUID uuid(JsonNode text) {
        try {
            return UUID.fromString(text.asText());
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
