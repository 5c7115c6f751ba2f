package dev.serai.draft;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator.Feature;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.serai.operation.Operation;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The provider file, in the order and notation of those that ship. */
final class KameletDraft {

    static final YAMLMapper YAML = YAMLMapper.builder().disable(Feature.WRITE_DOC_START_MARKER).enable(Feature.MINIMIZE_QUOTES)
            .enable(Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS).enable(Feature.LITERAL_BLOCK_STYLE).disable(Feature.SPLIT_LINES)
            .enable(Feature.INDENT_ARRAYS_WITH_INDICATOR).build();
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final String ICON = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 48 48\">"
            + "<rect width=\"48\" height=\"48\" rx=\"10\" fill=\"#556\"/><text x=\"24\" y=\"33\" font-size=\"26\""
            + " text-anchor=\"middle\" fill=\"#fff\" font-family=\"sans-serif\">%s</text></svg>";

    private final String id;
    private final String title;
    private final FormDraft form;
    private final List<CallDraft> calls;

    /** @param calls the test of a connection last */
    KameletDraft(String id, String title, FormDraft form, List<CallDraft> calls) {
        this.id = id;
        this.title = title;
        this.form = form;
        this.calls = calls;
    }

    String yaml() {
        ObjectNode kamelet = JSON.objectNode().put("apiVersion", "camel.apache.org/v1").put("kind", "Kamelet");
        ObjectNode metadata = kamelet.putObject("metadata").put("name", id + "-sink");
        annotations(metadata.putObject("annotations"));
        metadata.putObject("labels").put("camel.apache.org/kamelet.type", "sink");
        ObjectNode spec = kamelet.putObject("spec");
        ObjectNode definition = spec.putObject("definition").put("title", title + " Sink").put("description", description())
                .put("type", "object");
        definition.set("required", form.required());
        definition.set("properties", form.properties());
        dataTypes(spec.putObject("dataTypes"));
        spec.set("dependencies", ExampleDraft.list("camel:core", "camel:kamelet", "camel:http", "camel:jackson", "camel:jq"));
        template(spec.putObject("template").putObject("from").put("uri", "kamelet:source").putArray("steps"));
        return write(kamelet);
    }

    static String write(JsonNode node) {
        try {
            return YAML.writeValueAsString(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private String description() {
        Set<String> titles = new LinkedHashSet<>();
        calls.stream().filter(call -> call.operation() != null).forEach(call -> titles.add(call.operation().title()));
        return String.join(", ", titles) + " through the " + title + " API.";
    }

    private void annotations(ObjectNode annotations) {
        Set<String> channels = calls.stream().map(CallDraft::operation).filter(each -> each != null).map(Operation::channel)
                .collect(Collectors.toCollection(LinkedHashSet::new));
        annotations.put("camel.apache.org/kamelet.support.level", "Preview").put("camel.apache.org/catalog.version", "0.1.0")
                .put("camel.apache.org/kamelet.icon", "data:image/svg+xml;base64," + Base64.getEncoder().encodeToString(
                        ICON.formatted(title.replaceAll("[^A-Za-z0-9]", "S").substring(0, 1)).getBytes(StandardCharsets.UTF_8)))
                .put("camel.apache.org/provider", "Serai").put("camel.apache.org/kamelet.group", title)
                .put("camel.apache.org/kamelet.namespace", FormDraft.label(channels.iterator().next()))
                .put("serai.dev/channels", String.join(",", channels))
                .put("serai.dev/operations", calls.stream().map(CallDraft::name).collect(Collectors.joining(",")))
                .put("serai.dev/auth", form.auth())
                .put("serai.dev/rate-limit", Undecided.mark("the published limit of an account, such as 10/s; else no such line"))
                .put("serai.dev/idempotency", lines(call -> call.operation() == null ? "none" : call.idempotency()))
                .put("serai.dev/message-id", lines(call -> call.operation() == null || call.id().isEmpty() ? "none"
                        : "body " + call.id().get()))
                .put("serai.dev/success", lines(CallDraft::sign))
                .put("serai.dev/outcomes", """
                        - {status: 401, outcome: switch, reason: %1$s does not accept the credentials, fault: credentials}
                        - {status: 403, outcome: switch, reason: %1$s does not let this account do it, fault: permission}
                        """.formatted(title))
                .put("serai.dev/help", Undecided.mark("https://... the page that says how to get the credentials"));
    }

    private String lines(Function<CallDraft, String> value) {
        return calls.stream().map(call -> call.name() + ": " + value.apply(call) + "\n").collect(Collectors.joining());
    }

    private void dataTypes(ObjectNode dataTypes) {
        ObjectNode in = dataTypes.putObject("in").put("default", calls.get(0).name()).putObject("types");
        ObjectNode out = dataTypes.putObject("out").put("default", calls.get(0).name()).putObject("types");
        for (CallDraft call : calls) {
            JsonNode message = call.message() == null ? JSON.objectNode() : call.message();
            in.putObject(call.name()).put("format", "serai:" + call.name())
                    .put("description", call.operation() == null ? "An empty object." : call.operation().title() + ".")
                    .put("mediaType", "application/json").putObject("schema").set("example", message);
            ObjectNode example = out.putObject(call.name()).put("format", id + ":" + call.name().replace('.', '-'))
                    .put("description", title + " answers " + call.status() + ".").put("mediaType", "application/json")
                    .putObject("schema").putObject("example").put("status", call.status());
            example.putObject("headers");
            example.set("body", call.answer());
        }
    }

    private void template(ArrayNode steps) {
        steps.add(Steps.removeHeaders("*", null));
        form.steps().forEach(steps::add);
        ObjectNode choice = steps.addObject().putObject("choice");
        ArrayNode when = choice.putArray("when");
        for (CallDraft call : calls) {
            ObjectNode branch = when.addObject();
            branch.set("expression", Steps.simple("${variable.operation} == '" + call.name() + "'"));
            List<ObjectNode> all = new ArrayList<>(call.steps());
            branch.putArray("steps").addAll(all);
        }
        choice.putObject("otherwise").putArray("steps").addObject().putObject("throwException")
                .put("exceptionType", "java.lang.IllegalArgumentException")
                .put("message", title + " does not know the operation \"${variable.operation}\"");
        steps.add(Steps.removeHeaders("*", "CamelHttpResponseCode|Retry-After"));
        Set<String> properties = new HashSet<>();
        form.properties().fieldNames().forEachRemaining(properties::add);
        PlainText.guard(steps, properties);
    }
}
