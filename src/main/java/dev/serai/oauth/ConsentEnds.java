package dev.serai.oauth;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.serai.connection.ConsentedConnections;
import dev.serai.event.OperationalEvents;
import dev.serai.oauth.TokenSource.Key;
import dev.serai.security.TenantScope;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/** Says on a connection, and to whoever listens, that a person has to consent again. */
@Component
class ConsentEnds {

    private static final Logger log = LoggerFactory.getLogger(ConsentEnds.class);

    private final ConsentedConnections connections;
    private final OperationalEvents events;
    private final TransactionTemplate transaction;

    ConsentEnds(ConsentedConnections connections, OperationalEvents events, TransactionTemplate transaction) {
        this.connections = connections;
        this.events = events;
        this.transaction = transaction;
    }

    /** Marks the connection, where it is not marked so yet; that the consent ended is stored already. */
    void mark(Key key, String words) {
        log.warn("Connection {} of tenant {} has to be connected again: {}", key.connectionId(), key.tenantId(), words);
        try {
            TenantScope.run(key.tenantId(), () -> transaction.executeWithoutResult(status -> {
                if (connections.needsConsent(key.tenantId(), key.connectionId(), words)) {
                    events.raise(key.tenantId(), "connection.reauthorize", JsonNodeFactory.instance.objectNode()
                            .put("connectionId", key.connectionId().toString()).put("reason", words));
                }
            }));
            connections.changed(key.tenantId());
        } catch (DataAccessException | TransactionException e) {
            log.error("Connection {} could not be marked", key.connectionId(), e);
        }
    }
}
