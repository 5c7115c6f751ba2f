package dev.serai.delivery;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.api.Answer;
import dev.serai.api.FieldProblem;
import dev.serai.api.Fields;
import dev.serai.api.LateAnswer;
import dev.serai.api.ProblemException;
import dev.serai.api.RequestBody;
import dev.serai.api.RequestKey;
import dev.serai.api.Zones;
import dev.serai.connection.Connection;
import dev.serai.connection.Connections;
import dev.serai.ledger.Acceptance;
import dev.serai.ledger.Acceptance.Key;
import dev.serai.ledger.Accepted.Entry;
import dev.serai.ledger.DeliveryStatus;
import dev.serai.ledger.Ids;
import dev.serai.ledger.Ledger;
import dev.serai.ledger.NewDelivery;
import dev.serai.ledger.RequestKeys;
import dev.serai.operation.MessageTemplates;
import dev.serai.operation.Operation;
import dev.serai.operation.Operation.Kind;
import dev.serai.operation.Operations;
import dev.serai.routing.BadLeverException;
import dev.serai.routing.Bond;
import dev.serai.routing.Candidates.PassedOver;
import dev.serai.routing.Candidates;
import dev.serai.routing.ConnectionOrder;
import dev.serai.routing.LeverReader;
import dev.serai.routing.Levers;
import dev.serai.routing.Wanted.Before;
import dev.serai.routing.Wanted;
import dev.serai.security.Caller;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.springframework.stereotype.Component;

/** Accepts operations that applications ask for directly, such as an email to be sent. */
@Component
public class OperationEntry {

    private static final int LONGEST_KEY = 200;
    /** How long a time to send may have been past, since requests take their time. */
    private static final Duration PAST = Duration.ofMinutes(1);
    /** Taken beside {@code connectionId}. */
    private static final List<String> LEVERS = List.of(LeverReader.PROVIDER, LeverReader.PRIORITY, LeverReader.NOT_BEFORE,
            LeverReader.EXPIRES, LeverReader.ORDERING_KEY);
    /** When it is sent, as a local time beside a zone, or as {@link LeverReader#NOT_BEFORE} takes it. */
    private static final String SEND_AT = "sendAt";
    private static final String ZONE = "zone";

    private final Operations operations;
    private final MessageTemplates templates;
    private final Connections connections;
    private final ConnectionOrder order;
    private final LeverReader reader;
    private final Ledger ledger;
    private final RequestKeys requestKeys;
    private final OutcomeWaits waits;
    private final ObjectMapper json;
    private final Clock clock;

    OperationEntry(Operations operations, MessageTemplates templates, Connections connections, ConnectionOrder order,
            LeverReader reader, Ledger ledger, RequestKeys requestKeys, OutcomeWaits waits, ObjectMapper json, Clock clock) {
        this.clock = clock;
        this.operations = operations;
        this.templates = templates;
        this.connections = connections;
        this.order = order;
        this.reader = reader;
        this.ledger = ledger;
        this.requestKeys = requestKeys;
        this.waits = waits;
        this.json = json;
    }

    /** What a caller is told of an accepted operation. */
    record Receipt(UUID deliveryId, String status) {}

    /**
     * Accepts the operation named by the variable {@code operation}: 202 once it is on disk, or what {@link OutcomeWait} waits for,
     * where the operation says so or the caller does with {@code Prefer: wait=N}. A repeat under the same key gets the first answer, even
     * where it would not be accepted any more.
     */
    public Object accept(Exchange exchange) {
        Caller caller = Caller.required();
        UUID tenantId = caller.tenant();
        Operation operation = OperationsApi.known(operations, exchange.getVariable("operation", String.class));
        if (operation.kind() != Kind.COMMAND) {
            throw ProblemException.badField("operation", "\"" + operation.name() + "\" is a query: it is asked, and never carried as a"
                    + " delivery");
        }
        Message request = exchange.getMessage();
        byte[] sent = request.getBody(byte[].class);
        byte[] body = sent == null ? new byte[0] : sent;
        UUID id = Ids.next();
        String key = RequestKey.of(request);
        List<Key> keys = key == null ? List.of()
                : List.of(Key.ofRequest(key, 0, RequestKey.fingerprint(operation.name(), body), null, List.of(id)));
        Preference preference = Preference.of(request.getHeader("Prefer", String.class), operation);
        NewDelivery delivery;
        try {
            delivery = delivery(caller, operation, id, body);
        } catch (ProblemException e) {
            return requestKeys.accepted(tenantId, keys).map(first -> receipt(first.get(0))).orElseThrow(() -> e);
        }
        OutcomeWait wait = preference.most().isZero() ? null
                : waits.reserve(tenantId, id, preference, !operation.waits().isZero()).orElse(null);
        try {
            Entry accepted = ledger.accept(new Acceptance(tenantId, keys, List.of(), List.of(delivery))).entries().get(0);
            Answer receipt = receipt(accepted);
            return wait == null ? receipt : wait.accepted(accepted.deliveries().get(0).id(), receipt);
        } catch (RuntimeException | Error e) {
            if (wait != null) {
                wait.close();
            }
            throw e;
        }
    }

    /**
     * A message that Serai makes of a request.
     *
     * @param id of its delivery
     * @param message with the levers that its caller sent; takes its normal form
     * @param waits how long a caller waits who prefers nothing else; null as the operation has it
     * @param forResult whether its outcome is answered as of an operation whose caller needs the result
     * @param before called once all else is checked and before it is accepted, with what will be; what it throws is answered
     */
    public record Made(Operation operation, UUID id, ObjectNode message, Duration waits, boolean forResult, Consumer<NewDelivery> before) {}

    /** Accepts what was made of a request: {@link Answer} or {@link LateAnswer}. A repeat is for the caller to know. */
    public Object acceptMade(Exchange exchange, Made made) {
        Caller caller = Caller.required();
        UUID tenantId = caller.tenant();
        Preference preference = Preference.of(exchange.getMessage().getHeader("Prefer", String.class),
                made.waits() == null ? made.operation().waits() : made.waits());
        NewDelivery delivery = delivery(caller, made.operation(), made.id(), made.message());
        OutcomeWait wait = preference.most().isZero() ? null
                : waits.reserve(tenantId, made.id(), preference, made.forResult()).orElse(null);
        try {
            made.before().accept(delivery);
            Entry accepted = ledger.accept(new Acceptance(tenantId, List.of(), List.of(), List.of(delivery))).entries().get(0);
            Answer receipt = receipt(accepted);
            return wait == null ? receipt : wait.accepted(made.id(), receipt);
        } catch (RuntimeException | Error e) {
            if (wait != null) {
                wait.close();
            }
            throw e;
        }
    }

    private static Answer receipt(Entry accepted) {
        UUID id = accepted.deliveries().get(0).id();
        return new Answer(202, new Receipt(id, DeliveryStatus.ACCEPTED.word()), Map.of("Location", "/api/deliveries/" + id))
                .replayed(accepted.repeated());
    }

    private NewDelivery delivery(Caller caller, Operation operation, UUID id, byte[] body) {
        return delivery(caller, operation, id, RequestBody.object(body, operations.names(operation)));
    }

    private NewDelivery delivery(Caller caller, Operation operation, UUID id, ObjectNode message) {
        UUID connection = connection(caller, operation, message.remove("connectionId"));
        Map<String, String> given = levers(operation, message);
        templates.fill(caller.tenant(), operation, message);
        operations.check(operation, message);
        Levers levers;
        try {
            levers = reader.read(operation, caller.tenant(), caller.userId(),
                    name -> name.equals(LeverReader.CONNECTION) && connection != null ? connection.toString() : given.get(name));
        } catch (BadLeverException e) {
            throw ProblemException.badField(e.lever(), e.lever().equals(LeverReader.ORDERING_KEY)
                    ? "must be text of 1 to " + LONGEST_KEY + " characters without control characters" : e.getMessage());
        }
        Candidates candidates = order.of(new Wanted(caller.tenant(), caller.userId(), null, operation, message, levers.requested(),
                Before.NOTHING, () -> null));
        Bond bond = candidates.bond();
        if (bond != null && bond.refuses()) {
            throw ProblemException.badField(connection == null && given.containsKey(LeverReader.PROVIDER) ? LeverReader.PROVIDER
                    : "connectionId", (bond.state() == Bond.State.CONTRADICTED ? "contradicts what is known: " : "is needed: ")
                    + bond.words());
        }
        if (candidates.connections().isEmpty() && bond == null) {
            throw new ProblemException(409, "No connection", candidates.passedOver().isEmpty() ? "There is no active "
                    + operation.channelWords() + " connection; create one with POST /api/integrations"
                    : "No connection may carry it. " + candidates.passedOver().stream().map(PassedOver::sentence)
                            .collect(Collectors.joining(" ")), List.of());
        }
        return new NewDelivery(id, null, operation.name(), message, levers.orderingKey(), levers.requested(), caller.userId(),
                levers.schedule());
    }

    /** Takes the levers out of the request, but those that the message has a field of its own for. */
    private Map<String, String> levers(Operation operation, ObjectNode message) {
        Map<String, String> given = new HashMap<>();
        for (String name : LEVERS) {
            if (operation.messageSchema().path("properties").has(name)) {
                continue;
            }
            JsonNode value = message.remove(name);
            if (value != null && !value.isNull()) {
                boolean key = name.equals(LeverReader.ORDERING_KEY);
                if (!value.isTextual() || key && value.textValue().length() > LONGEST_KEY) {
                    throw ProblemException.badField(name, key ? "must be text of 1 to " + LONGEST_KEY
                            + " characters without control characters" : "must be a string");
                }
                given.put(name, value.textValue());
            }
        }
        Instant sendAt = sendAt(operation, message);
        if (sendAt != null && given.put(LeverReader.NOT_BEFORE, sendAt.toString()) != null) {
            throw ProblemException.badField(SEND_AT, "and notBefore say both when it is sent; send one of them");
        }
        return given;
    }

    /** When it is to be sent; null where it does not say. */
    private Instant sendAt(Operation operation, ObjectNode message) {
        if (operation.messageSchema().path("properties").has(SEND_AT) || !message.has(SEND_AT) && !message.has(ZONE)
                || operation.messageSchema().path("properties").has(ZONE)) {
            return null;
        }
        ObjectNode asked = message.objectNode();
        asked.set(SEND_AT, message.remove(SEND_AT));
        asked.set(ZONE, message.remove(ZONE));
        Fields fields = new Fields(asked);
        String zone = fields.text(ZONE, LONGEST_KEY);
        Instant at = Zones.instant(fields, SEND_AT, ZONE, fields.text(SEND_AT, LONGEST_KEY), zone);
        if (zone != null && !fields.has(SEND_AT)) {
            fields.reject(ZONE, "goes with sendAt, a local time");
        }
        Instant now = clock.instant();
        if (at != null && at.isBefore(now.minus(PAST))) {
            fields.reject(SEND_AT, "is " + at + ", which is past: it is " + now.truncatedTo(ChronoUnit.SECONDS) + " now");
        }
        fields.check();
        return at;
    }

    /** The one connection that may carry it; null for any. */
    private UUID connection(Caller caller, Operation operation, JsonNode value) {
        if (value == null || value.isNull()) {
            return null;
        }
        return connections.carriers(caller.tenant(), caller.userId(), operation).stream()
                .filter(c -> c.id().toString().equals(value.asText())).map(Connection::id).findFirst()
                .orElseThrow(() -> ProblemException.badRequest("The message names no usable connection", List.of(
                        new FieldProblem("connectionId", "is not the id of an active " + operation.channelWords() + " connection"))));
    }
}
