package dev.serai.delivery;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.api.Answer;
import dev.serai.api.FieldProblem;
import dev.serai.api.Fields;
import dev.serai.api.Names;
import dev.serai.api.Page;
import dev.serai.api.PathId;
import dev.serai.api.ProblemException;
import dev.serai.api.Query;
import dev.serai.api.RequestBody;
import dev.serai.api.Times;
import dev.serai.ledger.Deliveries;
import dev.serai.ledger.Delivery;
import dev.serai.ledger.DeliveryFilter;
import dev.serai.ledger.DeliverySearch;
import dev.serai.ledger.DeliveryStatus;
import dev.serai.ledger.Words;
import dev.serai.operation.MessageTemplates;
import dev.serai.operation.Operation;
import dev.serai.operation.Operations;
import dev.serai.security.Caller;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;
import org.springframework.stereotype.Component;

/** {@code /api/deliveries}: what became of what was accepted, and a person's hand on it. */
@Component
public class DeliveryApi {

    private static final int LONGEST_FILTER = 200;
    private static final List<String> FILTERS = List.of("status", "operation", "provider", "connectionId", "eventId",
            "problemId", "from", "to");

    private final Deliveries deliveries;
    private final DeliverySearch search;
    private final DeliveryCommands commands;
    private final Operations operations;
    private final MessageTemplates templates;
    private final DeliveryWords words;

    DeliveryApi(Deliveries deliveries, DeliverySearch search, DeliveryCommands commands, Operations operations,
            MessageTemplates templates, DeliveryWords words) {
        this.deliveries = deliveries;
        this.search = search;
        this.commands = commands;
        this.operations = operations;
        this.templates = templates;
        this.words = words;
    }

    record Replayed(int replayed) {}

    /** {@code GET /api/deliveries/{id}}. */
    public Delivery get(Exchange exchange) {
        return deliveries.find(Caller.required().tenant(), id(exchange)).map(words::shown)
                .orElseThrow(() -> ProblemException.notFound("delivery"));
    }

    /** {@code GET /api/deliveries?status=&operation=&provider=&connectionId=&eventId=&problemId=&from=&to=&q=&cursor=&limit=}. */
    public Page<Delivery> list(Exchange exchange) {
        Query query = Query.of(exchange.getMessage());
        int limit = Page.limit(query.get("limit"));
        UUID before = Page.cursor(query.get("cursor"));
        if (query.get("q") != null) {
            DeliverySearch.Found found = search.look(Caller.required().tenant(), filter(query::get), Words.of("q", query.get("q")),
                    before, limit);
            return new Page<>(found.items().stream().map(this::listed).toList(),
                    found.goesOn() == null ? null : found.goesOn().toString());
        }
        List<Delivery> found = deliveries.list(Caller.required().tenant(), filter(query::get), before, limit + 1);
        return Page.of(found, limit, Delivery::id, this::listed);
    }

    /** {@code POST /api/deliveries/{id}/replay}, with {@code {message}} to send it corrected. */
    public Answer replay(Exchange exchange) {
        UUID tenantId = Caller.required().tenant();
        UUID id = id(exchange);
        byte[] body = exchange.getMessage().getBody(byte[].class);
        JsonNode corrected = RequestBody.isBlank(body) ? null : corrected(tenantId, id, body);
        commands.replay(tenantId, id, corrected, Caller.required().userId());
        return new Answer(202, new OperationEntry.Receipt(id, DeliveryStatus.ACCEPTED.word()), Map.of("Location", "/api/deliveries/" + id));
    }

    private JsonNode corrected(UUID tenantId, UUID id, byte[] body) {
        Delivery delivery = deliveries.find(tenantId, id).orElseThrow(() -> ProblemException.notFound("delivery"));
        Operation operation = operations.get(delivery.operation());
        ObjectNode request = RequestBody.object(body, Names.with("message", operations.names(operation)));
        onlyKnown(request, List.of("message"));
        JsonNode message = request.get("message");
        if (message == null || message.isNull()) {
            return null;
        }
        if (!(message instanceof ObjectNode object)) {
            throw ProblemException.badField("message", "must be a JSON object");
        }
        JsonNode before = delivery.message() == null ? null : delivery.message().get(MessageTemplates.RENDERED_FROM);
        object.remove(MessageTemplates.RENDERED_FROM);
        templates.fill(tenantId, operation, object);
        if (before != null && !object.has(MessageTemplates.RENDERED_FROM)) {
            object.set(MessageTemplates.RENDERED_FROM, before);
        }
        operations.check(operation, object);
        return object;
    }

    /**
     * {@code POST /api/deliveries/replay} with a filter of the names that lists take: everything dead it finds is sent again, or with
     * {@code {"status": "cancelled"}} everything cancelled.
     */
    public Answer replayAll(Exchange exchange) {
        ObjectNode request = RequestBody.object(exchange.getMessage().getBody(byte[].class));
        onlyKnown(request, FILTERS);
        Fields fields = new Fields(request);
        fields.word("status", DeliveryStatus.DEAD.word(), DeliveryStatus.CANCELLED.word());
        FILTERS.stream().filter(name -> !name.equals("status")).forEach(name -> fields.text(name, LONGEST_FILTER));
        fields.check();
        DeliveryFilter filter = filter(name -> request.hasNonNull(name) ? request.get(name).textValue().strip() : null);
        return Answer.accepted(new Replayed(commands.replay(Caller.required().tenant(), filter)));
    }

    /** {@code POST /api/deliveries/{id}/cancel}. */
    public Answer cancel(Exchange exchange) {
        UUID id = id(exchange);
        commands.cancel(Caller.required().tenant(), id);
        return Answer.accepted(new OperationEntry.Receipt(id, DeliveryStatus.CANCELLED.word()));
    }

    private static DeliveryFilter filter(Function<String, String> value) {
        return new DeliveryFilter(status(value.apply("status")), value.apply("operation"), value.apply("provider"),
                uuid("connectionId", value.apply("connectionId")), uuid("eventId", value.apply("eventId")),
                uuid("problemId", value.apply("problemId")),
                Times.sinceEpoch("from", value.apply("from")), Times.sinceEpoch("to", value.apply("to")));
    }

    private Delivery listed(Delivery delivery) {
        return words.shown(delivery).withResult(operations.find(delivery.operation())
                .map(operation -> ListedResults.masked(operation.resultSchema(), delivery.result())).orElse(delivery.result()));
    }

    private static String status(String word) {
        if (word != null && Arrays.stream(DeliveryStatus.values()).noneMatch(status -> status.word().equals(word))) {
            throw ProblemException.badField("status", "is \"" + word + "\"; accepted are "
                    + Arrays.stream(DeliveryStatus.values()).map(DeliveryStatus::word).collect(Collectors.joining(", ")));
        }
        return word;
    }

    private static UUID id(Exchange exchange) {
        return PathId.of(exchange.getMessage().getHeader("id", String.class), "delivery");
    }

    private static UUID uuid(String field, String text) {
        UUID id = text == null ? null : PathId.parse(text);
        if (text != null && id == null) {
            throw ProblemException.badField(field, "is \"" + text + "\", which is not an id (UUID)");
        }
        return id;
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
