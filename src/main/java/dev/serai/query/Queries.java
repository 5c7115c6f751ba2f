package dev.serai.query;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.api.ProblemException;
import dev.serai.connection.Connection;
import dev.serai.operation.Operation;
import dev.serai.provider.Provider;
import dev.serai.provider.ProviderCatalog;
import dev.serai.query.ConnectionQueries.Answered;
import dev.serai.query.QueryRouter.Choice;
import dev.serai.routing.About;
import dev.serai.routing.KnownObjects;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * Asks one connection after the other until one answers. What only that connection can tell ends it: an answer, a refusal, a timeout;
 * where another one may answer instead it is asked next. Where it is not known which of them has an object, all are asked until one does,
 * also after one that could not tell.
 */
@Component
class Queries {

    private final QueryRouter router;
    private final ProviderCatalog providers;
    private final ConnectionQueries connections;
    private final KnownObjects objects;

    Queries(QueryRouter router, ProviderCatalog providers, ConnectionQueries connections, KnownObjects objects) {
        this.router = router;
        this.providers = providers;
        this.connections = connections;
        this.objects = objects;
    }

    /**
     * The result; a page of a list has {@code nextCursor} in it where there is another page.
     *
     * @throws ProblemException what keeps it from being answered, as the caller is to be told
     */
    JsonNode ask(Query query) {
        Choice choice = router.choose(query);
        List<String> unknownTo = new ArrayList<>();
        ProblemException mute = null;
        ProblemException last = null;
        Instant earliest = null;
        for (Connection connection : choice.connections()) {
            Optional<Provider> provider = providers.find(connection.provider()).filter(each -> each.serves(query.operation().name()));
            if (provider.isEmpty()) {
                continue;
            }
            Answered answered = connections.ask(query, connection, provider.get());
            if (answered.problem() == null) {
                if (choice.search()) {
                    objects.remember(query.tenantId(), query.operation(), About.of(query.operation(), query.message()), connection.id());
                }
                return answered.result();
            }
            if (choice.search()) {
                if (answered.absent()) {
                    unknownTo.add(answered.problem().getMessage());
                } else if (mute == null) {
                    mute = answered.problem();
                }
                continue;
            }
            if (!answered.othersMay()) {
                throw answered.problem();
            }
            if (answered.comeBack() == null) {
                last = answered.problem();
                continue;
            }
            earliest = earliest == null || answered.comeBack().isBefore(earliest) ? answered.comeBack() : earliest;
            last = last == null || last.status() == 503 ? connections.busy(connection, answered.busy(), earliest) : last;
        }
        if (mute != null) {
            throw mute;
        }
        if (!unknownTo.isEmpty()) {
            throw QueryProblem.unknown(String.join("; ", unknownTo));
        }
        throw last != null ? last : new ProblemException(409, "No connection", silent(query.operation(), choice.connections()), List.of());
    }

    /** What is said where none of those who may be asked has an answer to such a question. */
    private static String silent(Operation operation, List<Connection> asked) {
        return asked.size() == 1 ? "Only \"" + asked.get(0).name() + "\" (" + asked.get(0).provider() + ") could tell, and "
                + asked.get(0).provider() + " does not answer " + operation.name()
                : "No active " + operation.channelWords() + " connection is of a provider that answers " + operation.name();
    }
}
