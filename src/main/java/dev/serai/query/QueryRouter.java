package dev.serai.query;

import dev.serai.api.FieldProblem;
import dev.serai.api.ProblemException;
import dev.serai.connection.Connection;
import dev.serai.connection.Connections;
import dev.serai.routing.About;
import dev.serai.routing.Bond;
import dev.serai.routing.Candidates;
import dev.serai.routing.ObjectOrder;
import dev.serai.routing.Wanted.Before;
import dev.serai.routing.Wanted;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Chooses the connections that may answer a query: the one that is named, that has the list, or that made the object; else any. */
@Component
class QueryRouter {

    private final Connections connections;
    private final ObjectOrder objects;

    QueryRouter(Connections connections, ObjectOrder objects) {
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
        String channel = query.operation().channelWords();
        List<Connection> usable = connections.carriers(query.tenantId(), query.userId(), query.operation()).stream()
                .filter(connection -> query.provider() == null || query.provider().equals(connection.provider())).toList();
        if (usable.isEmpty()) {
            throw new ProblemException(409, "No connection", "There is no active "
                    + (query.provider() == null ? "" : query.provider() + " ") + channel
                    + " connection; create one with POST /api/integrations", List.of());
        }
        About about = About.of(query.operation(), query.message());
        if (about == null) {
            usable = own(query, usable);
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
            Connection one = find(usable, query.connectionId()).orElseThrow(() -> ProblemException.badRequest(
                    "The query names no usable connection", List.of(new FieldProblem("connectionId", "is not the id of an active "
                            + channel + " connection"))));
            usable = List.of(one);
        }
        boolean own = query.connectionId() != null && !usable.get(0).shared();
        return about == null || own ? new Choice(usable, false) : choose(query, about, usable);
    }

    /** An account that serves all tenants tells none of them what it has altogether. */
    private static List<Connection> own(Query query, List<Connection> usable) {
        List<Connection> own = usable.stream().filter(connection -> !connection.shared()).toList();
        if (own.isEmpty()) {
            String about = query.operation().about();
            throw new ProblemException(409, "No connection", ObjectOrder.servesAll(usable.get(0)) + " "
                    + (about == null ? "C" : "Name the " + about + ", or c") + "onnect an account of your own.", List.of());
        }
        return own;
    }

    private Choice choose(Query query, About about, List<Connection> usable) {
        boolean any = query.connectionId() == null && query.provider() == null;
        Candidates candidates = objects.of(new Wanted(query.tenantId(), query.userId(), null, query.operation(), query.message(),
                any ? List.of() : usable.stream().map(Connection::id).toList(), Before.NOTHING, () -> null), about);
        if (candidates.isBound(Bond.State.CONTRADICTED)) {
            throw ProblemException.badField(query.provider() == null ? "connectionId" : "provider", "contradicts what is known: "
                    + candidates.bond().words());
        }
        if (candidates.isBound(Bond.State.ASK)) {
            return new Choice(candidates.bond().asked(), true);
        }
        if (candidates.connections().isEmpty()) {
            throw new ProblemException(409, "No connection", candidates.bond() != null
                    ? candidates.bond().words() + " Activate it, or name another one as connectionId."
                    : "No active " + query.operation().channelWords() + " connection is of a provider that answers "
                            + query.operation().name(), List.of());
        }
        return new Choice(candidates.connections(), false);
    }

    private static Optional<Connection> find(List<Connection> usable, UUID id) {
        return usable.stream().filter(connection -> connection.id().equals(id)).findFirst();
    }
}
