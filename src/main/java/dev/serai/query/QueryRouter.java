package dev.serai.query;

import dev.serai.api.FieldProblem;
import dev.serai.api.ProblemException;
import dev.serai.connection.Connection;
import dev.serai.connection.Connections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Chooses the connections that may answer a query: the one that is named, that has the list, or that made the object; else any. */
@Component
class QueryRouter {

    private final Connections connections;
    private final ObjectLookup objects;

    QueryRouter(Connections connections, ObjectLookup objects) {
        this.connections = connections;
        this.objects = objects;
    }

    /**
     * Who may be asked.
     *
     * @param connections in the order they are to be asked; never empty
     * @param search whether it is not known which of them has the object, so that one after the other is asked until one knows it
     */
    record Choice(List<Connection> connections, boolean search) {}

    /** @throws ProblemException 400 or 409 when there is none */
    Choice choose(Query query) {
        String channel = query.operation().channel();
        List<Connection> usable = connections.usable(query.tenantId(), query.userId(), channel).stream()
                .filter(connection -> query.provider() == null || query.provider().equals(connection.provider())).toList();
        if (usable.isEmpty()) {
            throw new ProblemException(409, "No connection", "There is no active "
                    + (query.provider() == null ? "" : query.provider() + " ") + channel
                    + " connection; create one with POST /api/integrations", List.of());
        }
        if (query.cursor() != null) {
            Connection one = find(usable, query.cursor().connectionId()).orElseThrow(() -> new ProblemException(409, "No connection",
                    "The connection of this list is not active any more; leave the cursor out to begin anew", List.of()));
            if (query.connectionId() != null && !query.connectionId().equals(one.id())) {
                throw ProblemException.badField("cursor", "is of another connection than connectionId; send one of the two");
            }
            return new Choice(List.of(one), false);
        }
        if (query.connectionId() != null) {
            return new Choice(List.of(find(usable, query.connectionId()).orElseThrow(() -> ProblemException.badRequest(
                    "The query names no usable connection", List.of(new FieldProblem("connectionId", "is not the id of an active "
                            + channel + " connection"))))), false);
        }
        String about = query.about();
        if (about == null) {
            return new Choice(usable, false);
        }
        Optional<UUID> made = objects.find(query.tenantId(), about);
        if (made.isEmpty()) {
            return new Choice(usable, true);
        }
        return new Choice(List.of(find(usable, made.get()).orElseThrow(() -> new ProblemException(409, "No connection",
                "The connection that made it is not active, or not yours; activate it, or name another one as connectionId",
                List.of()))), false);
    }

    private static Optional<Connection> find(List<Connection> usable, UUID id) {
        return usable.stream().filter(connection -> connection.id().equals(id)).findFirst();
    }
}
