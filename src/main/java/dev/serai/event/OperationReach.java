package dev.serai.event;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.camel.model.AggregateDefinition;
import org.apache.camel.model.EndpointRequiredDefinition;
import org.apache.camel.model.EnrichDefinition;
import org.apache.camel.model.ExpressionNode;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RecipientListDefinition;
import org.apache.camel.model.ResequenceDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.RoutingSlipDefinition;
import org.apache.camel.model.ToDynamicDefinition;
import org.apache.camel.model.WireTapDefinition;

/** Which steps and endpoints of a set of routes lead to an {@code operation:}, as far as their endpoints are written down. */
public final class OperationReach {

    private static final String OPERATION = "operation:";
    private static final Set<String> INSIDE = Set.of("direct", "seda");
    /** Where an exchange with an event can come from. */
    private static final Set<String> WITH_EVENT = Set.of("event", "direct", "seda", "kamelet");
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

    /** Where a route would lose operations, whatever comes. */
    public List<Loss> losses(RouteDefinition route) {
        List<Loss> losses = new ArrayList<>();
        String input = route.getInput().getEndpointUri();
        boolean event = WITH_EVENT.contains(scheme(input));
        for (ProcessorDefinition<?> step : steps(route.getOutputs())) {
            int line = Math.max(0, step.getLineNumber());
            if (!event && !targets(step).isEmpty() && asks(step, new HashSet<>())) {
                losses.add(new Loss(line, "asks for an operation, but a route from \"" + plain(input)
                        + "\" has no event; it would be lost, begin with event: or post an event"));
            }
            String detached = detaches(step);
            if (event && detached != null) {
                losses.add(new Loss(line, "asks for an operation behind " + detached
                        + ", where the event is answered already; events that come there are refused"));
            }
        }
        return losses;
    }

    /** What lets an exchange go on by itself, with an operation behind it, e.g. {@code a wire tap}; null where the step does not. */
    String detaches(ProcessorDefinition<?> step) {
        String kind = step instanceof WireTapDefinition<?> ? "a wire tap"
                : step instanceof AggregateDefinition ? "an aggregation"
                : step instanceof ResequenceDefinition ? "a resequencer"
                : targets(step).stream().anyMatch(OperationReach::leaves) ? "seda" : null;
        return kind != null && asks(step, new HashSet<>()) ? kind : null;
    }

    /** Whether an exchange sent there goes on by itself. */
    static boolean leaves(String uri) {
        return "seda".equals(scheme(uri)) && !WAITS.matcher(uri).find();
    }

    /** Whether an operation follows from a step, from what is nested in it, or from the routes it calls. */
    private boolean asks(ProcessorDefinition<?> step, Set<String> seen) {
        return targets(step).stream().anyMatch(uri -> asks(uri, seen))
                || steps(step.getOutputs()).stream().anyMatch(inner -> targets(inner).stream().anyMatch(uri -> asks(uri, seen)));
    }

    private boolean asks(String uri, Set<String> seen) {
        if (uri.startsWith(OPERATION)) {
            return true;
        }
        return INSIDE.contains(scheme(uri)) && seen.add(plain(uri)) && byInput.getOrDefault(plain(uri), List.of()).stream()
                .anyMatch(route -> steps(route.getOutputs()).stream()
                        .anyMatch(step -> targets(step).stream().anyMatch(next -> asks(next, seen))));
    }

    /** The names of the operations that a step itself asks for, as far as they are written down. */
    public static List<String> operations(ProcessorDefinition<?> step) {
        return targets(step).stream().filter(uri -> uri.startsWith(OPERATION) && !uri.contains("${") && !uri.contains("{{"))
                .map(uri -> plain(uri).substring(OPERATION.length())).toList();
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
