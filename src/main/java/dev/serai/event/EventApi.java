package dev.serai.event;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.api.Answer;
import dev.serai.api.Fields;
import dev.serai.api.Page;
import dev.serai.api.PathId;
import dev.serai.api.ProblemException;
import dev.serai.api.Query;
import dev.serai.api.RequestBody;
import dev.serai.api.Times;
import dev.serai.event.StoredEvents.Filter;
import dev.serai.event.StoredEvents.StoredEvent;
import dev.serai.security.Caller;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.apache.camel.Exchange;
import org.springframework.stereotype.Component;

/** {@code /api/events}, beside its ways in: what became of events, and a person's hand on those that could not be planned. */
@Component
public class EventApi {

    private static final List<String> STATUSES = List.of(StoredEvents.RECEIVED, StoredEvents.PLANNED, StoredEvents.UNPLANNABLE);
    private static final List<String> FILTERS = List.of("status", "type", "route", "from", "to");
    private static final int LONGEST = 1000;

    private final StoredEvents events;
    private final InboxWorkers inbox;

    EventApi(StoredEvents events, InboxWorkers inbox) {
        this.events = events;
        this.inbox = inbox;
    }

    record Receipt(UUID eventId, String status) {}

    record Planned(int planned) {}

    /** {@code GET /api/events?status=&type=&route=&from=&to=&cursor=&limit=}. */
    public Page<StoredEvent> list(Exchange exchange) {
        Query query = Query.of(exchange.getMessage());
        int limit = Page.limit(query.get("limit"));
        UUID before = Page.cursor(query.get("cursor"));
        List<StoredEvent> found = events.list(Caller.required().tenant(), filter(query::get), before, limit + 1);
        return Page.of(found, limit, StoredEvent::id, event -> event);
    }

    /** {@code GET /api/events/{id}}. */
    public StoredEvent get(Exchange exchange) {
        return events.find(Caller.required().tenant(), id(exchange)).orElseThrow(() -> ProblemException.notFound("event"));
    }

    /** {@code POST /api/events/{id}/plan}: has an unplannable event planned again. */
    public Answer plan(Exchange exchange) {
        UUID id = id(exchange);
        events.planAgain(Caller.required().tenant(), id);
        inbox.look();
        return new Answer(202, new Receipt(id, StoredEvents.RECEIVED), Map.of("Location", "/api/events/" + id));
    }

    /** {@code POST /api/events/plan} with a filter of the names that lists take: has all unplannable events planned again that it finds. */
    public Answer planAll(Exchange exchange) {
        ObjectNode request = RequestBody.object(exchange.getMessage().getBody(byte[].class));
        Fields fields = new Fields(request);
        fields.onlyKnown(FILTERS);
        fields.word("status", StoredEvents.UNPLANNABLE);
        FILTERS.stream().filter(name -> !name.equals("status")).forEach(name -> fields.text(name, LONGEST));
        fields.check();
        int planned = events.planAgain(Caller.required().tenant(),
                filter(name -> request.hasNonNull(name) ? request.get(name).textValue().strip() : null));
        inbox.look();
        return Answer.accepted(new Planned(planned));
    }

    private static Filter filter(UnaryOperator<String> value) {
        String status = value.apply("status");
        if (status != null && !STATUSES.contains(status)) {
            throw ProblemException.badField("status", "is \"" + status + "\"; accepted are " + String.join(", ", STATUSES));
        }
        return new Filter(status, value.apply("type"), value.apply("route"), Times.sinceEpoch("from", value.apply("from")),
                Times.sinceEpoch("to", value.apply("to")));
    }

    private static UUID id(Exchange exchange) {
        return PathId.of(exchange.getMessage().getHeader("id", String.class), "event");
    }
}
