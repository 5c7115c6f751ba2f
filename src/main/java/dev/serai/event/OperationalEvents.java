package dev.serai.event;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.api.JsonText;
import dev.serai.database.SystemDatabase;
import dev.serai.ledger.Ids;
import dev.serai.ledger.OutcomeEvents;
import dev.serai.security.TenantScope;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Raises events about connections, endpoints and providers, such as {@code connection.reauthorize}. They are on disk with what led to them,
 * are listed like any other, and are planned where somebody takes them.
 */
@Component
public class OperationalEvents {

    private static final String EVENT = """
            insert into event (tenant_id, id, type, source, source_id, subject, time, data, created_at)
            values (?, ?, ?, ?, ?, ?, now(), ?, now())""";
    private static final String RECEIVED = """
            insert into inbox (tenant_id, event_id, status, due_at, received_at, updated_at)
            values (?, ?, 'received', now(), now(), now())""";

    private final EventRoutes routes;
    private final OutcomeTakers takers;
    private final OutcomeEvents outcomes;
    private final SystemDatabase system;
    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final EventSubscribers subscribers;

    OperationalEvents(EventRoutes routes, OutcomeTakers takers, EventSubscribers subscribers, OutcomeEvents outcomes,
            SystemDatabase system, JdbcClient jdbc, TransactionTemplate transaction) {
        this.subscribers = subscribers;
        this.routes = routes;
        this.takers = takers;
        this.outcomes = outcomes;
        this.system = system;
        this.jdbc = jdbc;
        this.transaction = transaction;
    }

    /**
     * Raises an event, in the transaction of the caller where there is one, else in one of its own.
     *
     * @param type one of {@link OutcomeEvents#OPERATIONAL}
     * @param data what the event says; what it has as {@code connectionId} is also the event's subject
     * @return the id of the event
     */
    public UUID raise(UUID tenantId, String type, ObjectNode data) {
        if (!OutcomeEvents.OPERATIONAL.contains(type)) {
            throw new IllegalArgumentException("\"" + type + "\" is no operational event; there are " + OutcomeEvents.OPERATIONAL);
        }
        UUID id = Ids.next();
        if (system.inTransaction()) {
            write(system.jdbc(), tenantId, id, type, data);
        } else {
            TenantScope.run(tenantId, () -> transaction.executeWithoutResult(status -> write(jdbc, tenantId, id, type, data)));
        }
        return id;
    }

    private void write(JdbcClient database, UUID tenantId, UUID id, String type, ObjectNode data) {
        database.sql(EVENT).params(tenantId, id, type, OutcomeEvents.SOURCE, id.toString(), data.path("connectionId").asText(null),
                JsonText.storable(data).toString()).update();
        if (!isTaken(tenantId, type)) {
            return;
        }
        database.sql(RECEIVED).params(tenantId, id).update();
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                outcomes.raised();
            }
        });
    }

    private boolean isTaken(UUID tenantId, String type) {
        return !routes.of(type).isEmpty() || takers.takenElsewhere(type, "") || subscribers.take(tenantId, type);
    }
}
