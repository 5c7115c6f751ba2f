package dev.serai.event;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.api.FieldProblem;
import dev.serai.api.ProblemException;
import dev.serai.api.RequestBody;
import dev.serai.ledger.OutcomeEvents;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.camel.Consumer;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultEndpoint;
import org.apache.camel.support.DefaultProducer;
import org.springframework.util.unit.DataSize;

/**
 * {@code event:invoice.created}: where a route takes events of a type, {@code event:*} takes all; in a step it raises one with the body as
 * its data.
 */
final class EventEndpoint extends DefaultEndpoint {

    static final String SCHEME = "event:";
    static final String SUBJECT = "subject";
    static final String KEY = "idempotencyKey";
    static final String ORDERING_KEY = "orderingKey";
    /** What a step that raises an event may say of it, as options or in variables. */
    static final List<String> OPTIONS = List.of(SUBJECT, KEY, ORDERING_KEY);

    private final EventRoutes routes;
    private final String type;
    private final Planning planning;
    private final boolean saysPlanning;
    private final TakenOperations operations;
    private final Map<String, String> options;
    private final DataSize largest;
    private final Asking asking;

    /**
     * @param planning when the route takes them, as its file says it; null where it does not
     * @param operations whose outcomes the route takes, as its file says it; null where it does not
     * @param options those of {@link #OPTIONS} that stand at the step, which count before variables of the same name
     * @param largest as much data as an event has
     */
    EventEndpoint(String uri, EventComponent component, String type, String planning, String operations, Map<String, String> options,
            DataSize largest) {
        super(uri, component);
        this.routes = component.routes();
        this.type = type;
        this.planning = Planning.of(uri, type, planning);
        this.operations = TakenOperations.of(uri, type, operations);
        this.saysPlanning = planning != null;
        this.options = Map.copyOf(options);
        this.largest = largest;
        this.asking = component.asking(SCHEME + type, this::raised);
    }

    EventRoutes routes() {
        return routes;
    }

    String type() {
        return type;
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        if (!options.isEmpty()) {
            throw new IllegalArgumentException("\"" + getEndpointUri() + "\": " + String.join(", ", options.keySet())
                    + " belongs to a step that raises an event (to); a route that takes events has planning, and of deliveries operation");
        }
        EventConsumer consumer = new EventConsumer(this, planning, operations, processor);
        configureConsumer(consumer);
        return consumer;
    }

    @Override
    public Producer createProducer() {
        refuseWhatNobodyRaises();
        return new DefaultProducer(this) {
            @Override
            public void process(Exchange exchange) {
                asking.ask(exchange);
            }
        };
    }

    private void refuseWhatNobodyRaises() {
        String fault = saysPlanning ? "planning belongs to the route that takes an event; what a step raises is planned once it is on disk"
                : OutcomeEvents.isOne(type) ? "Serai itself raises " + type
                        + (OutcomeEvents.isSettled(type) ? " when it settles a delivery" : "") + ", and nobody else may"
                : type.contains("*") ? "an event that is raised has one type; * stands only where a route takes all"
                : !EventReader.isAttribute(type) ? "the type " + EventReader.ATTRIBUTE : null;
        if (fault != null) {
            throw new IllegalArgumentException("\"" + getEndpointUri() + "\": " + fault);
        }
        options.forEach((name, value) -> {
            if (!EventReader.isAttribute(value)) {
                throw new IllegalArgumentException("Option \"" + name + "\" of endpoint \"" + SCHEME + type + "\" "
                        + EventReader.ATTRIBUTE);
            }
        });
    }

    private RaisedEvent raised(Exchange exchange, String route, String step, UUID tenantId, UUID askedBy) {
        Refusal refusal = (why, errors) -> new ProblemException(422, "Event does not fit", "Route \"" + route + "\" cannot raise " + SCHEME
                + type + " at step \"" + step + "\": " + why, errors);
        if (!(Asking.body(exchange) instanceof ObjectNode data)) {
            throw refusal.of("the body is its data, and is not a JSON object", List.of());
        }
        return new RaisedEvent(RouteIds.base(exchange.getFromRouteId()), type, attribute(exchange, SUBJECT, refusal),
                attribute(exchange, KEY, refusal), attribute(exchange, ORDERING_KEY, refusal), checked(data, refusal));
    }

    /** Says why a step cannot raise its event. */
    private interface Refusal {

        ProblemException of(String why, List<FieldProblem> errors);
    }

    /** As strict as with data that comes from outside. */
    private String checked(ObjectNode data, Refusal refusal) {
        byte[] bytes = data.toString().getBytes(StandardCharsets.UTF_8);
        if (bytes.length > largest.toBytes()) {
            throw refusal.of("its data are " + bytes.length + " bytes, at most " + largest.toBytes() + " are taken (serai.api.max-body)",
                    List.of());
        }
        try {
            return RequestBody.freeForm(bytes).toString();
        } catch (ProblemException e) {
            throw refusal.of(e.getMessage(), e.errors());
        }
    }

    private String attribute(Exchange exchange, String name, Refusal refusal) {
        String value = options.containsKey(name) ? options.get(name) : Asking.variable(exchange, name);
        if (value != null && !EventReader.isAttribute(value)) {
            throw refusal.of("the variable \"" + name + "\" " + EventReader.ATTRIBUTE,
                    List.of(new FieldProblem(name, EventReader.ATTRIBUTE)));
        }
        return value;
    }

    @Override
    public boolean isSingleton() {
        return true;
    }
}
