package dev.serai.connection;

import dev.serai.security.UserDeparture;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** The private connections of a user who is deleted go, too. */
@Component
class PrivateConnections implements UserDeparture {

    private final ConnectionStore store;
    private final ConnectionEditor editor;

    PrivateConnections(ConnectionStore store, ConnectionEditor editor) {
        this.store = store;
        this.editor = editor;
    }

    @Override
    public void leaves(UUID tenantId, UUID userId) {
        store.ownedBy(tenantId, userId).forEach(id -> editor.delete(tenantId, id, null));
    }
}
