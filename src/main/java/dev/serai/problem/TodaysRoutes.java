package dev.serai.problem;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.api.JsonText;
import dev.serai.event.Replanning;
import dev.serai.event.Replanning.Made;
import dev.serai.event.Replanning.Replanned;
import dev.serai.ledger.DeliveryStatus;
import dev.serai.problem.Pairs.Sibling;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Finds what today's routes make in place of dead deliveries: their events are planned again, and what was delivered of these, or belongs
 * to another delivery, is nobody's replacement. To be called in the scope of the tenant.
 */
@Component
class TodaysRoutes {

    private static final int MOST_SIBLINGS = 1_000;

    private final JdbcClient jdbc;
    private final Replanning replanning;

    TodaysRoutes(JdbcClient jdbc, Replanning replanning) {
        this.jdbc = jdbc;
        this.replanning = replanning;
    }

    /**
     * What goes out in place of a delivery.
     *
     * @param message what it had; null where it is gone
     * @param made what it gets; null where it gets nothing
     * @param why why it gets nothing; null where it does
     */
    record Replacement(UUID deliveryId, UUID eventId, String operation, JsonNode message, Made made, String why) {}

    private record Dead(UUID id, UUID eventId, String operation, UUID askedBy, JsonNode message, String status) {}

    private record Place(UUID eventId, String operation) {}

    /** What is the same for several deliveries of one call. */
    private record Known(Map<UUID, Replanned> plans, Map<Place, Optional<Pairs>> pairs) {}

    /** @param dryRun whether nothing may leave Serai meanwhile */
    List<Replacement> replacements(UUID tenantId, Collection<UUID> ids, boolean dryRun) {
        Map<UUID, Dead> found = new HashMap<>();
        jdbc.sql("""
                select id, event_id, operation, asked_by, message, status from delivery
                where tenant_id = :tenant and id = any (cast(:ids as uuid[])) and erased_at is null""")
                .param("tenant", tenantId).param("ids", ids.toArray(UUID[]::new))
                .query(row -> {
                    UUID id = row.getObject("id", UUID.class);
                    found.put(id, new Dead(id, row.getObject("event_id", UUID.class), row.getString("operation"),
                            row.getObject("asked_by", UUID.class), JsonText.shown(row.getString("message")), row.getString("status")));
                });
        Known known = new Known(new HashMap<>(), new HashMap<>());
        List<Replacement> replacements = new ArrayList<>();
        for (UUID id : ids) {
            replacements.add(replacement(tenantId, id, found.get(id), known, dryRun));
        }
        return replacements;
    }

    private Replacement replacement(UUID tenantId, UUID id, Dead dead, Known known, boolean dryRun) {
        if (dead == null) {
            return new Replacement(id, null, null, null, null, "It is gone, or was erased");
        }
        if (!DeliveryStatus.DEAD.word().equals(dead.status())) {
            return nothing(dead, "It is " + dead.status() + " by now");
        }
        if (dead.eventId() == null) {
            return nothing(dead, "It was asked for without an event; replay the same message");
        }
        Replanned plan = known.plans().computeIfAbsent(dead.eventId(),
                event -> replanning.plan(tenantId, event, dead.askedBy(), dryRun));
        if (plan.failure() != null) {
            return nothing(dead, plan.failure());
        }
        Optional<Pairs> pairs = known.pairs().computeIfAbsent(new Place(dead.eventId(), dead.operation()),
                place -> pairs(tenantId, place, plan));
        if (pairs.isEmpty()) {
            return nothing(dead, "Its event made more than " + MOST_SIBLINGS + " of them, which are not compared; replay the same message");
        }
        Made made = pairs.get().of(dead.id());
        if (made != null) {
            return new Replacement(dead.id(), dead.eventId(), dead.operation(), dead.message(), made, null);
        }
        return nothing(dead, plan.undecided() != null ? plan.undecided()
                : "Today's routes make no " + dead.operation() + " of its event in its place");
    }

    private static Replacement nothing(Dead dead, String why) {
        return new Replacement(dead.id(), dead.eventId(), dead.operation(), dead.message(), null, why);
    }

    /** Empty where there are more than are compared. */
    private Optional<Pairs> pairs(UUID tenantId, Place place, Replanned plan) {
        List<Sibling> siblings = siblings(tenantId, place);
        return siblings.size() > MOST_SIBLINGS ? Optional.empty() : Optional.of(new Pairs(siblings, plan.made().stream()
                .filter(each -> each.operation().equals(place.operation())).toList()));
    }

    /** All that was made of an event for an operation, in the order in which the routes asked for it. */
    private List<Sibling> siblings(UUID tenantId, Place place) {
        return jdbc.sql("""
                select id, case when octet_length(message) <= 65536 then message end as message from delivery
                where tenant_id = ? and event_id = ? and operation = ? order by id limit ?""")
                .params(tenantId, place.eventId(), place.operation(), MOST_SIBLINGS + 1)
                .query((row, number) -> new Sibling(row.getObject("id", UUID.class), JsonText.shown(row.getString("message")))).list();
    }
}
