package dev.serai.event;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.api.JsonText;
import dev.serai.api.ProblemException;
import dev.serai.ledger.OutcomeEvents;
import dev.serai.routing.Levers;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Tells what today's routes make of an event that is stored. Accepts nothing of it: that is for who replays what was made of it before. To
 * be called in the scope of the tenant.
 */
@Component
public class Replanning {

    private final JdbcClient jdbc;
    private final EventPlanner planner;
    private final Inbox inbox;

    Replanning(JdbcClient jdbc, EventPlanner planner, Inbox inbox) {
        this.jdbc = jdbc;
        this.planner = planner;
        this.inbox = inbox;
    }

    /**
     * What is made of an event today.
     *
     * @param made in the order in which the routes ask for it
     * @param failure why it cannot be planned, in words; null where it can
     * @param undecided why what follows from a step is not known without asking somebody; null where all is known
     */
    public record Replanned(List<Made> made, String failure, String undecided) {

        private static Replanned failed(String words) {
            return new Replanned(List.of(), words, null);
        }
    }

    /**
     * One operation that a route asks for, with its message.
     *
     * @param id the delivery that it is where the event was planned later, by the route as it is now
     */
    public record Made(UUID id, String route, String operation, ObjectNode message, Levers levers) {}

    private record Stored(Event event, UUID first, int depth, boolean erased) {}

    /**
     * Plans the event with the routes that take it now.
     *
     * @param askedBy the user on whose behalf; null for an application
     * @param dryRun whether nothing may leave Serai on the event's behalf
     */
    public Replanned plan(UUID tenantId, UUID eventId, UUID askedBy, boolean dryRun) {
        Optional<Stored> found = stored(tenantId, eventId);
        if (found.isEmpty() || found.get().erased()) {
            return Replanned.failed(found.isEmpty() ? "Its event is gone" : "Its event was erased");
        }
        Stored stored = found.get();
        try {
            Plan plan = planner.plan(new EventPlanner.Order(tenantId, askedBy, stored.event(), dryRun, stored.first(), stored.depth()),
                    planner.taking(stored.event()));
            List<UUID> ids = plan.stepIds();
            List<Made> made = new ArrayList<>();
            for (Plan.Step step : plan.steps()) {
                made.add(new Made(ids.get(made.size()), step.route(), step.operation().name(), step.message(), step.levers()));
            }
            return new Replanned(made, null, plan.undecided().stream().findFirst()
                    .map(step -> "Route " + step.route() + ", step " + step.step() + ": " + step.reason()).orElse(null));
        } catch (PlanFailureException e) {
            return Replanned.failed(e.getMessage());
        } catch (ProblemException e) {
            return Replanned.failed(EventFailure.reason(e));
        }
    }

    /**
     * The steps that an event would come to today. Nothing is sent: where a step would, the path ends.
     *
     * @throws ProblemException 404 where the tenant has no such event, 409 where what it held was erased
     */
    EventPath path(UUID tenantId, UUID eventId) {
        Stored stored = stored(tenantId, eventId).orElseThrow(() -> ProblemException.notFound("event"));
        if (stored.erased()) {
            throw new ProblemException(409, "Conflict", "What the event held was erased, so nobody knows which way it would go", List.of());
        }
        Event event = stored.event();
        EventPlanner.Order order = new EventPlanner.Order(tenantId, null, event, true, stored.first(), stored.depth());
        Plan plan = new Plan(order);
        EventPath.Failure failure = null;
        try {
            planner.run(plan, order, planner.of(event));
        } catch (PlanFailureException e) {
            failure = new EventPath.Failure(e.route(), e.step(), e.getMessage());
        }
        return new EventPath(eventId, event.type(), event.time(), plan.routes(), plan.path(), plan.undecided(), failure);
    }

    /** The ids of the routes that take events of this type today. */
    public List<String> takers(String type) {
        return planner.takers(type);
    }

    private Optional<Stored> stored(UUID tenantId, UUID eventId) {
        return jdbc.sql("""
                select type, source, source_id, subject, time, data, chain_id, depth, erased_at is not null as erased from event
                where tenant_id = ? and id = ?""").params(tenantId, eventId)
                .query((row, number) -> stored(tenantId, eventId, row)).optional();
    }

    private Stored stored(UUID tenantId, UUID eventId, ResultSet row) throws SQLException {
        JsonNode data;
        try {
            data = JsonText.read(row.getString("data"));
        } catch (JsonProcessingException e) {
            throw new SQLException("The data of event " + eventId + " is no JSON", e);
        }
        if (!(data instanceof ObjectNode object)) {
            throw new SQLException("The data of event " + eventId + " is no JSON object");
        }
        Event event = new Event(eventId, row.getString("type"), row.getString("source"), row.getString("source_id"),
                row.getString("subject"), row.getTimestamp("time").toInstant(), null, object);
        UUID chain = row.getObject("chain_id", UUID.class);
        if (chain != null && OutcomeEvents.tellsOfDelivery(event.type())) {
            inbox.addResults(object, tenantId, chain);
        }
        return new Stored(event, chain == null ? eventId : chain, row.getInt("depth"), row.getBoolean("erased"));
    }
}
