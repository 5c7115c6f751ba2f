package dev.serai.draft;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.operation.Operation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Writes the jq that makes a provider's request of our message: what has the same meaning, by name and type; the rest is marked. */
final class BodyDraft {

    private static final String ADDRESS = """
            def quoted: split("\\\\") | join("\\\\\\\\") | split("\\"") | join("\\\\\\"") | split("\\r") | join("")
              | split("\\n") | join(" ");
            def address: if (.name // "") != "" then "\\"" + (.name | quoted) + "\\" <" + .email + ">" else .email end;
            """;
    private static final String REFUSE = """
            def refuse($name): if (.[$name] | . == null or . == false or . == "" or . == [] or . == {}) then .
              else error("%s takes no \\($name)") end;
            """;
    private static final String FILLED = "with_entries(select(.value != null and .value != [] and .value != {}))";
    private static final int DEEPEST = 4;
    /** Characters of an object that stands on one line. */
    private static final int WIDE = 40;
    /** Characters of a value that the draft takes over, and of what it shows of a longer one in words. */
    private static final int LONGEST = 200;
    private static final int MOST_ALLOWED = 20;

    private final ApiDocument document;
    private final Operation operation;
    private final String title;
    private final Set<String> used = new LinkedHashSet<>();
    private boolean addresses;

    BodyDraft(ApiDocument document, Operation operation, String title) {
        this.document = document;
        this.operation = operation;
        this.title = title.replace("\\", "");
    }

    /** Fields of our message that stand somewhere in the request. */
    Set<String> used() {
        return used;
    }

    void use(String field) {
        used.add(field);
    }

    JsonNode fields() {
        return operation.messageSchema().path("properties");
    }

    private Set<String> names(JsonNode schema) {
        Set<String> names = new LinkedHashSet<>();
        operation.resolved(schema).path("properties").fieldNames().forEachRemaining(names::add);
        return names;
    }

    /** Our field of this meaning, as a jq expression; empty where there is none or where the types do not meet. */
    Optional<String> value(String member, JsonNode theirs) {
        return FieldNames.of(member, names(operation.messageSchema())).flatMap(field -> {
            boolean optional = !isRequired(operation.messageSchema(), field);
            Optional<String> found = "from".equals(field) ? sender(theirs)
                    : converted("." + field, operation.resolved(fields().path(field)), theirs, optional, 0);
            found.ifPresent(expression -> used.add(field));
            return found;
        });
    }

    /** The message's own sender, else that of the connection. */
    private Optional<String> sender(JsonNode theirs) {
        JsonNode from = operation.resolved(fields().path("from"));
        return "email-address".equals(from.path("format").asText())
                ? converted("(.from // {email: variable(\"fromEmail\"), name: variable(\"fromName\")})", from, theirs, false, 0)
                : converted("(.from // variable(\"sender\"))", from, theirs, false, 0);
    }

    private static boolean isRequired(JsonNode schema, String field) {
        for (JsonNode each : schema.path("required")) {
            if (each.asText().equals(field)) {
                return true;
            }
        }
        return schema.path("properties").path(field).has("default");
    }

    private Optional<String> converted(String access, JsonNode ours, JsonNode written, boolean optional, int depth) {
        JsonNode theirs = document.schema(written);
        return conversion(ours, theirs, depth).map(filter -> filter.isEmpty() ? access
                : optional ? "(" + access + " | if . == null then null else (" + filter + ") end)" : "(" + access + " | " + filter + ")");
    }

    /** A jq filter; empty text for a value that stays as it is. */
    private Optional<String> conversion(JsonNode ours, JsonNode theirs, int depth) {
        String type = type(theirs);
        return switch (ours.path("format").asText(type(ours))) {
            case "email-address" -> address(theirs, type);
            case "email-address-list" -> switch (type) {
                case "array" -> address(document.schema(theirs.path("items")), type(document.schema(theirs.path("items"))))
                        .map(each -> each.isEmpty() ? "" : "[.[] | " + each + "]");
                case "string" -> address(theirs, type).map(each -> "[.[] | " + each + "] | join(\", \")");
                default -> Optional.empty();
            };
            case "amount" -> switch (type) {
                case "integer" -> ours.has("x-currency") ? Optional.of("minor_units($message." + ours.path("x-currency").asText() + ")")
                        : Optional.empty();
                case "number" -> Optional.of("tonumber");
                case "string" -> Optional.of("");
                default -> Optional.empty();
            };
            default -> plain(ours, theirs, type, depth);
        };
    }

    private Optional<String> address(JsonNode theirs, String type) {
        if (type.equals("string")) {
            addresses = true;
            return Optional.of("address");
        }
        if (type.equals("array")) {
            JsonNode item = document.schema(theirs.path("items"));
            return type(item).equals("array") ? Optional.empty() : address(item, type(item)).map(each -> "[" + each + "]");
        }
        List<String> members = new ArrayList<>();
        theirs.path("properties").fieldNames().forEachRemaining(member ->
                FieldNames.of(member, Set.of("email", "name")).ifPresent(field -> members.add(key(member, "." + field))));
        return members.stream().anyMatch(each -> each.endsWith("email")) ? Optional.of("{" + String.join(", ", members) + "} | " + FILLED)
                : Optional.empty();
    }

    private Optional<String> plain(JsonNode ours, JsonNode theirs, String type, int depth) {
        String own = type(ours);
        if (own.equals("array") && type.equals("array") && depth < DEEPEST) {
            return conversion(operation.resolved(ours.path("items")), document.schema(theirs.path("items")), depth + 1)
                    .map(each -> each.isEmpty() ? "" : "[.[] | " + each + "]");
        }
        if (own.equals("object") && type.equals("object") && ours.path("properties").size() > 0 && theirs.path("properties").size() > 0) {
            return depth < DEEPEST ? members(ours, theirs, depth) : Optional.empty();
        }
        if (own.equals("string") && type.equals("array") && type(document.schema(theirs.path("items"))).equals("string")) {
            return Optional.of("[.]");
        }
        boolean same = own.equals(type) || type.isEmpty() || own.equals("integer") && type.equals("number");
        return same && !(theirs.has("enum") && !ours.has("enum")) ? Optional.of("") : Optional.empty();
    }

    private Optional<String> members(JsonNode ours, JsonNode theirs, int depth) {
        List<String> members = new ArrayList<>();
        Set<String> needed = needed(theirs);
        theirs.path("properties").properties().forEach(member -> {
            Optional<String> value = FieldNames.of(member.getKey(), names(ours)).flatMap(field -> converted("." + field,
                    operation.resolved(ours.path("properties").path(field)), member.getValue(), !isRequired(ours, field), depth + 1));
            if (value.isPresent()) {
                members.add(key(member.getKey(), value.get()));
            } else if (needed.contains(member.getKey())) {
                members.add(key(member.getKey(), given(member.getKey(), document.schema(member.getValue()))));
            }
        });
        String joined = String.join(", ", members);
        return members.isEmpty() ? Optional.empty() : Optional.of((joined.length() < WIDE ? "{" + joined + "}"
                : "{\n        " + String.join(",\n        ", members) + "\n      }") + " | " + FILLED);
    }

    private static Set<String> needed(JsonNode schema) {
        Set<String> needed = new HashSet<>();
        schema.path("required").forEach(each -> needed.add(each.asText()));
        return needed;
    }

    /** A value that the document gives by itself, and that Camel takes as it stands. */
    static Optional<JsonNode> fixed(JsonNode theirs) {
        JsonNode value = theirs.has("const") ? theirs.path("const") : theirs.path("enum").size() == 1 ? theirs.path("enum").get(0)
                : theirs.path("default");
        return value.isValueNode() && !value.isNull() && value.asText().length() <= LONGEST && PlainText.is(value.asText())
                ? Optional.of(value) : Optional.empty();
    }

    /** Such a value in jq, else a mark. */
    static String given(String member, JsonNode theirs) {
        return fixed(theirs).map(JsonNode::toString).orElseGet(() -> open(member, theirs));
    }

    private static String open(String member, JsonNode theirs) {
        List<String> allowed = allowed(theirs);
        String description = ApiDocument.start(theirs.path("description").asText(), LONGEST);
        return "\"" + Undecided.mark(member + (allowed.isEmpty() ? "" : ", one of " + String.join(", ", allowed))
                + (description.isBlank() ? "" : ": " + description)) + "\"";
    }

    /** The first values that it may have. */
    private static List<String> allowed(JsonNode schema) {
        List<String> allowed = new ArrayList<>();
        for (JsonNode each : schema.path("enum")) {
            if (allowed.size() < MOST_ALLOWED) {
                allowed.add(ApiDocument.start(each.asText(), LONGEST));
            }
        }
        return allowed;
    }

    /** What the provider wants, in words. */
    private String shape(JsonNode written) {
        return shape(written, 0);
    }

    private String shape(JsonNode written, int depth) {
        if (depth > DEEPEST) {
            return "a list";
        }
        JsonNode schema = document.schema(written);
        List<String> members = new ArrayList<>();
        schema.path("properties").fieldNames().forEachRemaining(members::add);
        List<String> allowed = allowed(schema);
        return !allowed.isEmpty() ? "one of " + String.join(", ", allowed) : switch (type(schema)) {
            case "array" -> "a list of " + shape(schema.path("items"), depth + 1);
            case "object" -> "an object {" + String.join(", ", members) + "}";
            case "" -> "of no type that the document says";
            default -> "a " + type(schema);
        };
    }

    /** The whole expression. */
    String jq(JsonNode schema, boolean form) {
        List<String> members = new ArrayList<>();
        Set<String> needed = needed(schema);
        schema.path("properties").properties().forEach(member -> {
            Optional<String> value = value(member.getKey(), member.getValue());
            Optional<String> field = FieldNames.of(member.getKey(), names(operation.messageSchema()));
            if (value.isPresent()) {
                members.add(key(member.getKey(), value.get()));
            } else if (field.isPresent() && !used.contains(field.get())) {
                used.add(field.get());
                members.add(key(member.getKey(), "\"" + Undecided.mark("how " + field.get() + " of the message becomes "
                        + member.getKey() + ", which is " + shape(member.getValue())) + "\""));
            } else if (needed.contains(member.getKey())) {
                members.add(key(member.getKey(), given(member.getKey(), document.schema(member.getValue()))));
            }
        });
        String object = members.isEmpty() ? "{}" : "{\n    " + String.join(",\n    ", members) + "\n  }";
        String body = refusals() + object + " | " + FILLED + (form ? "\n  | to_entries\n  | [.[] | .key as $key | .value"
                + " | (if type == \"array\" then .[] else . end) | ($key | @uri) + \"=\" + (tostring | @uri)] | join(\"&\")" : "");
        return definitions() + (body.contains("$message") ? ". as $message\n  | " : "") + body;
    }

    private String definitions() {
        return (addresses ? ADDRESS : "") + (unused().isEmpty() ? "" : REFUSE.formatted(title.replace("\"", "'")));
    }

    private List<String> unused() {
        List<String> left = new ArrayList<>(names(operation.messageSchema()));
        left.removeAll(used);
        return left;
    }

    /** What finds no place is refused rather than dropped. */
    private String refusals() {
        StringBuilder all = new StringBuilder();
        unused().forEach(field -> all.append(needed(operation.messageSchema()).contains(field)
                ? "error(\"" + Undecided.mark("where " + field + " of the message goes") + "\")\n  | "
                : "refuse(\"" + field + "\")\n  | "));
        return all.toString();
    }

    private static String key(String name, String value) {
        return (isWord(name) ? name : quoted(name)) + ": " + value;
    }

    /** A member of an object in jq. */
    static String access(String member) {
        return isWord(member) ? "." + member : "[" + quoted(member) + "]";
    }

    private static boolean isWord(String name) {
        return name.matches("[A-Za-z_][A-Za-z0-9_]*");
    }

    private static String quoted(String name) {
        return "\"" + name.replace("\\", "").replace("\"", "") + "\"";
    }

    static String type(JsonNode schema) {
        JsonNode type = schema.path("type");
        if (type.isArray()) {
            for (JsonNode each : type) {
                if (!each.asText().equals("null")) {
                    return each.asText();
                }
            }
        }
        return type.asText(schema.has("properties") ? "object" : "");
    }
}
