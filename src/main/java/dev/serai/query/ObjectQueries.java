package dev.serai.query;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.api.ProblemException;
import dev.serai.connection.Connection;
import dev.serai.operation.Operation;
import dev.serai.operation.Operations;
import dev.serai.provider.Provider;
import dev.serai.provider.ProviderCatalog;
import dev.serai.query.ConnectionQueries.Answered;
import dev.serai.routing.Finding;
import dev.serai.routing.KnownObjects;
import dev.serai.routing.ObjectSearch;
import dev.serai.supervision.OutOfMemory;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Finds the connection that knows an object by asking each of them by a query, on the threads of queries: the first that knows it is the
 * one, also where another one before it could not tell.
 */
@Component
class ObjectQueries implements ObjectSearch {

    private static final Logger log = LoggerFactory.getLogger(ObjectQueries.class);
    private static final int LONGEST_WORDS = 4000;

    private final Operations operations;
    private final ProviderCatalog providers;
    private final ConnectionQueries connections;
    private final KnownObjects objects;
    private final QueryThreads threads;
    private final QueryProperties properties;
    private final Clock clock;

    ObjectQueries(Operations operations, ProviderCatalog providers, ConnectionQueries connections, KnownObjects objects,
            QueryThreads threads, QueryProperties properties, Clock clock) {
        this.operations = operations;
        this.providers = providers;
        this.connections = connections;
        this.objects = objects;
        this.threads = threads;
        this.properties = properties;
        this.clock = clock;
    }

    @Override
    public Duration patience() {
        return properties.timeout();
    }

    @Override
    public void begin(Sought sought, Instant until, Consumer<Finding> found) {
        threads.run(sought.tenantId(), () -> found.accept(search(sought, until)));
    }

    private Finding search(Sought sought, Instant until) {
        try {
            return ask(sought, until);
        } catch (ProblemException e) {
            return Finding.unknown("Nobody can be asked by " + sought.query().name() + " which connection knows " + sought.words() + ": "
                    + sentence(e.getMessage()) + " Name the connectionId.");
        } catch (Throwable e) {
            OutOfMemory.endsTheProcess(e);
            log.error("Which connection of tenant {} knows {} could not be found out", sought.tenantId(), sought.words(), e);
            return Finding.unclear("Which connection knows " + sought.words() + " could not be found out: Serai itself failed.");
        }
    }

    private Finding ask(Sought sought, Instant until) {
        Operation operation = sought.query();
        ObjectNode message = JsonNodeFactory.instance.objectNode();
        message.set(operation.about() == null ? sought.about().kind() + "Id" : operation.about(), sought.id());
        operations.check(operation, message);
        Query query = new Query(sought.tenantId(), sought.userId(), operation, message, null, null, null);
        List<String> absent = new ArrayList<>();
        List<String> mute = new ArrayList<>();
        for (Connection connection : sought.connections()) {
            Optional<Provider> provider = providers.find(connection.provider()).filter(each -> each.serves(operation.name()));
            if (provider.isEmpty()) {
                mute.add(QueryProblem.name(connection) + " cannot be asked by " + operation.name());
                continue;
            }
            if (!clock.instant().isBefore(until)) {
                mute.add("there was no time to ask " + QueryProblem.name(connection));
                continue;
            }
            Answered answered = connections.ask(query, connection, provider.get());
            if (answered.problem() == null) {
                objects.remember(sought.tenantId(), operation, sought.about(), connection.id());
                return Finding.known(connection.id());
            }
            (answered.absent() ? absent : mute).add(answered.problem().getMessage());
        }
        return mute.isEmpty() ? Finding.unknown(shortened("No " + operation.channelWords() + " connection knows " + sought.words()
                + "; asked: " + sentence(String.join("; ", absent))))
                : Finding.unclear(shortened("Which connection knows " + sought.words() + " is not known yet: "
                        + sentence(String.join("; ", mute)) + (absent.isEmpty() ? "" : " Not known there: "
                        + sentence(String.join("; ", absent)))));
    }

    private static String sentence(String words) {
        return words.endsWith(".") ? words : words + ".";
    }

    private static String shortened(String words) {
        return words.length() <= LONGEST_WORDS ? words : words.substring(0, LONGEST_WORDS) + "...";
    }
}
