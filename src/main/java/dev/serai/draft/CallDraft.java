package dev.serai.draft;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.operation.Operation;
import dev.serai.provider.PropertyNames;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The steps of one operation: its address, its headers, its body, and what it answers. */
final class CallDraft {

    private static final String KEY = "idempotencykey";
    /** A parameter of a path: what is of no letters or digits names nothing. */
    private static final Pattern PARAMETER = Pattern.compile("\\{([^{}]*[A-Za-z0-9][^{}]*)}");

    private final ApiCall call;
    private final Operation operation;
    private final JsonNode message;
    private final FormDraft form;
    private final BodyDraft body;
    private final List<ObjectNode> steps = new ArrayList<>();
    private final List<String> query = new ArrayList<>();
    private final JsonNode answer;
    private final Optional<String> id;
    private String keyHeader;
    private String jq;

    /**
     * @param operation null for the test of a connection
     * @param message an example of it
     */
    CallDraft(ApiCall call, Operation operation, JsonNode message, FormDraft form, String title, String provider) {
        this.call = call;
        this.operation = operation;
        this.message = message;
        this.form = form;
        this.body = operation == null ? null : new BodyDraft(call.document(), operation, title);
        JsonNode example = new ExampleDraft(call.document()).of(call.success().getValue());
        this.id = example.isObject() ? ExampleDraft.id(example) : Optional.empty();
        this.answer = operation != null && id.isPresent() ? ExampleDraft.sandboxed(example, id.get()) : example;
        draft(provider);
    }

    private void draft(String provider) {
        String path = path();
        call.parameters("query").stream().filter(this::isWanted).forEach(this::question);
        List<ObjectNode> headers = new ArrayList<>();
        call.parameters("header").forEach(parameter -> header(parameter, headers));
        if (operation != null) {
            String type = call.mediaType();
            jq = type == null ? body.jq(MissingNode.getInstance(), false)
                    : body.jq(call.requestSchema(), type.contains("form-urlencoded"));
            senders();
            boolean asForm = type != null && type.contains("form-urlencoded");
            if (type != null || jq.contains("refuse(") || jq.contains("UNDECIDED(")) {
                steps.add(Steps.setBody(Steps.jq(asForm ? "java.lang.String" : "byte[]", jq)));
            }
            if (type != null) {
                headers.add(Steps.setHeader("Content-Type", Steps.constant(type.contains("json") || asForm ? type
                        : Undecided.mark("how a body of " + type + " is made; see MultipartForm in kamelets/README.md"))));
            }
        }
        if (form.query() != null) {
            query.add(0, form.query());
        }
        String address = "{{baseUrl}}" + path + (query.isEmpty() ? "" : "?" + String.join("&", query));
        steps.add(Steps.setHeader("CamelHttpUri", Steps.simple(address)));
        steps.addAll(headers);
        String branch = operation == null ? "test" : operation.name().replace('.', '-').toLowerCase(Locale.ROOT);
        steps.add(Steps.to("to-" + provider + "-" + branch, host(), call.method()));
        if (operation != null && operation.resultSchema().path("required").size() > 0) {
            steps.add(Steps.setVariable("result", Steps.jq("com.fasterxml.jackson.databind.JsonNode", result())));
        }
    }

    /** What the caller gets, of members of the answer that are named alike. */
    private String result() {
        Set<String> members = new LinkedHashSet<>();
        answer.fieldNames().forEachRemaining(members::add);
        List<String> parts = new ArrayList<>();
        operation.resultSchema().path("properties").fieldNames().forEachRemaining(field -> {
            Optional<String> member = members.stream().filter(each -> FieldNames.of(each, Set.of(field)).isPresent()).findFirst();
            boolean made = operation.makes().containsValue(field) && id.isPresent();
            if (member.isPresent() || made) {
                parts.add(field + ": " + (member.isPresent() ? BodyDraft.access(member.get())
                        : Stream.of(id.get().substring(1).split("/")).map(BodyDraft::access).collect(Collectors.joining())));
            } else if (StreamSupport.stream(operation.resultSchema().path("required").spliterator(), false)
                    .anyMatch(each -> each.asText().equals(field))) {
                String mark = Undecided.mark("where the answer has " + field + "; it has " + String.join(", ", members));
                parts.add(field + ": \"" + mark + "\"");
            }
        });
        return "{" + String.join(", ", parts) + "}";
    }

    private String host() {
        String server = call.document().server(call);
        return server == null ? "https://example.invalid" : server.replaceAll("^(https?://[^/]+).*", "$1");
    }

    /** The path with values of the account and of the message in place of its parameters, also of those that are described nowhere. */
    private String path() {
        List<JsonNode> described = call.parameters("path");
        StringBuilder path = new StringBuilder();
        Matcher named = PARAMETER.matcher(call.path());
        while (named.find()) {
            String name = named.group(1);
            JsonNode parameter = described.stream().filter(each -> each.path("name").asText().equals(name)).findFirst()
                    .orElse(MissingNode.getInstance());
            Optional<String> ours = operation == null || parameter.isMissingNode() ? Optional.empty()
                    : body.value(name, parameter.path("schema"));
            String variable = "in" + FormDraft.label(name).replace(" ", "");
            if (ours.isPresent()) {
                steps.add(Steps.setVariable(variable, Steps.jq("java.lang.String", ours.get() + " | tostring | @uri")));
                named.appendReplacement(path, Matcher.quoteReplacement("${variable." + variable + "}"));
            } else {
                String plain = Character.toLowerCase(variable.charAt(2)) + variable.substring(3);
                String field = PropertyNames.isReserved(plain) ? plain + "Value" : plain;
                form.account(field, parameter.path("description").asText());
                named.appendReplacement(path, Matcher.quoteReplacement("{{" + field + "}}"));
            }
        }
        return named.appendTail(path).toString();
    }

    private boolean isWanted(JsonNode parameter) {
        return parameter.path("required").asBoolean() || operation != null && body.value(parameter.path("name").asText(),
                parameter.path("schema")).isPresent();
    }

    private void question(JsonNode parameter) {
        String name = parameter.path("name").asText();
        Optional<String> ours = operation == null ? Optional.empty() : body.value(name, parameter.path("schema"));
        if (ours.isEmpty()) {
            query.add(PlainText.encoded(name) + "=" + given(name, parameter, PlainText::encoded));
            return;
        }
        String variable = "with" + FormDraft.label(name).replace(" ", "");
        steps.add(Steps.setVariable(variable, Steps.jq("java.lang.String", ours.get() + " // \"\" | tostring | @uri")));
        query.add(PlainText.encoded(name) + "=${variable." + variable + "}");
    }

    private String given(String name, JsonNode parameter, UnaryOperator<String> form) {
        JsonNode schema = call.document().schema(parameter.path("schema"));
        return BodyDraft.fixed(schema).map(value -> form.apply(value.asText()))
                .orElseGet(() -> BodyDraft.given(name, schema).replace("\"", ""));
    }

    private void header(JsonNode parameter, List<ObjectNode> headers) {
        String name = PlainText.header(parameter.path("name").asText());
        if (FieldNames.plain(name).endsWith(KEY)) {
            if (operation != null && operation.kind() == Operation.Kind.COMMAND) {
                keyHeader = name;
                headers.add(Steps.setHeader(name, Steps.simple("${variable.connection:idempotencyKey}")));
            }
        } else if (parameter.path("required").asBoolean() && !name.equalsIgnoreCase("authorization")
                && !form.steps().toString().contains("\"" + name + "\"")) {
            headers.add(Steps.setHeader(name, Steps.constant(given(name, parameter, UnaryOperator.identity()))));
        }
    }

    private void senders() {
        if (jq.contains("variable(\"fromEmail\")")) {
            form.emailSender();
            steps.add(Steps.setVariable("fromEmail", Steps.simple("{{fromEmail}}")));
            steps.add(Steps.setVariable("fromName", Steps.simple("{{fromName:}}")));
        }
        if (jq.contains("variable(\"sender\")")) {
            form.sender();
            steps.add(Steps.setVariable("sender", Steps.simple("{{sender}}")));
        }
    }

    List<ObjectNode> steps() {
        return steps;
    }

    ApiCall call() {
        return call;
    }

    Operation operation() {
        return operation;
    }

    JsonNode message() {
        return message;
    }

    String name() {
        return operation == null ? "connection.test" : operation.name();
    }

    /** The jq of the body; null for the test. */
    String jq() {
        return jq;
    }

    String idempotency() {
        return keyHeader == null ? "none" : "header " + keyHeader;
    }

    /** Where the id is in the answer, as a JSON pointer. */
    Optional<String> id() {
        return id;
    }

    int status() {
        return call.success().getKey();
    }

    /** An example of the answer. */
    JsonNode answer() {
        return answer;
    }

    /** What tells a success: the id, else the first member of the answer, else a mark. */
    String sign() {
        if (operation != null && id.isPresent()) {
            return "{body: {" + id.get() + ": \"*\"}}";
        }
        for (Map.Entry<String, JsonNode> member : answer.properties()) {
            String any = member.getValue().isArray() ? "[*]" : member.getValue().isObject() ? "{*}" : "*";
            return operation == null ? "{body: {/" + member.getKey() + ": \"" + any + "\"}}"
                    : "{body: {/" + Undecided.mark("what only a success has, such as " + member.getKey()) + ": \"*\"}}";
        }
        return "{body: {/" + Undecided.mark("what only a success of " + call.method() + " " + call.path() + " has") + ": \"*\"}}";
    }
}
