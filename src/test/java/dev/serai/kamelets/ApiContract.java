package dev.serai.kamelets;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.PathType;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import dev.serai.kamelets.ContractForms.Pair;
import dev.serai.kamelets.ProviderDouble.Request;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The OpenAPI document that a provider publishes: which requests it knows, and what is wrong with one, strictly. */
final class ApiContract {

    private static final Pattern PLACE = Pattern.compile("\\{([^{}]+)}");
    private static final JsonSchemaFactory FACTORY = JsonSchemaFactory.getInstance(VersionFlag.V202012);
    private static final String UNKNOWN = "unevaluatedProperties";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final JsonNode document;
    private final ContractSchemas schemas;
    private final ContractSchemas names;
    private final List<Call> calls = new ArrayList<>();
    private final Map<JsonNode, JsonSchema> exact = new IdentityHashMap<>();
    private final Map<JsonNode, JsonSchema> loose = new IdentityHashMap<>();
    private final Map<JsonNode, JsonSchema> named = new IdentityHashMap<>();

    /** What the contract says about one method of one path. */
    private record Call(String method, String template, Pattern path, List<String> places, Map<String, JsonNode> parameters,
            JsonNode operation) {

        boolean isAction() {
            return template.contains("#Action=");
        }
    }

    /** A request held against the contract: the call it is, null where there is none, its host, and what is wrong. */
    record Finding(String call, String host, List<String> violations) {}

    ApiContract(JsonNode document) {
        this.document = document;
        this.schemas = new ContractSchemas(document, false);
        this.names = new ContractSchemas(document, true);
        document.get("paths").fields().forEachRemaining(path -> path.getValue().fields().forEachRemaining(method -> {
            if (!method.getKey().equals("parameters")) {
                calls.add(call(path.getKey(), path.getValue(), method.getKey(), method.getValue()));
            }
        }));
    }

    private Call call(String template, JsonNode item, String method, JsonNode operation) {
        List<String> places = new ArrayList<>();
        StringBuilder pattern = new StringBuilder();
        Matcher matcher = PLACE.matcher(template);
        int end = 0;
        while (matcher.find()) {
            pattern.append(Pattern.quote(template.substring(end, matcher.start()))).append("([^/]+)");
            places.add(matcher.group(1));
            end = matcher.end();
        }
        pattern.append(Pattern.quote(template.substring(end)));
        Map<String, JsonNode> parameters = new LinkedHashMap<>();
        for (JsonNode list : List.of(item.path("parameters"), operation.path("parameters"))) {
            list.forEach(each -> {
                JsonNode parameter = resolved(each);
                if (parameter.has("name")) {
                    parameters.put(parameter.path("in").asText() + " " + parameter.get("name").asText(), parameter);
                }
            });
        }
        return new Call(method.toUpperCase(Locale.ROOT), template, Pattern.compile(pattern.toString()), places, parameters, operation);
    }

    /** Of the calls that the request may be, the one that it fits best. */
    Finding check(Request request) {
        List<Finding> findings = new ArrayList<>();
        for (Call call : calls) {
            Matcher path = call.path().matcher(call.isAction() ? "/#Action=" + action(request) : request.path());
            if (call.method().equals(request.method()) && path.matches()) {
                findings.add(new Finding(call.method() + " " + call.template(), call.operation().path("x-host").asText(),
                        violations(call, path, request)));
            }
        }
        return findings.stream().min(Comparator.comparingInt(finding -> finding.violations().size()))
                .orElseGet(() -> new Finding(null, null, List.of("there is no " + request.method() + " " + request.path())));
    }

    private static String action(Request request) {
        return ContractForms.pairs(request.text()).stream().filter(pair -> pair.name().equals("Action"))
                .map(pair -> pair.value().asText()).findFirst().orElse("");
    }

    private List<String> violations(Call call, Matcher path, Request request) {
        List<String> violations = new ArrayList<>();
        for (int i = 0; i < call.places().size(); i++) {
            JsonNode parameter = call.parameters().get("path " + call.places().get(i));
            if (parameter != null) {
                String value = ContractForms.decoded(path.group(i + 1).replace("+", "%2B"));
                violations.addAll(errors("path " + call.places().get(i), parameter.path("schema"), TextNode.valueOf(value), true));
            }
        }
        query(call, request, violations);
        headers(call, request, violations);
        body(call, request, violations);
        return violations;
    }

    private void query(Call call, Request request, List<String> violations) {
        ObjectNode values = ContractForms.object(ContractForms.pairs(request.query()),
                name -> call.parameters().containsKey("query " + name));
        call.parameters().forEach((key, parameter) -> {
            if (key.startsWith("query ") && parameter.path("required").asBoolean() && !values.has(key.substring(6))) {
                violations.add("query: " + key.substring(6) + " is missing");
            }
        });
        values.fields().forEachRemaining(entry -> {
            JsonNode parameter = call.parameters().get("query " + entry.getKey());
            if (parameter == null) {
                violations.add("query: there is no parameter " + entry.getKey());
                return;
            }
            JsonNode value = entry.getValue();
            if (!parameter.path("explode").asBoolean(true) && parameter.at("/schema/type").asText().equals("array") && value.isTextual()) {
                ArrayNode items = JsonNodeFactory.instance.arrayNode();
                List.of(value.asText().split(",")).forEach(items::add);
                value = items;
            }
            violations.addAll(errors("query " + entry.getKey(), parameter.path("schema"), value, true));
        });
    }

    private void headers(Call call, Request request, List<String> violations) {
        call.parameters().forEach((key, parameter) -> {
            if (key.startsWith("header ")) {
                String value = request.headers().get(key.substring(7));
                if (value != null) {
                    violations.addAll(errors(key, parameter.path("schema"), TextNode.valueOf(value), true));
                } else if (parameter.path("required").asBoolean()) {
                    violations.add(key + " is missing");
                }
            }
        });
        JsonNode security = call.operation().has("security") ? call.operation().get("security") : document.path("security");
        List<String> missing = new ArrayList<>();
        for (JsonNode alternative : security) {
            TreeSet<String> lacking = new TreeSet<>();
            alternative.fieldNames().forEachRemaining(name -> {
                if (!proves(document.at("/components/securitySchemes").path(name), request)) {
                    lacking.add(name);
                }
            });
            if (lacking.isEmpty()) {
                return;
            }
            missing.add(lacking.toString());
        }
        if (!missing.isEmpty()) {
            violations.add("credentials: none of " + missing);
        }
    }

    private static boolean proves(JsonNode scheme, Request request) {
        String authorization = request.headers().getOrDefault("Authorization", "");
        return switch (scheme.path("type").asText()) {
            case "http" -> authorization.toLowerCase(Locale.ROOT).startsWith(scheme.path("scheme").asText().toLowerCase(Locale.ROOT) + " ");
            case "apiKey" -> scheme.path("in").asText().equals("header") && request.headers().containsKey(scheme.path("name").asText())
                    || scheme.path("in").asText().equals("query")
                    && ContractForms.pairs(request.query()).stream().anyMatch(pair -> pair.name().equals(scheme.path("name").asText()));
            default -> authorization.startsWith("Bearer ");
        };
    }

    private void body(Call call, Request request, List<String> violations) {
        JsonNode body = resolved(call.operation().path("requestBody"));
        if (request.body().length == 0) {
            if (body.path("required").asBoolean()) {
                violations.add("body: is missing");
            }
            return;
        }
        String type = request.headers().getOrDefault("Content-Type", "").split(";")[0].strip().toLowerCase(Locale.ROOT);
        JsonNode content = content(body.path("content"), type);
        if (content == null) {
            List<String> taken = new ArrayList<>();
            body.path("content").fieldNames().forEachRemaining(taken::add);
            violations.add("body: is " + type + ", taken are " + taken);
            return;
        }
        JsonNode schema = content.path("schema");
        try {
            if (type.endsWith("json")) {
                violations.addAll(errors("body", schema, JSON.readTree(request.body()), false));
            } else if (call.isAction()) {
                violations.addAll(errors("body", schema, ContractForms.queryProtocol(ContractForms.pairs(request.text())), true));
            } else if (type.equals("application/x-www-form-urlencoded")) {
                violations.addAll(errors("body", schema, form(schema, ContractForms.pairs(request.text())), true));
            } else if (type.equals("multipart/form-data")) {
                violations.addAll(errors("body", schema, form(schema, parts(request)), true));
            }
        } catch (IOException e) {
            violations.add("body: is no JSON");
        }
    }

    private ObjectNode form(JsonNode schema, List<Pair> pairs) {
        JsonNode itself = schema.has("$ref") ? document.at(schema.get("$ref").asText().substring(1)) : schema;
        return ContractForms.object(pairs, itself.path("properties")::has);
    }

    /** Files as the text that they are sent as, texts as texts, JSON as what it says. */
    private static List<Pair> parts(Request request) throws IOException {
        List<Pair> pairs = new ArrayList<>();
        for (JsonNode part : Multipart.parse(request.headers().get("Content-Type"), request.body())) {
            boolean json = part.path("contentType").asText().startsWith("application/json") && !part.has("filename");
            pairs.add(new Pair(part.get("name").asText(), json ? JSON.readTree(part.get("content").asText()) : part.get("content")));
        }
        return pairs;
    }

    private static JsonNode content(JsonNode content, String type) {
        return content.has(type) ? content.get(type) : content.get(type.split("/")[0] + "/*");
    }

    /** A wrong value also makes its neighbours unevaluated; only those that are unknown whatever their values are count beside it. */
    private List<String> errors(String where, JsonNode schema, JsonNode value, boolean texts) {
        Set<ValidationMessage> all = compiled(texts ? loose : exact, schemas, schema, texts).validate(value);
        List<String> wrong = all.stream().filter(error -> !error.getType().equals(UNKNOWN)).map(ValidationMessage::getMessage).toList();
        Set<ValidationMessage> unknown = wrong.isEmpty() ? all : compiled(named, names, schema, texts).validate(value);
        return Stream.concat(wrong.stream(), unknown.stream().map(error -> error.getInstanceLocation() + ": there is no member "
                + error.getProperty())).map(error -> where + error).distinct().sorted().toList();
    }

    private static JsonSchema compiled(Map<JsonNode, JsonSchema> known, ContractSchemas from, JsonNode schema, boolean texts) {
        return known.computeIfAbsent(schema, any -> FACTORY.getSchema(from.of(schema), SchemaValidatorsConfig.builder().typeLoose(texts)
                .formatAssertionsEnabled(true).pathType(PathType.JSON_POINTER).preloadJsonSchema(false).cacheRefs(false).build()));
    }

    private JsonNode resolved(JsonNode node) {
        return node.has("$ref") ? document.at(node.get("$ref").asText().substring(1)) : node;
    }
}
