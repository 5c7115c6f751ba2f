package dev.serai.query;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.api.ProblemException;
import dev.serai.connection.Connection;
import dev.serai.connection.ConnectionCredentials;
import dev.serai.credential.UnreadableCredentialException;
import dev.serai.delivery.CallGate;
import dev.serai.delivery.Results;
import dev.serai.provider.Fault;
import dev.serai.provider.Outcome;
import dev.serai.provider.Provider;
import dev.serai.provider.ProviderCall;
import dev.serai.provider.Sorted;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import org.springframework.stereotype.Component;

/** Asks one connection, by its pace and breaker, and tells what that came to and whether another one may be asked instead. */
@Component
class ConnectionQueries {

    /** Refusals of what was asked, and not of how it was asked. */
    private static final Set<Integer> OF_DATA = Set.of(400, 409, 412, 422);
    private static final Set<Integer> ABSENT = Set.of(404, 410);
    private static final Set<Fault> NOT_CONNECTED = EnumSet.of(Fault.HOST, Fault.UNREACHABLE, Fault.TLS);
    private static final String OF_COMMANDS = "; it may have taken the message";

    private final ConnectionCredentials credentials;
    private final CallGate gate;
    private final QueryCaller caller;
    private final Results results;
    private final PageCursor cursors;
    private final MeterProvider<Timer> calls;
    private final Clock clock;

    ConnectionQueries(ConnectionCredentials credentials, CallGate gate, QueryCaller caller, Results results, PageCursor cursors,
            MeterRegistry metrics, Clock clock) {
        this.credentials = credentials;
        this.gate = gate;
        this.caller = caller;
        this.results = results;
        this.cursors = cursors;
        this.calls = Timer.builder("serai.queries").description("Questions to providers").withRegistry(metrics);
        this.clock = clock;
    }

    /**
     * What came of asking one connection.
     *
     * @param problem null when it answered
     * @param othersMay whether another connection may be asked instead
     * @param comeBack when it may be asked again, where its limit is used up or it failed too often; else null
     * @param busy why not before, as the end of a sentence; null where it may
     */
    record Answered(JsonNode result, ProblemException problem, boolean othersMay, Instant comeBack, String busy) {

        private static Answered result(JsonNode result) {
            return new Answered(result, null, false, null, null);
        }

        private static Answered problem(ProblemException problem, boolean othersMay) {
            return new Answered(null, problem, othersMay, null, null);
        }

        /** Whether it said that it does not have what it was asked about. */
        boolean absent() {
            return problem != null && problem.status() == 404;
        }
    }

    Answered ask(Query query, Connection connection, Provider provider) {
        CallGate.Passage passage = gate.admit(connection, provider);
        return passage.admitted() ? call(query, connection, provider)
                : busyAnswer(connection, passage.reason(), passage.comeBack());
    }

    private Answered call(Query query, Connection connection, Provider provider) {
        ProviderCall call;
        try {
            call = credentials.open(connection, provider, query.operation().name(), null);
        } catch (UnreadableCredentialException e) {
            gate.unusable(connection, e.getMessage());
            return Answered.problem(QueryProblem.failed(connection, e.getMessage()), true);
        }
        String cursor = query.cursor() == null ? null : query.cursor().provider();
        Instant began = clock.instant();
        QueryReply reply = caller.ask(call, query.message().deepCopy(), cursor);
        if (reply.sorted().outcome() == Outcome.RETRY && NOT_CONNECTED.contains(reply.sorted().fault())) {
            reply = caller.ask(call, query.message().deepCopy(), cursor);
        }
        Sorted sorted = reply.sorted();
        calls.withTags("provider", connection.provider(), "outcome", sorted.outcome().name().toLowerCase(Locale.ROOT))
                .record(Duration.between(began, clock.instant()));
        Instant comeBack = gate.note(connection, sorted, began);
        return sorted.outcome() == Outcome.DELIVERED ? answered(query, connection, call, reply)
                : refused(connection, provider, sorted, comeBack);
    }

    private Answered answered(Query query, Connection connection, ProviderCall call, QueryReply reply) {
        if (reply.result() == null) {
            return Answered.problem(QueryProblem.failed(connection, "the provider's file sets no variable result for "
                    + query.operation().name()), false);
        }
        results.check(query.operation(), call, reply.result());
        if (reply.nextCursor() == null) {
            return Answered.result(reply.result());
        }
        if (!(reply.result() instanceof ObjectNode page)) {
            return Answered.problem(QueryProblem.failed(connection, "the provider's file sets a nextCursor beside a result that is no"
                    + " object"), false);
        }
        page.put("nextCursor", cursors.seal(query.tenantId(), query.operation().name(),
                new PageCursor.Position(connection.id(), reply.nextCursor())));
        return Answered.result(page);
    }

    private Answered refused(Connection connection, Provider provider, Sorted sorted, Instant comeBack) {
        String reason = sorted.reason() == null ? provider.title() + " said no more" : sorted.reason().replace(OF_COMMANDS, "");
        return switch (sorted.outcome()) {
            case REJECTED, ABSENT, DELIVERED -> Answered.problem(rejected(connection, provider, sorted, reason), false);
            case THROTTLED -> busyAnswer(connection, "wants no more calls", comeBack);
            case SWITCH, RETRY -> Answered.problem(QueryProblem.failed(connection, sorted, reason), true);
            case UNKNOWN -> Answered.problem(sorted.fault() == Fault.TIMEOUT
                    ? QueryProblem.late(QueryProblem.name(connection) + " did not answer in time: " + reason)
                    : QueryProblem.failed(connection, reason), false);
        };
    }

    private static ProblemException rejected(Connection connection, Provider provider, Sorted sorted, String reason) {
        Integer status = sorted.httpStatus();
        if (sorted.outcome() == Outcome.ABSENT || status != null && ABSENT.contains(status)) {
            return QueryProblem.unknown(provider.title() + " does not know it, asked over \"" + connection.name() + "\": " + reason);
        }
        return sorted.ofMessage() || status != null && OF_DATA.contains(status) ? QueryProblem.refused(connection, reason)
                : QueryProblem.failed(connection, reason);
    }

    private Answered busyAnswer(Connection connection, String reason, Instant until) {
        return new Answered(null, busy(connection, reason, until), true, until, reason);
    }

    /** Nobody may be asked before then. */
    QueryProblem busy(Connection connection, String reason, Instant until) {
        return QueryProblem.busy(QueryProblem.name(connection) + " " + reason + "; it may be asked again at "
                + until.truncatedTo(ChronoUnit.SECONDS).plusSeconds(1), until, clock);
    }
}
