package dev.serai.event;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.event.EventIntake.Sent;
import dev.serai.ledger.Ids;
import dev.serai.security.TenantScope;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Takes what providers send by themselves: on disk when this returns, planned later, and each once whatever it is sent again. */
@Component
public class ReceivedEvents {

    /** What the types of events begin with that only Serai makes of what it receives. */
    public static final String PREFIX = "webhook.";

    /** Stands among the routes that took an event where a provider sent it, which nobody who posts events can have stand there. */
    static final String MARK = "serai:received";

    private static final int AT_ONCE = 200;

    private final EventIntake intake;

    ReceivedEvents(EventIntake intake) {
        this.intake = intake;
    }

    /**
     * Something that happened at a provider.
     *
     * @param id its id there, unique per source; 1 to 1000 characters
     * @param type e.g. {@code message.received}
     */
    public record Received(String id, String type, Instant time, ObjectNode data) {

        /** Whether attributes of an event may be this. */
        public static boolean isAttribute(String text) {
            return EventReader.isAttribute(text);
        }
    }

    /**
     * How they came.
     *
     * @param source unique per tenant
     * @param dated whether what proves them is too old within a few days; else the same can come again at any time
     * @param hops as {@link Hops} has it
     */
    public record Way(String source, boolean dated, int hops) {}

    /**
     * Stores events of one source.
     *
     * @param askedBy the user whose private connection they came over; null for the team's
     * @return how many are new
     */
    public int accept(UUID tenantId, UUID askedBy, Way way, List<Received> received) {
        Map<String, Received> once = new LinkedHashMap<>();
        received.forEach(each -> once.putIfAbsent(each.id(), each));
        List<Event> events = new ArrayList<>();
        once.values().forEach(each -> events.add(new Event(Ids.next(), each.type(), way.source(), each.id(), null, each.time(), null,
                each.data())));
        Sent sent = new Sent(tenantId, askedBy, null, null, true, new EventIntake.Received(!way.dated()), way.hops());
        int fresh = 0;
        for (int from = 0; from < events.size(); from += AT_ONCE) {
            EventReader.Batch batch = new EventReader.Batch(events.subList(from, Math.min(events.size(), from + AT_ONCE)), true, "");
            fresh += (int) TenantScope.call(tenantId, () -> intake.accept(sent, batch)).stream().filter(taken -> !taken.repeated())
                    .count();
        }
        return fresh;
    }
}
