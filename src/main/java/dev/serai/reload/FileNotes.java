package dev.serai.reload;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.event.OperationReach;
import dev.serai.operation.Operation;
import dev.serai.operation.Operations;
import dev.serai.provider.Provider;
import dev.serai.provider.ProviderFile;
import dev.serai.reload.RouteSources.Definitions;
import dev.serai.reload.camel.JqFunctions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import org.apache.camel.CamelContext;
import org.apache.camel.model.ExpressionNode;
import org.apache.camel.model.InterceptSendToEndpointDefinition;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.language.ExpressionDefinition;
import org.apache.camel.model.language.JqExpression;

/** Notes what in a file Camel takes, although it does nothing or will fail once a message comes to it. */
final class FileNotes {

    /** Steps that find the endpoints they send to only when a message comes. */
    private static final Set<String> LATE = Set.of("toD", "recipientList", "routingSlip", "dynamicRouter", "wireTap", "enrich");

    private static final String CONNECTION_TEST = "connection.test";

    private final CamelContext context;
    private final JqFunctions jq;
    private final Operations operations;

    /** @param operations null where there are none to compare with */
    FileNotes(CamelContext context, Operations operations) {
        this.context = context;
        this.jq = new JqFunctions(context);
        this.operations = operations;
    }

    /** What there is to note of a route file. */
    List<String> of(SourceFile file, Definitions definitions) throws BrokenFileException {
        List<String> notes = new ArrayList<>();
        if (file.kind() == FileKind.ROUTES) {
            ofYaml(file.content(), notes);
        } else {
            definitions.routes().forEach(route -> steps(route).forEach(step -> {
                if (!(step instanceof ExpressionNode node)) {
                    return;
                }
                // Java's builders wrap what they make until then
                node.preCreateProcessor();
                ExpressionDefinition expression = node.getExpression();
                if (expression instanceof JqExpression) {
                    ofJq(expression.getExpression(), step.getLineNumber(), notes);
                }
            }));
        }
        for (RouteDefinition route : definitions.routes()) {
            boolean intercepts = route.getOutputs().stream().anyMatch(InterceptSendToEndpointDefinition.class::isInstance);
            steps(route).stream().filter(step -> intercepts && LATE.contains(step.getShortName())).forEach(step -> notes.add(
                    line(step.getLineNumber()) + " sends with " + step.getShortName() + ", which interceptSendToEndpoint does not see; it"
                            + " sees to only"));
        }
        return notes;
    }

    /** What there is to note of a provider file. */
    List<String> of(SourceFile file, Provider provider) throws BrokenFileException {
        List<String> notes = new ArrayList<>();
        ofYaml(file.content(), notes);
        ProviderFile.unknownAnnotations(provider).forEach((name, line) -> notes.add(line(line) + " has the annotation \"" + name
                + "\", which Serai does not know"));
        return notes;
    }

    /** An operation that a step asks for and no file describes. */
    record Unknown(int line, String reason) {}

    /** The operations that the routes of a file ask for and no file describes. */
    List<Unknown> unknownOperations(Definitions definitions) {
        List<Unknown> unknown = new ArrayList<>();
        if (operations == null) {
            return unknown;
        }
        for (RouteDefinition route : definitions.routes()) {
            for (ProcessorDefinition<?> step : steps(route)) {
                OperationReach.operations(step).stream().filter(name -> operations.find(name).isEmpty()).forEach(name ->
                        unknown.add(new Unknown(Math.max(0, step.getLineNumber()), "asks for the operation \"" + name
                                + "\", which no file in kamelets/operations describes; there are "
                                + String.join(", ", operations.all().stream().map(Operation::name).toList()))));
            }
        }
        return unknown;
    }

    /** The same in words, and the operations whose outcomes routes take although there are none; they may come later. */
    List<String> warnings(Definitions definitions) {
        List<String> warnings = new ArrayList<>();
        unknownOperations(definitions).forEach(unknown -> warnings.add(line(unknown.line()) + " " + unknown.reason()));
        for (RouteDefinition route : operations == null ? List.<RouteDefinition>of() : definitions.routes()) {
            OperationReach.outcomes(route).forEach(name -> neverDelivered(name).ifPresent(why -> warnings.add(
                    line(route.getInput().getLineNumber()) + " takes what became of the operation \"" + name + "\", which " + why)));
        }
        return warnings;
    }

    private Optional<String> neverDelivered(String name) {
        Optional<Operation> operation = operations.find(name);
        return operation.isEmpty() ? Optional.of("no file in kamelets/operations describes")
                : operation.get().kind() == Operation.Kind.QUERY ? Optional.of("is a query, which is asked and not delivered")
                : Optional.empty();
    }

    /** The events that routes raise and that no route takes; one may come later. */
    static List<String> untaken(Definitions definitions, Set<String> inputs) {
        List<String> notes = new ArrayList<>();
        for (RouteDefinition route : inputs.contains("event:*") ? List.<RouteDefinition>of() : definitions.routes()) {
            for (ProcessorDefinition<?> step : steps(route)) {
                OperationReach.events(step).stream().filter(type -> !inputs.contains("event:" + type)).forEach(type -> notes.add(
                        line(step.getLineNumber()) + " raises \"event:" + type + "\", but no route takes that; it would be unplannable"));
            }
        }
        return notes;
    }

    /**
     * The operations and channels that a provider names and no file describes; they may come and go. A provider to which nothing is sent
     * needs none.
     */
    List<String> unknownOperations(Provider provider) {
        List<String> notes = new ArrayList<>();
        if (operations == null) {
            return notes;
        }
        Set<String> channels = new TreeSet<>();
        channels.addAll(operations.channels());
        for (String name : provider.ownOperations()) {
            Optional<Operation> operation = operations.find(name);
            boolean serves = operation.isPresent() && provider.channels().stream().anyMatch(operation.get()::isOf);
            if (!serves && !CONNECTION_TEST.equals(name)) {
                notes.add(line(ProviderFile.annotationLine(provider, "operations")) + " names the operation \"" + name + "\", which "
                        + (operation.isEmpty() ? "there is not; nothing can call it" : "is of the channel \""
                        + operation.get().channelWords() + "\", which the file does not name"));
            }
        }
        boolean receivesOnly = provider.ownOperations().stream().allMatch(CONNECTION_TEST::equals);
        provider.channels().stream().filter(channel -> !receivesOnly && !channels.contains(channel)).forEach(channel -> notes.add(
                line(ProviderFile.annotationLine(provider, "channels")) + " names the channel \"" + channel
                        + "\", which has no operation; there are " + String.join(", ", channels)));
        return notes;
    }

    /** Says so of a file of which nothing runs. */
    static Optional<String> idle(Definitions definitions, Set<String> usedTemplates) {
        if (!definitions.routes().isEmpty() || !definitions.configurations().isEmpty()
                || definitions.templateIds().stream().anyMatch(usedTemplates::contains)) {
            return Optional.empty();
        }
        return Optional.of(definitions.templates().isEmpty() ? "it has no route, so nothing of it runs"
                : "it has route templates only, and no templatedRoute of any file names them, so nothing of it runs");
    }

    private void ofYaml(String yaml, List<String> notes) throws BrokenFileException {
        YamlDocument document = YamlDocument.parse(yaml);
        document.duplicates().forEach((line, key) -> notes.add(line(line) + " gives \"" + key
                + "\" a second time in the same place; only one of them counts"));
        expressions(document.root(), "", (pointer, expression) -> ofJq(expression, document.line(pointer), notes));
    }

    private void ofJq(String expression, int line, List<String> notes) {
        String resolved = expression;
        if (expression.contains("{{")) {
            try {
                resolved = context.resolvePropertyPlaceholders(expression);
            } catch (IllegalArgumentException e) {
                return;
            }
        }
        jq.unknown(resolved).forEach(function -> notes.add(line(line) + " calls the jq function " + function
                + ", which there is not (name/number of arguments)"));
    }

    /** Visits the jq expressions of a document with their place. */
    private static void expressions(JsonNode node, String pointer, BiConsumer<String, String> visitor) {
        if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                expressions(node.get(i), pointer + "/" + i, visitor);
            }
        }
        for (Map.Entry<String, JsonNode> field : node.properties()) {
            String child = pointer + "/" + field.getKey().replace("~", "~0").replace("/", "~1");
            boolean named = "language".equals(field.getKey()) && "jq".equals(field.getValue().path("language").asText());
            if ("jq".equals(field.getKey()) || named) {
                JsonNode expression = field.getValue().isTextual() ? field.getValue() : field.getValue().path("expression");
                if (expression.isTextual()) {
                    visitor.accept(child + (field.getValue().isTextual() ? "" : "/expression"), expression.asText());
                }
            } else {
                expressions(field.getValue(), child, visitor);
            }
        }
    }

    private static String line(int line) {
        return line > 0 ? "line " + line : "it";
    }

    @SuppressWarnings({"rawtypes", "unchecked"})
    private static Collection<ProcessorDefinition<?>> steps(RouteDefinition route) {
        return (Collection) ProcessorDefinitionHelper.filterTypeInOutputs(route.getOutputs(), ProcessorDefinition.class);
    }
}
