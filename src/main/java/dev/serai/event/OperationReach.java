package dev.serai.event;

import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.camel.model.EndpointRequiredDefinition;
import org.apache.camel.model.EnrichDefinition;
import org.apache.camel.model.ExpressionNode;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RecipientListDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.RoutingSlipDefinition;
import org.apache.camel.model.SetVariableDefinition;
import org.apache.camel.model.SetVariablesDefinition;
import org.apache.camel.model.ToDynamicDefinition;
import org.apache.camel.util.URISupport;

/**
 * Which steps and endpoints of a set of routes lead to an {@code operation:} or raise an {@code event:}, as far as their endpoints are
 * written down.
 */
public final class OperationReach {

    private static final String OPERATION = "operation:";
    private static final String EVENT = EventEndpoint.SCHEME;
    private static final Set<String> INSIDE = Set.of("direct", "seda");
    /** Where an exchange with an event, or with a caller of the API, can come from. */
    private static final Set<String> WITH_TENANT = Set.of("event", "direct", "seda", "kamelet", "platform-http", "rest", "rest-api");
    private static final String TENANT = "tenantId";
    private static final Pattern WAITS = Pattern.compile("(?i)[?&]waitForTaskToComplete=Always(&|$)");

    private final Map<String, List<RouteDefinition>> byInput = new HashMap<>();

    public OperationReach(Collection<RouteDefinition> routes) {
        for (RouteDefinition route : routes) {
            byInput.computeIfAbsent(plain(route.getInput().getEndpointUri()), key -> new ArrayList<>()).add(route);
        }
    }

    /**
     * A step from which an operation would be lost.
     *
     * @param line 0 where it is not known
     */
    public record Loss(int line, String reason) {}

    /** Where a route asks for operations, or raises events, although it names no tenant to carry them for. */
    public List<Loss> losses(RouteDefinition route) {
        String input = route.getInput().getEndpointUri();
        if (WITH_TENANT.contains(scheme(input)) || steps(route.getOutputs()).stream().anyMatch(OperationReach::namesTenant)) {
            return List.of();
        }
        return steps(route.getOutputs()).stream().filter(step -> !targets(step).isEmpty() && asks(step, new HashSet<>()))
                .map(step -> new Loss(Math.max(0, step.getLineNumber()), (raises(step) ? "raises an event" : "asks for an operation")
                        + ", but a route from \"" + plain(input)
                        + "\" has no event and names no tenant, so it will fail; set the variable tenantId before"))
                .toList();
    }

    private static boolean namesTenant(ProcessorDefinition<?> step) {
        return step instanceof SetVariableDefinition set && TENANT.equals(set.getName())
                || step instanceof SetVariablesDefinition several && several.getVariables().stream()
                        .anyMatch(each -> TENANT.equals(each.getName()));
    }

    /** Whether an exchange sent there goes on by itself. */
    static boolean leaves(String uri) {
        return "seda".equals(scheme(uri)) && !WAITS.matcher(uri).find();
    }

    /** Whether an operation or event follows from a step, from what is nested in it, or from the routes it calls. */
    private boolean asks(ProcessorDefinition<?> step, Set<String> seen) {
        return targets(step).stream().anyMatch(uri -> asks(uri, seen))
                || steps(step.getOutputs()).stream().anyMatch(inner -> targets(inner).stream().anyMatch(uri -> asks(uri, seen)));
    }

    private boolean asks(String uri, Set<String> seen) {
        if (uri.startsWith(OPERATION) || uri.startsWith(EVENT)) {
            return true;
        }
        return INSIDE.contains(scheme(uri)) && seen.add(plain(uri)) && byInput.getOrDefault(plain(uri), List.of()).stream()
                .anyMatch(route -> steps(route.getOutputs()).stream()
                        .anyMatch(step -> targets(step).stream().anyMatch(next -> asks(next, seen))));
    }

    private static boolean raises(ProcessorDefinition<?> step) {
        return targets(step).stream().anyMatch(uri -> uri.startsWith(EVENT));
    }

    /** The types of the events that a step itself raises, as far as they are written down. */
    public static List<String> events(ProcessorDefinition<?> step) {
        return named(step, EVENT);
    }

    /** The names of the operations that a step itself asks for, as far as they are written down. */
    public static List<String> operations(ProcessorDefinition<?> step) {
        return named(step, OPERATION);
    }

    /** The names of the operations whose outcomes a route takes, as far as they are written down; none where it takes all. */
    public static List<String> outcomes(RouteDefinition route) {
        String uri = route.getInput().getEndpointUri();
        if (!uri.startsWith(EVENT) || uri.contains("{{")) {
            return List.of();
        }
        try {
            Object words = URISupport.parseQuery(URISupport.extractQuery(uri)).get(TakenOperations.PARAMETER);
            return List.copyOf(TakenOperations.of(uri, plain(uri).substring(EVENT.length()), (String) words).names());
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static List<String> named(ProcessorDefinition<?> step, String scheme) {
        return targets(step).stream().filter(uri -> uri.startsWith(scheme) && !plain(uri).contains("${") && !plain(uri).contains("{{"))
                .map(uri -> plain(uri).substring(scheme.length())).toList();
    }

    /** The endpoints that a step itself sends to, as far as they are written down. */
    static List<String> targets(ProcessorDefinition<?> step) {
        String uri = step instanceof EndpointRequiredDefinition send ? send.getEndpointUri()
                : step instanceof ToDynamicDefinition dynamic ? dynamic.getUri() : null;
        if (uri != null) {
            return List.of(uri);
        }
        boolean lists = step instanceof RecipientListDefinition<?> || step instanceof RoutingSlipDefinition<?>;
        if ((lists || step instanceof EnrichDefinition) && step instanceof ExpressionNode node && node.getExpression() != null
                && node.getExpression().getExpression() != null) {
            String text = node.getExpression().getExpression();
            return lists ? List.of(text.strip().split("\\s*,\\s*")) : List.of(text.strip());
        }
        return List.of();
    }

    @SuppressWarnings({"rawtypes", "unchecked"})
    private static Collection<ProcessorDefinition<?>> steps(List<ProcessorDefinition<?>> outputs) {
        return (Collection) ProcessorDefinitionHelper.filterTypeInOutputs(outputs, ProcessorDefinition.class);
    }

    static String scheme(String uri) {
        int colon = uri.indexOf(':');
        return colon < 0 ? uri : uri.substring(0, colon);
    }

    private static String plain(String uri) {
        return uri.replace("://", ":").split("\\?", 2)[0];
    }
}
