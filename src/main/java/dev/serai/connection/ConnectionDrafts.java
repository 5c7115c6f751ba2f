package dev.serai.connection;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.api.Fields;
import dev.serai.api.Names;
import dev.serai.api.PathId;
import dev.serai.api.ProblemException;
import dev.serai.api.RequestBody;
import dev.serai.connection.Connection.Origin;
import dev.serai.operation.Operation;
import dev.serai.provider.Provider;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** The connections of a tenant as they would be with one that is not stored like this, for who asks what that would come to. */
@Component
public class ConnectionDrafts {

    private static final List<String> ASKED = List.of("operation", "message", "eventType", "connection");
    private static final List<String> DRAFT = List.of("id", "name", "provider", "integrationType", "priority", "weight", "conditions",
            "answerWithin");
    private static final int LONGEST_NAME = 200;
    private static final int LONGEST_ID = 40;
    private static final int LOWEST_PRIORITY = 1_000_000;
    private static final int USUAL_PRIORITY = 100;

    private final Connections connections;
    private final ConnectionStore store;
    private final ConnectionFields reader;
    private final SelectionFields selections;
    private final RequestPreview previews;
    private final Clock clock;

    ConnectionDrafts(Connections connections, ConnectionStore store, ConnectionFields reader, SelectionFields selections,
            RequestPreview previews, Clock clock) {
        this.connections = connections;
        this.store = store;
        this.reader = reader;
        this.selections = selections;
        this.previews = previews;
        this.clock = clock;
    }

    /**
     * A message, and who there is to carry it.
     *
     * @param eventType of the event that asks for it; null for none
     * @param among in the order they are to be tried, as {@link Connections#carriers} has them
     */
    public record Asked(Operation operation, ObjectNode message, String eventType, List<Connection> among) {}

    /**
     * Reads {@code {operation, message?, eventType?, connection?}}; the connection is one that is stored, with what would be changed, or a
     * new one.
     */
    public Asked read(UUID tenantId, UUID userId, byte[] body) {
        ObjectNode given = RequestBody.object(body, Names.with("message", Names.THEIRS));
        Fields fields = new Fields(given);
        fields.onlyKnown(ASKED);
        String eventType = fields.text("eventType", LONGEST_NAME);
        ObjectNode draft = fields.object("connection");
        fields.check();
        RequestPreview.Wanted wanted = previews.read(body);
        List<Connection> stored = connections.carriers(tenantId, userId, wanted.operation());
        return new Asked(wanted.operation(), wanted.message(), eventType,
                draft == null ? stored : with(draft(tenantId, draft), stored, wanted.operation()));
    }

    private Connection draft(UUID tenantId, ObjectNode given) {
        Fields fields = new Fields(given);
        fields.onlyKnown(DRAFT);
        String id = fields.text("id", LONGEST_ID);
        Connection saved = id == null ? null : store.find(tenantId, PathId.of(id, "connection"))
                .orElseThrow(() -> ProblemException.notFound("connection")).connection();
        if (saved != null) {
            ConnectionAccess.requireUse(saved);
        }
        String channel = saved == null ? reader.channel(fields) : saved.channel();
        Provider provider = saved == null ? reader.provider(fields, channel) : null;
        String name = fields.text("name", LONGEST_NAME);
        Integer priority = fields.integer("priority", 0, LOWEST_PRIORITY);
        Selection selection = selections.read(fields, given, channel, saved == null ? Selection.NONE : saved.selection());
        fields.check();
        if (saved != null) {
            return changed(saved, name == null ? saved.name() : name, priority == null ? saved.priority() : priority, selection);
        }
        Instant now = clock.instant();
        return new Connection(tenantId, null, channel, provider.id(), name == null ? provider.title() : name, "active", true, false,
                priority == null ? USUAL_PRIORITY : priority, Map.of(), null, Origin.TENANT, null, null, null, 0, now, now, 1, selection,
                FieldMapping.NONE);
    }

    private static Connection changed(Connection c, String name, int priority, Selection selection) {
        String status = c.pending() ? "active" : c.status();
        return new Connection(c.tenantId(), c.id(), c.channel(), c.provider(), name, status, true, c.defaultOfChannel(), priority,
                c.settings(), c.accountKey(), c.origin(), c.ownerId(), c.lastSyncAt(), c.lastError(), c.errorCount(), c.createdAt(),
                c.updatedAt(), c.version(), selection, c.fieldMapping());
    }

    /** The stored ones without the draft's own, and the draft where it would stand; what stands in goes once there is one. */
    private static List<Connection> with(Connection draft, List<Connection> stored, Operation operation) {
        if (!operation.isOf(draft.channel())) {
            return stored;
        }
        List<Connection> all = new ArrayList<>(stored);
        all.removeIf(each -> each.origin() != Origin.TENANT || each.id().equals(draft.id()));
        int place = 0;
        while (place < all.size() && isBefore(all.get(place), draft, operation)) {
            place++;
        }
        all.add(place, draft);
        return all;
    }

    private static boolean isBefore(Connection other, Connection draft, Operation operation) {
        int rank = rank(other, operation) - rank(draft, operation);
        if (rank != 0) {
            return rank < 0;
        }
        return other.priority() != draft.priority() ? other.priority() < draft.priority()
                : !other.createdAt().isAfter(draft.createdAt());
    }

    /** Those in error last; before that the channels in the order of the operation, in each the user's own and the default first. */
    private static int rank(Connection connection, Operation operation) {
        int channel = operation.channels().indexOf(connection.channel());
        return ("error".equals(connection.status()) ? 1000 : 0) + channel * 10
                + (connection.ownerId() == null ? 4 : 0) + (connection.defaultOfChannel() ? 0 : 2);
    }
}
