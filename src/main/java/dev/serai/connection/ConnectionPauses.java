package dev.serai.connection;

import dev.serai.api.EntityTags;
import dev.serai.api.ProblemException;
import dev.serai.audit.AuditLog;
import dev.serai.connection.ConnectionStore.Stored;
import dev.serai.connection.Selection.Pause;
import dev.serai.provider.ProviderCatalog;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Pauses connections, so that what they would carry waits or goes over others, and resumes them. */
@Component
class ConnectionPauses {

    private final ConnectionStore store;
    private final ProviderCatalog providers;
    private final ConnectionChanges changes;
    private final ParkedWork parked;
    private final AuditLog audit;
    private final Clock clock;

    ConnectionPauses(ConnectionStore store, ProviderCatalog providers, ConnectionChanges changes, ParkedWork parked, AuditLog audit,
            Clock clock) {
        this.store = store;
        this.providers = providers;
        this.changes = changes;
        this.parked = parked;
        this.audit = audit;
        this.clock = clock;
    }

    /** Pauses it, or changes what others do meanwhile; since when it is paused stays. */
    @Transactional
    Stored pause(UUID tenantId, UUID id, String ifMatch, boolean failover) {
        Stored before = lock(tenantId, id, ifMatch);
        Pause known = before.connection().selection().pause();
        Instant since = known == null ? clock.instant().truncatedTo(ChronoUnit.MICROS) : known.since();
        return write("connection.pause", before, new Pause(since, failover));
    }

    @Transactional
    Stored resume(UUID tenantId, UUID id, String ifMatch) {
        return write("connection.resume", lock(tenantId, id, ifMatch), null);
    }

    /**
     * Lets what waits for it be looked at again; to be called once the change is known on this node, so that nothing is parked anew by
     * what it knew before.
     */
    @Transactional
    void release(UUID tenantId, UUID id) {
        parked.release(tenantId, id);
    }

    private Stored write(String action, Stored before, Pause pause) {
        Connection connection = before.connection();
        Selection selection = connection.selection().paused(pause);
        Stored after = before;
        if (!selection.equals(connection.selection())) {
            after = new Stored(connection.with(selection, clock.instant().truncatedTo(ChronoUnit.MICROS)), before.masks());
            store.update(after);
            audit.record(connection.tenantId(), action, connection.id(), shown(before), shown(after));
            changes.announce(connection.tenantId());
        }
        return after;
    }

    private Stored lock(UUID tenantId, UUID id, String ifMatch) {
        Stored stored = store.lock(tenantId, id).orElseThrow(() -> ProblemException.notFound("connection"));
        ConnectionAccess.requireChange(stored.connection());
        EntityTags.requireMatch(ifMatch, stored.connection().version());
        return stored;
    }

    private ShownConnection shown(Stored stored) {
        return ShownConnection.of(stored, providers.find(stored.connection().provider())).audited();
    }
}
