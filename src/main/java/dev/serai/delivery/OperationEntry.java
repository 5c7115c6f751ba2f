package dev.serai.delivery;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.api.Answer;
import dev.serai.api.FieldProblem;
import dev.serai.api.ProblemException;
import dev.serai.api.RequestBody;
import dev.serai.api.RequestKey;
import dev.serai.connection.Connections;
import dev.serai.ledger.Acceptance;
import dev.serai.ledger.Acceptance.Key;
import dev.serai.ledger.Accepted.Entry;
import dev.serai.ledger.DeliveryStatus;
import dev.serai.ledger.Ids;
import dev.serai.ledger.Ledger;
import dev.serai.ledger.NewDelivery;
import dev.serai.ledger.RequestKeys;
import dev.serai.operation.Operation;
import dev.serai.operation.Operation.Kind;
import dev.serai.operation.Operations;
import dev.serai.security.Caller;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.springframework.stereotype.Component;

/** Accepts operations that applications ask for directly, such as an email to be sent. */
@Component
public class OperationEntry {

    private static final Pattern WAIT = Pattern.compile("(?:^|[,;\\s])wait\\s*=\\s*\"?(\\d{1,6})\"?(?:$|[,;\\s])",
            Pattern.CASE_INSENSITIVE);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);

    private final Operations operations;
    private final Connections connections;
    private final Ledger ledger;
    private final RequestKeys requestKeys;
    private final OutcomeWaits waits;
    private final ObjectMapper json;

    OperationEntry(Operations operations, Connections connections, Ledger ledger, RequestKeys requestKeys, OutcomeWaits waits,
            ObjectMapper json) {
        this.operations = operations;
        this.connections = connections;
        this.ledger = ledger;
        this.requestKeys = requestKeys;
        this.waits = waits;
        this.json = json;
    }

    /** What a caller is told of an accepted operation. */
    record Receipt(UUID deliveryId, String status) {}

    /**
     * Accepts the operation named by the variable {@code operation}: 202 once it is on disk, or with {@code Prefer: wait=N} what
     * {@link OutcomeAwaiter} waits for. A repeat under the same key gets the first answer, even where it would not be accepted any more.
     */
    public Object accept(Exchange exchange) {
        Caller caller = Caller.required();
        UUID tenantId = caller.tenant();
        Operation operation = operations.get(exchange.getVariable("operation", String.class));
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
        Duration most = wait(request.getHeader("Prefer", String.class));
        NewDelivery delivery;
        try {
            delivery = delivery(caller, operation, id, body);
        } catch (ProblemException e) {
            return requestKeys.accepted(tenantId, keys).map(first -> receipt(first.get(0))).orElseThrow(() -> e);
        }
        OutcomeWait wait = most.isZero() ? null : waits.reserve(tenantId, id, most).orElse(null);
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

    private static Answer receipt(Entry accepted) {
        UUID id = accepted.deliveries().get(0).id();
        return new Answer(202, new Receipt(id, DeliveryStatus.ACCEPTED.word()), Map.of("Location", "/api/deliveries/" + id))
                .replayed(accepted.repeated());
    }

    private NewDelivery delivery(Caller caller, Operation operation, UUID id, byte[] body) {
        ObjectNode message = RequestBody.object(body, "headers", "blocks");
        String orderingKey = orderingKey(message.remove("orderingKey"));
        List<UUID> requested = requested(caller, operation, message.remove("connectionId"));
        operations.check(operation, message);
        if (connections.usable(caller.tenant(), caller.userId(), operation.channel()).isEmpty()) {
            throw new ProblemException(409, "No connection", "There is no active " + operation.channel()
                    + " connection; create one with POST /api/integrations", List.of());
        }
        return new NewDelivery(id, null, operation.name(), message, orderingKey, requested, caller.userId());
    }

    private static Duration wait(String prefer) {
        if (prefer == null) {
            return Duration.ZERO;
        }
        Matcher wait = WAIT.matcher(prefer);
        if (!wait.find()) {
            return Duration.ZERO;
        }
        Duration asked = Duration.ofSeconds(Long.parseLong(wait.group(1)));
        return asked.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : asked;
    }

    private static String orderingKey(JsonNode value) {
        if (value == null || value.isNull()) {
            return null;
        }
        if (!value.isTextual() || value.textValue().isBlank() || value.textValue().length() > 200
                || value.textValue().chars().anyMatch(Character::isISOControl)) {
            throw ProblemException.badField("orderingKey", "must be text of 1 to 200 characters without control characters");
        }
        return value.textValue();
    }

    private List<UUID> requested(Caller caller, Operation operation, JsonNode value) {
        if (value == null || value.isNull()) {
            return List.of();
        }
        return connections.usable(caller.tenant(), caller.userId(), operation.channel()).stream()
                .filter(c -> c.id().toString().equals(value.asText())).map(c -> List.of(c.id())).findFirst()
                .orElseThrow(() -> ProblemException.badRequest("The message names no usable connection", List.of(
                        new FieldProblem("connectionId", "is not the id of an active " + operation.channel() + " connection"))));
    }
}
