package dev.serai.draft;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Example values that the cases and their requests share. */
final class Examples {

    private Examples() {}

    /** A value for each property of the form that has to be given. */
    static ObjectNode connection(FormDraft form) {
        ObjectNode connection = JsonNodeFactory.instance.objectNode();
        form.required().forEach(name -> {
            String example = form.properties().path(name.asText()).path("example").asText("");
            connection.put(name.asText(), example.isEmpty() ? "test-" + FieldNames.plain(name.asText()) : example);
        });
        return connection;
    }
}
