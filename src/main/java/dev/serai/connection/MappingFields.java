package dev.serai.connection;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.api.FieldProblem;
import dev.serai.api.Fields;
import dev.serai.jq.BoundedJq;
import dev.serai.jq.BoundedJqException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.springframework.stereotype.Component;

/** Reads what a request says about a connection's field mapping: {@code fieldMapping}, a list of {@code {from?, to, jq?}}. */
@Component
public class MappingFields {

    static final String NAME = "fieldMapping";

    private static final List<String> KNOWN = List.of("from", "to", "jq");
    private static final int MOST_FIELDS = 50;
    private static final int LONGEST = 20_000;
    private static final int LONGEST_NAME = 200;

    private final MessageFields messages;

    MappingFields(MessageFields messages) {
        this.messages = messages;
    }

    /**
     * What it is after the request: not given it stays, null clears it.
     *
     * @param channel null where it is not known, which is a problem of its own
     */
    FieldMapping read(Fields fields, ObjectNode body, String channel, FieldMapping before) {
        if (!body.has(NAME)) {
            return before;
        }
        List<FieldProblem> problems = new ArrayList<>();
        FieldMapping mapping = read(body.get(NAME), channel, problems);
        fields.reject(problems);
        return mapping;
    }

    /**
     * Reads a mapping as it is written.
     *
     * @param problems takes what is wrong
     */
    public FieldMapping read(JsonNode given, String channel, List<FieldProblem> problems) {
        if (given.isNull()) {
            return FieldMapping.NONE;
        }
        if (!given.isArray() || given.size() > MOST_FIELDS || given.toString().length() > LONGEST) {
            problems.add(new FieldProblem(NAME, "must be a list of at most " + MOST_FIELDS + " of {from, to, jq}, of " + LONGEST
                    + " characters together"));
            return FieldMapping.NONE;
        }
        if (channel != null && !given.isEmpty() && !messages.mapsTo(channel)) {
            problems.add(new FieldProblem(NAME, "is for channels whose messages have properties in the provider's own names; those of "
                    + channel + " have none"));
            return FieldMapping.NONE;
        }
        List<MappedField> read = new ArrayList<>();
        Set<String> taken = new HashSet<>();
        for (int i = 0; i < given.size(); i++) {
            String at = NAME + "[" + i + "]";
            MappedField field = field(at, given.get(i), channel, problems);
            if (field != null) {
                read.add(field);
                if (!taken.add(field.to())) {
                    problems.add(new FieldProblem(at + ".to", "is \"" + field.to() + "\" a second time; a property is written once"));
                }
            }
        }
        return new FieldMapping(read);
    }

    private MappedField field(String at, JsonNode written, String channel, List<FieldProblem> problems) {
        if (!(written instanceof ObjectNode object)) {
            problems.add(new FieldProblem(at, "must be an object such as {\"from\": \"company\", \"to\": \"company_name\"}"));
            return null;
        }
        Fields fields = new Fields(object);
        fields.onlyKnown(KNOWN);
        String to = fields.requiredText("to", LONGEST_NAME);
        String from = fields.text("from", LONGEST_NAME);
        String jq = object.path("jq").textValue();
        if (object.hasNonNull("jq")) {
            jqProblem(jq).ifPresent(problem -> fields.reject("jq", problem));
        } else if (!object.hasNonNull("from")) {
            fields.reject("from", "is required where there is no jq to make a value of the whole message");
        }
        if (from != null && channel != null) {
            messages.unmappable(channel, from, jq != null).ifPresent(problem -> fields.reject("from", problem));
        }
        List<FieldProblem> found = fields.problems();
        found.forEach(problem -> problems.add(new FieldProblem(at + "." + problem.field(), problem.message())));
        return found.isEmpty() ? new MappedField(from, to, jq) : null;
    }

    private static Optional<String> jqProblem(String jq) {
        if (jq == null) {
            return Optional.of("must be a string");
        }
        try {
            BoundedJq.compile(jq);
            return Optional.empty();
        } catch (BoundedJqException e) {
            return Optional.of(e.getMessage());
        }
    }
}
