package dev.serai.delivery;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.api.Answer;
import dev.serai.api.FieldProblem;
import dev.serai.api.ProblemException;
import dev.serai.api.RequestBody;
import dev.serai.ledger.Deliveries;
import dev.serai.ledger.Delivery;
import dev.serai.ledger.DeliveryFilter;
import dev.serai.ledger.DeliveryStatus;
import dev.serai.operation.Operations;
import dev.serai.security.Caller;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.springframework.stereotype.Component;

/** {@code /api/deliveries}: what became of what was accepted, and a person's hand on it. */
@Component
public class DeliveryApi {

    private static final int DEFAULT_LIMIT = 50;
    private static final int MOST = 200;
    private static final List<String> FILTERS = List.of("status", "operation", "provider", "connectionId", "eventId", "from", "to");

    private final Deliveries deliveries;
    private final Operations operations;
    private final ObjectMapper json;

    DeliveryApi(Deliveries deliveries, Operations operations, ObjectMapper json) {
        this.deliveries = deliveries;
        this.operations = operations;
        this.json = json;
    }

    record Page(List<Delivery> items, String nextCursor) {}

    record Replayed(int replayed) {}

    record Receipt(UUID deliveryId, String status) {}

    /** {@code GET /api/deliveries/{id}}. */
    public Delivery get(Exchange exchange) {
        return deliveries.find(Caller.required().tenant(), id(exchange)).orElseThrow(() -> ProblemException.notFound("delivery"));
    }

    /** {@code GET /api/deliveries?status=&operation=&provider=&connectionId=&eventId=&from=&to=&cursor=&limit=}. */
    public Page list(Exchange exchange) {
        Message request = exchange.getMessage();
        DeliveryFilter filter = filter(name -> request.getHeader(name, String.class));
        int limit = limit(request.getHeader("limit", String.class));
        String cursor = request.getHeader("cursor", String.class);
        UUID before = cursor == null ? null : uuid("cursor", cursor);
        List<Delivery> found = deliveries.list(Caller.required().tenant(), filter, before, limit + 1);
        boolean more = found.size() > limit;
        List<Delivery> page = more ? found.subList(0, limit) : found;
        return new Page(page, more ? page.get(limit - 1).id().toString() : null);
    }

    /** {@code POST /api/deliveries/{id}/replay}, with {@code {message}} to send it corrected. */
    public Answer replay(Exchange exchange) {
        UUID tenantId = Caller.required().tenant();
        UUID id = id(exchange);
        byte[] body = exchange.getMessage().getBody(byte[].class);
        JsonNode corrected = body == null || body.length == 0 ? null : corrected(tenantId, id, RequestBody.object(body, "headers", "blocks"));
        deliveries.replay(tenantId, id, corrected);
        return new Answer(202, new Receipt(id, DeliveryStatus.ACCEPTED.word()), Map.of("Location", "/api/deliveries/" + id));
    }

    private JsonNode corrected(UUID tenantId, UUID id, ObjectNode request) {
        onlyKnown(request, List.of("message"));
        JsonNode message = request.get("message");
        if (message == null || message.isNull()) {
            return null;
        }
        if (!(message instanceof ObjectNode object)) {
            throw ProblemException.badField("message", "must be a JSON object");
        }
        Delivery delivery = deliveries.find(tenantId, id).orElseThrow(() -> ProblemException.notFound("delivery"));
        operations.check(operations.get(delivery.operation()), object);
        return object;
    }

    /** {@code POST /api/deliveries/replay} with a filter of the names that lists take: everything dead it finds is sent again. */
    public Answer replayAll(Exchange exchange) {
        ObjectNode request = RequestBody.object(exchange.getMessage().getBody(byte[].class));
        onlyKnown(request, FILTERS);
        DeliveryFilter filter = filter(name -> request.hasNonNull(name) ? request.get(name).asText() : null);
        return Answer.accepted(new Replayed(deliveries.replay(Caller.required().tenant(), filter)));
    }

    /** {@code POST /api/deliveries/{id}/cancel}. */
    public Answer cancel(Exchange exchange) {
        UUID id = id(exchange);
        deliveries.cancel(Caller.required().tenant(), id);
        return Answer.accepted(new Receipt(id, DeliveryStatus.CANCELLED.word()));
    }

    private static DeliveryFilter filter(Function<String, String> value) {
        return new DeliveryFilter(status(value.apply("status")), value.apply("operation"), value.apply("provider"),
                value.apply("connectionId") == null ? null : uuid("connectionId", value.apply("connectionId")),
                value.apply("eventId") == null ? null : uuid("eventId", value.apply("eventId")),
                time("from", value.apply("from")), time("to", value.apply("to")));
    }

    private static String status(String word) {
        if (word != null && Arrays.stream(DeliveryStatus.values()).noneMatch(status -> status.word().equals(word))) {
            throw ProblemException.badField("status", "\"" + word + "\" is not known; known are "
                    + Arrays.stream(DeliveryStatus.values()).map(DeliveryStatus::word).collect(Collectors.joining(", ")));
        }
        return word;
    }

    private static UUID id(Exchange exchange) {
        try {
            return UUID.fromString(exchange.getMessage().getHeader("id", String.class));
        } catch (IllegalArgumentException e) {
            throw ProblemException.notFound("delivery");
        }
    }

    private static UUID uuid(String field, String text) {
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            throw ProblemException.badField(field, "\"" + text + "\" is not an id (UUID)");
        }
    }

    private static Instant time(String field, String text) {
        try {
            return text == null ? null : OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw ProblemException.badField(field, "\"" + text + "\" is not a time; write it like 2026-01-31T08:30:00Z (RFC 3339)");
        }
    }

    private static int limit(String text) {
        if (text == null) {
            return DEFAULT_LIMIT;
        }
        try {
            int limit = Integer.parseInt(text);
            if (limit >= 1 && limit <= MOST) {
                return limit;
            }
        } catch (NumberFormatException e) {
            throw ProblemException.badField("limit", "\"" + text + "\" is not a number from 1 to " + MOST);
        }
        throw ProblemException.badField("limit", "must be from 1 to " + MOST);
    }

    private static void onlyKnown(ObjectNode request, List<String> known) {
        for (Iterator<String> names = request.fieldNames(); names.hasNext();) {
            String name = names.next();
            if (!known.contains(name)) {
                throw ProblemException.badRequest("The request has an unknown field",
                        List.of(new FieldProblem(name, "is not known; known are " + String.join(", ", known))));
            }
        }
    }
}
