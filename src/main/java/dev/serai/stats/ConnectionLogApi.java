package dev.serai.stats;

import dev.serai.api.Page;
import dev.serai.api.PathId;
import dev.serai.api.ProblemException;
import dev.serai.api.Query;
import dev.serai.api.Times;
import dev.serai.connection.Connections;
import dev.serai.provider.Outcome;
import dev.serai.security.Caller;
import dev.serai.stats.ConnectionLog.Row;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;
import org.springframework.stereotype.Component;

/** {@code GET /api/integrations/{id}/logs}: what was called over a connection. */
@Component
public class ConnectionLogApi {

    private static final List<String> KINDS = List.of("attempt", "test");
    private static final Instant END = Instant.parse("9999-12-31T23:59:59Z");

    private final ConnectionLog log;
    private final Connections connections;

    ConnectionLogApi(ConnectionLog log, Connections connections) {
        this.log = log;
        this.connections = connections;
    }

    /** {@code ?from=&to=&kind=&outcome=&cursor=&limit=}. */
    public Page<LogEntry> entries(Exchange exchange) {
        UUID tenant = Caller.requiredTenant();
        UUID connection = PathId.of(exchange.getMessage().getHeader("id", String.class), "connection");
        connections.find(tenant, connection).orElseThrow(() -> ProblemException.notFound("connection"));
        Query query = Query.of(exchange.getMessage());
        int limit = Page.limit(query.get("limit"));
        List<Row> rows = log.entries(tenant, connection, time("from", query.get("from"), Instant.EPOCH), time("to", query.get("to"), END),
                kind(query.get("kind")), outcome(query.get("outcome")), LogCursor.parse(query.get("cursor")), limit + 1);
        boolean more = rows.size() > limit;
        List<Row> shown = more ? rows.subList(0, limit) : rows;
        return new Page<>(shown.stream().map(Row::entry).toList(), more ? shown.get(limit - 1).at().text() : null);
    }

    private static String kind(String word) {
        if (word != null && !KINDS.contains(word)) {
            throw ProblemException.badField("kind", "is \"" + word + "\"; accepted are " + String.join(", ", KINDS));
        }
        return word;
    }

    private static String outcome(String word) {
        if (word != null && Arrays.stream(Outcome.values()).noneMatch(outcome -> word(outcome).equals(word))) {
            throw ProblemException.badField("outcome", "is \"" + word + "\"; accepted are "
                    + Arrays.stream(Outcome.values()).map(ConnectionLogApi::word).collect(Collectors.joining(", ")));
        }
        return word;
    }

    private static String word(Outcome outcome) {
        return outcome.name().toLowerCase(Locale.ROOT);
    }

    private static Instant time(String field, String text, Instant otherwise) {
        Instant instant = text == null ? otherwise : Times.parse(text);
        if (instant == null) {
            throw ProblemException.badField(field, "is \"" + text
                    + "\", which is not a time; write it like 2026-01-31T08:30:00Z (RFC 3339)");
        }
        return instant.isBefore(Instant.EPOCH) ? Instant.EPOCH : instant;
    }
}
