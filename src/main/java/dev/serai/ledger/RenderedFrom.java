package dev.serai.ledger;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.api.PathId;
import dev.serai.operation.MessageTemplates;
import java.util.UUID;

/** The template that a message says it was made from; all null for none. */
record RenderedFrom(UUID id, Integer version, String variant) {

    private static final RenderedFrom NONE = new RenderedFrom(null, null, null);

    static RenderedFrom of(JsonNode message) {
        JsonNode from = message == null ? null : message.get(MessageTemplates.RENDERED_FROM);
        UUID id = from == null ? null : PathId.parse(from.path("templateId").asText());
        return id == null ? NONE : new RenderedFrom(id, from.path("version").intValue(), from.path("variant").textValue());
    }
}
