package dev.serai.connection;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.api.ProblemException;
import dev.serai.audit.AuditLog;
import dev.serai.connection.ConnectionStore.Stored;
import dev.serai.credential.Credentials;
import dev.serai.provider.ProviderCatalog;
import dev.serai.provider.SecretMask;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * The connections of another feature, such as subscriptions, which makes and changes them in its own transactions, by the same rules and
 * with the same entries in the audit log as people do.
 */
@Component
public class FeatureConnections {

    private final ConnectionStore store;
    private final ConnectionEditor editor;
    private final ConnectionPauses pauses;
    private final Credentials credentials;
    private final ConnectionChanges changes;
    private final ProviderCatalog providers;
    private final AuditLog audit;
    private final Clock clock;

    FeatureConnections(ConnectionStore store, ConnectionEditor editor, ConnectionPauses pauses, Credentials credentials,
            ConnectionChanges changes, ProviderCatalog providers, AuditLog audit, Clock clock) {
        this.store = store;
        this.editor = editor;
        this.pauses = pauses;
        this.credentials = credentials;
        this.changes = changes;
        this.providers = providers;
        this.audit = audit;
        this.clock = clock;
    }

    /** @param body as {@code POST /api/integrations} takes it */
    @Transactional(propagation = Propagation.MANDATORY)
    public Connection create(UUID tenantId, ObjectNode body) {
        return editor.create(tenantId, body).connection();
    }

    /** @param body as {@code PATCH /api/integrations/{id}} takes it */
    @Transactional(propagation = Propagation.MANDATORY)
    public Connection update(UUID tenantId, UUID id, String ifMatch, ObjectNode body) {
        return editor.update(tenantId, id, ifMatch, body).connection();
    }

    /** False where there is none. */
    @Transactional(propagation = Propagation.MANDATORY)
    public boolean delete(UUID tenantId, UUID id, String ifMatch) {
        return editor.delete(tenantId, id, ifMatch);
    }

    /** The connection as it is stored now; empty when the tenant has none of this id, or who calls is not to know of it. */
    public Optional<Connection> find(UUID tenantId, UUID id) {
        return store.find(tenantId, id).map(Stored::connection);
    }

    /** Lets what it would carry wait. */
    @Transactional
    public Connection pause(UUID tenantId, UUID id, String ifMatch) {
        return pauses.pause(tenantId, id, ifMatch, false).connection();
    }

    /** Puts it back into use; {@link #changed} lets what waits for it go. */
    @Transactional
    public Connection resume(UUID tenantId, UUID id, String ifMatch) {
        return pauses.resume(tenantId, id, ifMatch).connection();
    }

    /** To be called once a change is committed, so that this node sees it at once, and what waited for it is looked at again. */
    @Transactional
    public void changed(UUID tenantId, UUID id) {
        changes.forget(tenantId);
        pauses.release(tenantId, id);
    }

    /**
     * Puts a secret in the place of one that goes on to count for some time.
     *
     * @param field the secret's field in the form
     * @param previous the field that the old one goes into
     * @param until the field that says how long that counts
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public Connection rotate(UUID tenantId, UUID id, String field, String previous, String until, String secret, Instant end) {
        Stored before = store.lock(tenantId, id).orElseThrow(() -> ProblemException.notFound("connection"));
        ConnectionAccess.requireChange(before.connection());
        Map<String, Object> secrets = new LinkedHashMap<>(credentials.open(tenantId, id));
        Object old = secrets.put(field, secret);
        if (old != null) {
            secrets.put(previous, old);
        }
        Map<String, String> masks = new LinkedHashMap<>(before.masks());
        secrets.forEach((name, value) -> masks.put(name, SecretMask.mask(value.toString())));
        Map<String, Object> settings = new LinkedHashMap<>(before.connection().settings());
        settings.put(until, end.toString());
        Stored after = new Stored(copy(before.connection(), settings, before.connection().status(), before.connection().active(),
                before.connection().lastError()), masks);
        write(after, "connection.rotate", before);
        credentials.store(tenantId, id, secrets);
        return after.connection();
    }

    /**
     * Takes a connection out of use because of what its calls came to.
     *
     * @param reason plain words
     * @return false where it is gone, or out of use already
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public boolean switchOff(UUID tenantId, UUID id, String reason) {
        Optional<Stored> before = store.lock(tenantId, id).filter(stored -> stored.connection().active());
        before.ifPresent(stored -> {
            Connection c = stored.connection();
            write(new Stored(copy(c, c.settings(), "inactive", false, reason), stored.masks()), "connection.disable", stored);
        });
        return before.isPresent();
    }

    private Connection copy(Connection c, Map<String, Object> settings, String status, boolean active, String lastError) {
        return new Connection(c.tenantId(), c.id(), c.channel(), c.provider(), c.name(), status, active, c.defaultOfChannel(),
                c.priority(), settings, c.accountKey(), c.origin(), c.ownerId(), c.lastSyncAt(), lastError, c.errorCount(),
                c.createdAt(), clock.instant().truncatedTo(ChronoUnit.MICROS), c.version() + 1, c.selection(), c.fieldMapping());
    }

    private void write(Stored after, String action, Stored before) {
        Connection connection = after.connection();
        store.update(after);
        audit.record(connection.tenantId(), action, connection.id(), shown(before), shown(after));
        changes.announce(connection.tenantId());
    }

    private ShownConnection shown(Stored stored) {
        return ShownConnection.of(stored, providers.find(stored.connection().provider())).audited();
    }
}
