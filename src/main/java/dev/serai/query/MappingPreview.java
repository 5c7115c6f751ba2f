package dev.serai.query;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.api.ProblemException;
import dev.serai.connection.Connection;
import dev.serai.connection.FieldMapping;
import dev.serai.connection.MappedField;
import dev.serai.jq.BoundedJqException;
import dev.serai.jq.JqBudget;
import dev.serai.operation.Operation;
import dev.serai.operation.Operations;
import dev.serai.provider.ProviderCatalog;
import dev.serai.security.Caller;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Shows what a field mapping would write of a message, beside what the provider's own record of it has now; changes nothing. */
@Component
class MappingPreview {

    private static final String PROPERTIES = "properties";

    private final Queries queries;
    private final Operations operations;
    private final ProviderCatalog providers;
    private final ObjectMapper json;

    MappingPreview(Queries queries, Operations operations, ProviderCatalog providers, ObjectMapper json) {
        this.queries = queries;
        this.operations = operations;
        this.providers = providers;
        this.json = json;
    }

    /**
     * One property.
     *
     * @param present whether it would be written
     * @param value null where it would not
     * @param current what the record has now; null where it has nothing, or none was found
     * @param problem null for none
     */
    record Row(@JsonInclude(JsonInclude.Include.NON_NULL) String from, String to, boolean present, JsonNode value, JsonNode current,
            @JsonInclude(JsonInclude.Include.NON_NULL) String problem) {}

    /**
     * All of them.
     *
     * @param record the record that was looked at, as the query answers it; null for none
     * @param note why there is none; null where there is
     */
    record Preview(String operation, List<Row> items, JsonNode record, @JsonInclude(JsonInclude.Include.NON_NULL) String note) {}

    /** A record of the provider's, or why there is none. */
    private record Found(JsonNode record, String note) {

        static Found none(String note) {
            return new Found(MissingNode.getInstance(), note);
        }
    }

    JsonNode of(Caller caller, Connection connection, Operation operation, ObjectNode message, FieldMapping mapping) {
        Found found = find(caller, connection, operation, message, mapping);
        JqBudget budget = FieldMapping.budget();
        List<Row> rows = new ArrayList<>();
        for (MappedField field : mapping.fields()) {
            rows.add(row(field, message, found.record(), connection, budget));
        }
        return json.valueToTree(new Preview(operation.name(), rows, found.record().isMissingNode() ? null : found.record(), found.note()));
    }

    private static Row row(MappedField field, ObjectNode message, JsonNode record, Connection connection, JqBudget budget) {
        JsonNode now = record.path(PROPERTIES).path(field.to());
        JsonNode current = now.isMissingNode() || now.isNull() ? null : now;
        String unknown = record.isMissingNode() || !now.isMissingNode() ? null
                : connection.provider() + " answers no property of this name; it may not have it";
        if (message.path(PROPERTIES).has(field.to())) {
            return new Row(field.from(), field.to(), true, message.path(PROPERTIES).get(field.to()), current,
                    "the message itself has this property, which goes before the mapping");
        }
        try {
            JsonNode value = field.value(message, budget);
            return new Row(field.from(), field.to(), value != null, value, current, unknown);
        } catch (BoundedJqException e) {
            return new Row(field.from(), field.to(), false, null, current, e.getMessage());
        }
    }

    /** Looks the record up by its id, else by what else it is known by, where the provider has a query for that. */
    private Found find(Caller caller, Connection connection, Operation operation, ObjectNode message, FieldMapping mapping) {
        String kind = operation.name().substring(0, operation.name().lastIndexOf('.'));
        Optional<Operation> get = query(kind + ".get", connection).filter(query -> message.hasNonNull(query.about()));
        Optional<Operation> query = get.isPresent() ? get : query(kind + ".find", connection);
        if (query.isEmpty()) {
            return Found.none(connection.provider() + " cannot be asked for it: it has no " + kind + ".get or " + kind
                    + ".find for what the message says");
        }
        ObjectNode question = JsonNodeFactory.instance.objectNode();
        JsonNode takes = query.get().messageSchema().path(PROPERTIES);
        takes.fieldNames().forEachRemaining(name -> {
            if (message.hasNonNull(name) && !name.equals(PROPERTIES)) {
                question.set(name, message.get(name));
            }
        });
        if (takes.has(PROPERTIES) && !mapping.isEmpty()) {
            mapping.fields().forEach(field -> question.withArray("/" + PROPERTIES).add(field.to()));
        }
        try {
            operations.check(query.get(), question);
            JsonNode answer = queries.ask(new Query(connection.tenantId(), caller.userId(), query.get(), question, connection.id(), null,
                    null));
            JsonNode record = answer.has("items") ? answer.path("items").path(0) : answer;
            return record.isMissingNode() ? Found.none(connection.provider() + " has no such record yet") : new Found(record, null);
        } catch (ProblemException e) {
            return Found.none("Could not be looked up by " + query.get().name() + ": " + words(e));
        }
    }

    private static String words(ProblemException e) {
        return e.errors().isEmpty() ? e.getMessage() : e.errors().get(0).field() + " " + e.errors().get(0).message();
    }

    private Optional<Operation> query(String name, Connection connection) {
        return operations.find(name).filter(each -> each.kind() == Operation.Kind.QUERY && providers.serves(connection.provider(), name));
    }
}
