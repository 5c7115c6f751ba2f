package dev.serai.bulk;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.api.FieldProblem;
import dev.serai.api.JsonText;
import dev.serai.operation.RecipientAddress;
import dev.serai.operation.RecipientAddress.Kind;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** Makes rows of what readers find, numbers them and says what is wrong with their addresses. */
final class RecipientRows {

    /** The columns, or names, that a recipient's address may stand in. */
    static final List<String> ADDRESS_NAMES = List.of("to", "email", "phone", "phoneNumber", "phone_number");
    static final int MOST_VARIABLES = 200;
    static final int LONGEST_NAME = 200;
    private static final int MOST_COLUMNS_TOLD = 100;
    private static final int LONGEST_ADDRESS = 400;

    private final Kind kind;
    private final int mostRows;
    private final Consumer<Recipient> rows;
    private final Set<String> columns = new LinkedHashSet<>();
    private final int before;
    private int number;
    private int bad;

    /**
     * @param before how many rows the job has already
     * @param mostRows how many it may have
     */
    RecipientRows(Kind kind, int before, int mostRows, Consumer<Recipient> rows) {
        this.kind = kind;
        this.before = before;
        this.number = before;
        this.mostRows = mostRows;
        this.rows = rows;
    }

    /** Takes a recipient that is written as JSON: an object with its address and its variables, or the address alone. */
    void add(long line, JsonNode written) {
        if (written.isTextual()) {
            add(line, written, JsonNodeFactory.instance.objectNode(), null);
        } else if (written instanceof ObjectNode object) {
            // Only the first of the names counts that is there: email beside to is a variable.
            JsonNode to = null;
            for (String name : ADDRESS_NAMES) {
                if (to == null && object.has(name)) {
                    to = object.remove(name);
                }
            }
            add(line, to, object, null);
        } else {
            throw new UploadFault(line, "has a recipient that is neither an object such as {\"to\": \"ann@example.com\", \"name\": \"Ann\"}"
                    + " nor an address");
        }
    }

    /**
     * @param to as it was written; null where it is missing
     * @param problem what is wrong with the row as a whole; null for nothing
     */
    void add(long line, JsonNode to, ObjectNode variables, FieldProblem problem) {
        if (number >= mostRows) {
            throw new UploadFault(line, "is beyond the " + mostRows + " recipients that a job may have (serai.bulk.max-recipients)");
        }
        if (variables.size() > MOST_VARIABLES) {
            throw new UploadFault(line, "has " + variables.size() + " variables; at most " + MOST_VARIABLES + " are accepted");
        }
        number++;
        if (columns.size() < MOST_COLUMNS_TOLD) {
            variables.fieldNames().forEachRemaining(name -> {
                if (columns.size() < MOST_COLUMNS_TOLD) {
                    columns.add(JsonText.storable(name.length() > LONGEST_NAME ? name.substring(0, LONGEST_NAME) : name));
                }
            });
        }
        ArrayNode problems = JsonNodeFactory.instance.arrayNode();
        if (problem != null) {
            problems.addObject().put("field", problem.field()).put("message", problem.message());
        }
        String written = text(to);
        RecipientAddress address = problem == null ? address(written, problems) : null;
        if (!problems.isEmpty()) {
            bad++;
        }
        String shown = address != null ? address.address() : written == null ? null : shortened(written);
        rows.accept(new Recipient(number, (int) Math.min(line, Integer.MAX_VALUE), shown == null ? null : JsonText.storable(shown),
                address == null ? null : address.name(), write(JsonText.storable(variables)), problems.isEmpty() ? null : write(problems)));
    }

    private RecipientAddress address(String written, ArrayNode problems) {
        if (written == null || written.isBlank()) {
            problems.addObject().put("field", "to").put("message", "is missing; every recipient needs "
                    + (kind == Kind.PHONE ? "a phone number with its country code" : "an email address"));
            return null;
        }
        try {
            return RecipientAddress.parse(kind, written);
        } catch (IllegalArgumentException e) {
            problems.addObject().put("field", "to").put("message", JsonText.storable(e.getMessage()));
            return null;
        }
    }

    /** What is given as {@code {email, name}} is written as one text. */
    private static String text(JsonNode to) {
        if (to == null || to.isNull()) {
            return null;
        }
        if (to.isObject() && to.path("email").isTextual()) {
            String name = to.path("name").asText("");
            return name.isBlank() ? to.path("email").textValue()
                    : "\"" + name.replaceAll("[\"\\\\\\p{Cntrl}]", " ") + "\" <" + to.path("email").textValue() + ">";
        }
        return to.isValueNode() ? to.asText() : to.toString();
    }

    private static String shortened(String text) {
        return text.length() > LONGEST_ADDRESS ? text.substring(0, LONGEST_ADDRESS) + "..." : text;
    }

    private static String write(JsonNode node) {
        try {
            return JsonText.write(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A row cannot be written", e);
        }
    }

    /** How many rows were found. */
    int added() {
        return number - before;
    }

    /** How many of these have something wrong. */
    int bad() {
        return bad;
    }

    /** The names of variables, as far as they are told. */
    Set<String> columns() {
        return columns;
    }
}
