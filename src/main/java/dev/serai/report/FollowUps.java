package dev.serai.report;

import dev.serai.api.PathId;
import dev.serai.event.DryRun;
import dev.serai.ledger.DeliveryWaiters;
import dev.serai.ledger.OutcomeEvents;
import java.util.Arrays;
import java.util.Map;
import java.util.UUID;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The step that calls off what a chain has asked for to be sent later, such as a text message once the email was opened. */
@Component
public class FollowUps {

    private static final Logger log = LoggerFactory.getLogger(FollowUps.class);

    private final JdbcClient jdbc;
    private final DeliveryWaiters waiters;
    private final OutcomeEvents outcomes;

    FollowUps(JdbcClient jdbc, DeliveryWaiters waiters, OutcomeEvents outcomes) {
        this.outcomes = outcomes;
        this.jdbc = jdbc;
        this.waiters = waiters;
    }

    /**
     * Calls off the deliveries of the event's chain of which no attempt has begun.
     *
     * @param operations of these operations, separated by commas
     */
    public void callOff(String operations, Exchange exchange) {
        callOffOf(operations, null, exchange);
    }

    /**
     * Calls off those alone that were asked for because of events of one type.
     *
     * @param eventType null for all
     */
    public void callOffOf(String operations, String eventType, Exchange exchange) {
        UUID first = PathId.parse(String.valueOf(exchange.getVariable("firstEventId")));
        if (first == null || DryRun.is(exchange)) {
            return;
        }
        UUID tenantId = exchange.getVariable("tenantId", UUID.class);
        String type = exchange.getVariable("eventType", String.class);
        int called = outcomes.cancel(jdbc, tenantId, """
                update delivery d set status = 'cancelled', reason = 'called off', explanation = :words, updated_at = now()
                where d.tenant_id = :tenant and status = 'accepted' and attempts = 0 and lease_owner is null
                  and operation = any (cast(:operations as text[]))
                  and event_id in (select id from event where tenant_id = :tenant and (id = :first or chain_id = :first)
                    and (:type = '' or type = :type))""",
                Map.of("tenant", tenantId, "first", first, "type", eventType == null ? "" : eventType,
                        "operations", Arrays.stream(operations.split(",")).map(String::strip).toArray(String[]::new),
                        "words", "Called off by " + type + " " + exchange.getVariable("eventId") + " before it was sent."));
        if (called > 0) {
            waiters.changed(tenantId, null, null);
            log.debug("{} deliveries of tenant {} were called off by {}", called, tenantId, type);
        }
    }
}
