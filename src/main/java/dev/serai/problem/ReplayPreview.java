package dev.serai.problem;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.problem.Replays.Member;
import dev.serai.problem.TodaysRoutes.Replacement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Tells what a replay would send, without sending anything. */
@Component
class ReplayPreview {

    /** How many are looked at, as far as the time lasts. */
    private static final int MOST = 50;
    private static final int AT_ONCE = 5;
    private static final Duration LONGEST = Duration.ofSeconds(5);

    private final Replays replays;
    private final TodaysRoutes routes;
    private final Clock clock;

    ReplayPreview(Replays replays, TodaysRoutes routes, Clock clock) {
        this.replays = replays;
        this.routes = routes;
        this.clock = clock;
    }

    /**
     * What would be sent.
     *
     * @param total how many deliveries it would be about
     * @param lookedAt how many of them are below, the first first; with the same message there is nothing to look at
     */
    record Preview(String how, long total, int lookedAt, List<Difference> differences) {}

    /**
     * What would be sent in place of a delivery.
     *
     * @param kind {@code same}, {@code changed} or {@code nothing}
     * @param route the route that makes it today; null for nothing
     * @param before the message that it had; null where it is gone
     * @param after the message that would be sent; null for nothing
     * @param why why nothing would be; null otherwise
     */
    record Difference(UUID deliveryId, UUID eventId, String operation, String kind, String route, JsonNode before, JsonNode after,
            String why) {}

    Preview of(UUID tenantId, ShownProblem problem, String how, List<UUID> butNot) {
        long total = replays.total(tenantId, problem.id(), butNot);
        List<Difference> differences = new ArrayList<>();
        if (Advice.TODAYS_ROUTES.equals(how)) {
            List<UUID> ids = replays.members(tenantId, problem.id(), 0, Long.MAX_VALUE, MOST + butNot.size()).stream()
                    .map(Member::deliveryId).filter(id -> !butNot.contains(id)).limit(MOST).toList();
            Instant end = clock.instant().plus(LONGEST);
            for (int from = 0; from < ids.size() && clock.instant().isBefore(end); from += AT_ONCE) {
                routes.replacements(tenantId, ids.subList(from, Math.min(ids.size(), from + AT_ONCE)), true)
                        .forEach(each -> differences.add(difference(each)));
            }
        }
        return new Preview(how, total, differences.size(), differences);
    }

    private static Difference difference(Replacement each) {
        JsonNode after = each.made() == null ? null : each.made().message();
        String kind = after == null ? "nothing" : after.equals(each.message()) ? "same" : "changed";
        return new Difference(each.deliveryId(), each.eventId(), each.operation(), kind, after == null ? null : each.made().route(),
                each.message(), after, each.why());
    }
}
