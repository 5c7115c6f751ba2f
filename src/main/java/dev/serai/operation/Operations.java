package dev.serai.operation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.PathType;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import com.networknt.schema.regex.RegularExpression;
import dev.serai.api.FieldProblem;
import dev.serai.api.ProblemException;
import dev.serai.operation.Operation.Kind;
import dev.serai.operation.Operation.OnUnknown;
import dev.serai.operation.Operation.Priority;
import dev.serai.operation.Operation.ServerError;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.stereotype.Component;

/** All operations, read from {@code operations/*.json} on the class path. */
@Component
public class Operations {

    private static final int MOST_ERRORS = 20;
    private static final Pattern NAME_FIELD = Pattern.compile("\\.email\\z");
    private static final int MOST_ENTRIES = 1000;
    private static final Pattern TYPES = Pattern.compile("(\\w+) found, (\\w+) expected");

    private final Map<String, Operation> operations = new TreeMap<>();
    private final Map<String, JsonSchema> schemas = new HashMap<>();
    private final Map<String, MessageForm> forms;

    Operations(ObjectMapper json, List<MessageForm> forms) throws IOException {
        this.forms = forms.stream().collect(Collectors.toMap(MessageForm::operation, Function.identity()));
        SchemaValidatorsConfig config = SchemaValidatorsConfig.builder().pathType(PathType.JSON_PATH).locale(Locale.ENGLISH)
                .regularExpressionFactory(Operations::pattern).build();
        JsonSchemaFactory factory = JsonSchemaFactory.getInstance(VersionFlag.V202012);
        for (Resource resource : new PathMatchingResourcePatternResolver().getResources("classpath*:operations/*.json")) {
            try (InputStream in = resource.getInputStream()) {
                JsonNode file = json.readTree(in);
                Operation operation = new Operation(file.required("operation").textValue(), file.required("channel").textValue(),
                        file.required("title").textValue(),
                        "", Kind.valueOf(file.path("kind").asText("command").toUpperCase(Locale.ROOT)), Duration.ZERO, Priority.NORMAL,
                        List.of(), null, OnUnknown.valueOf(file.path("onUnknown").asText("failover").toUpperCase(Locale.ROOT)),
                        ServerError.RETRY, file.path("about").asText(null), file.required("message"), file.required("result"), List.of());
                operations.put(operation.name(), operation);
                JsonSchema schema = factory.getSchema(operation.messageSchema(), config);
                schema.initializeValidators();
                schemas.put(operation.name(), schema);
            }
        }
    }

    /** The pattern as ECMA-262 reads it: {@code $} is the very end, while to Java it is also before a last line break. */
    private static RegularExpression pattern(String regex) {
        boolean anchored = regex.endsWith("$") && !regex.endsWith("\\$");
        Pattern pattern = Pattern.compile(anchored ? regex.substring(0, regex.length() - 1) + "\\z" : regex);
        return text -> pattern.matcher(text).find();
    }

    /** All operations by name. */
    public List<Operation> all() {
        return List.copyOf(operations.values());
    }

    public Optional<Operation> find(String name) {
        return Optional.ofNullable(operations.get(name));
    }

    /** The operation; a problem naming the known ones when there is none. */
    public Operation get(String name) {
        return find(name).orElseThrow(() -> ProblemException.badField("operation",
                "\"" + name + "\" is not known; known are " + String.join(", ", operations.keySet())));
    }

    /**
     * Brings a message to its normal form, in place, and checks it.
     *
     * @throws ProblemException 400 with one entry per bad field
     */
    public void check(Operation operation, ObjectNode message) {
        List<FieldProblem> problems = problems(operation, message);
        if (!problems.isEmpty()) {
            throw ProblemException.badRequest("The message is not a valid " + operation.name(), problems);
        }
    }

    /** As {@link #check}, answering the problems; empty when the message is valid. */
    public List<FieldProblem> problems(Operation operation, ObjectNode message) {
        List<FieldProblem> large = tooLarge(operation, message);
        if (!large.isEmpty()) {
            return large;
        }
        MessageForm form = forms.get(operation.name());
        List<FieldProblem> problems = new ArrayList<>();
        if (form != null) {
            form.normalise(message, problems);
        }
        if (problems.isEmpty()) {
            findHalfCharacters("", message, problems);
        }
        Set<String> named = problems.stream().map(FieldProblem::field).collect(Collectors.toSet());
        for (ValidationMessage each : schemas.get(operation.name()).validate(message)) {
            if (problems.size() >= MOST_ERRORS) {
                break;
            }
            FieldProblem problem = problem(operation, each);
            if (!named.contains(problem.field()) && !named.contains(NAME_FIELD.matcher(problem.field()).replaceFirst(".name"))) {
                problems.add(problem);
            }
        }
        return problems.size() > MOST_ERRORS ? List.copyOf(problems.subList(0, MOST_ERRORS)) : problems;
    }

    /** No provider and no database takes half of a surrogate pair; encoders turn it into something else. */
    private static void findHalfCharacters(String path, JsonNode node, List<FieldProblem> problems) {
        if (node.isTextual()) {
            if (hasHalfCharacter(node.textValue())) {
                problems.add(new FieldProblem(path, "has half a character: a surrogate without its other half"));
            }
        } else if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                findHalfCharacters(path + "[" + i + "]", node.get(i), problems);
            }
        } else {
            for (Map.Entry<String, JsonNode> each : node.properties()) {
                findHalfCharacters(path.isEmpty() ? each.getKey() : path + "." + each.getKey(), each.getValue(), problems);
            }
        }
    }

    private static boolean hasHalfCharacter(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c)) {
                if (!Character.isHighSurrogate(c) || i + 1 == text.length() || !Character.isLowSurrogate(text.charAt(++i))) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Lists and maps longer than the schema lets them be, found before anything is done for each of their entries. */
    private static List<FieldProblem> tooLarge(Operation operation, ObjectNode message) {
        if (message.size() > MOST_ENTRIES) {
            return List.of(new FieldProblem("", "has " + message.size() + " fields; known are "
                    + String.join(", ", knownFields(operation, ""))));
        }
        List<FieldProblem> problems = new ArrayList<>();
        for (Map.Entry<String, JsonNode> field : message.properties()) {
            JsonNode value = field.getValue();
            JsonNode schema = operation.messageSchema().path("properties").path(field.getKey());
            int most = schema.path(value.isArray() ? "maxItems" : "maxProperties").asInt(MOST_ENTRIES);
            if (value.size() > most) {
                problems.add(new FieldProblem(field.getKey(), String.format(Locale.ENGLISH, "must have at most %,d %s but has %,d", most,
                        value.isArray() ? "items" : "entries", value.size())));
            }
        }
        return problems;
    }

    private static FieldProblem problem(Operation operation, ValidationMessage found) {
        String path = found.getInstanceLocation().toString();
        String parent = path.startsWith("$.") ? path.substring(2) : path.substring(1);
        String property = found.getProperty();
        String field = property == null ? parent : parent.isEmpty() ? property : parent + "." + property;
        field = field.replaceAll("\\['([^']*)'\\]", ".$1");
        String rule = found.getType();
        String message = switch (rule) {
            case "required" -> "is required" + unless(operation, property, found.getEvaluationPath().toString());
            case "type" -> typeMessage(found.getMessage());
            case "minLength" -> "is empty";
            case "minItems" -> "is empty; at least one is needed";
            case "additionalProperties", "unevaluatedProperties" -> "is not known; known are "
                    + String.join(", ", knownFields(operation, parent));
            case "pattern" -> patternMessage(field);
            case "propertyNames" -> "is not accepted as a name; letters, digits and - are, and what has a field of its own is set there";
            default -> found.getMessage().substring(found.getMessage().indexOf(": ") + 1).strip();
        };
        return new FieldProblem(field, message);
    }

    /** What may stand in place of a required field, where the schema has alternatives. */
    private static String unless(Operation operation, String property, String rule) {
        if (!rule.contains(".anyOf[")) {
            return "";
        }
        List<String> others = new ArrayList<>();
        operation.messageSchema().path("anyOf").forEach(each -> each.path("required").forEach(name -> others.add(name.asText())));
        others.remove(property);
        return " unless " + String.join(" or ", others) + " is given";
    }

    /** The validator says {@code $.to[0].email: null found, string expected}. */
    private static String typeMessage(String text) {
        Matcher types = TYPES.matcher(text);
        if (!types.find()) {
            return text.substring(text.indexOf(": ") + 1).strip();
        }
        String expected = types.group(2);
        String article = "aeio".indexOf(expected.charAt(0)) >= 0 ? "an " : "a ";
        return "must be " + article + expected + ", not " + types.group(1);
    }

    private static List<String> knownFields(Operation operation, String parent) {
        JsonNode properties = operation.messageSchema().path("properties");
        if (parent.startsWith("attachments")) {
            properties = operation.messageSchema().at("/$defs/attachment/properties");
        } else if (!parent.isEmpty()) {
            properties = operation.messageSchema().at("/$defs/address/properties");
        }
        List<String> names = new ArrayList<>();
        properties.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static String patternMessage(String field) {
        if (field.endsWith(".email")) {
            return "is not an email address; write e.g. ann@example.com, without line breaks or spaces";
        }
        if (field.equals("from")) {
            return "is not a number with + and country code, a short code or a sender id of up to 11 letters and digits";
        }
        if (field.equals("to")) {
            return "is not a phone number; write it with its country code, e.g. +41791234567";
        }
        if (field.endsWith(".content")) {
            return "is not Base64 (RFC 4648, no line breaks)";
        }
        if (field.endsWith(".contentType")) {
            return "is not a media type; write e.g. application/pdf or text/calendar; method=REQUEST";
        }
        return "has a character that is not accepted, such as a line break";
    }
}
