package dev.serai.problem;

import dev.serai.api.OverloadedException;
import dev.serai.api.ProblemException;
import dev.serai.api.Query;
import dev.serai.api.Times;
import dev.serai.security.Caller;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.apache.camel.Exchange;
import org.springframework.stereotype.Component;

/** {@code GET /api/why?recipient=&from=&to=}: why somebody got a message, or none. One at a time for a tenant, a few for all of them. */
@Component
public class WhyApi {

    private static final Duration USUAL = Duration.ofDays(7);
    private static final int AT_ONCE = 4;

    private final WhyAnswers answers;
    private final Clock clock;
    private final Semaphore room = new Semaphore(AT_ONCE);
    private final Set<UUID> asking = ConcurrentHashMap.newKeySet();

    WhyApi(WhyAnswers answers, Clock clock) {
        this.answers = answers;
        this.clock = clock;
    }

    public Why why(Exchange exchange) {
        UUID tenant = Caller.requiredTenant();
        Query query = Query.of(exchange.getMessage());
        Sought sought = Sought.of(query.get("recipient"));
        Instant until = Times.sinceEpoch("to", query.get("to"));
        Instant to = until == null ? clock.instant().plusSeconds(1) : until;
        Instant since = Times.sinceEpoch("from", query.get("from"));
        Instant from = since == null ? to.minus(USUAL) : since;
        if (!from.isBefore(to)) {
            throw ProblemException.badField("from", "must be before \"to\"");
        }
        if (!asking.add(tenant)) {
            throw new OverloadedException("Another question of this tenant is being answered");
        }
        try {
            if (!room.tryAcquire()) {
                throw new OverloadedException("There are " + AT_ONCE + " questions being answered");
            }
            try {
                return answers.answer(tenant, sought, from, to);
            } finally {
                room.release();
            }
        } finally {
            asking.remove(tenant);
        }
    }
}
