package dev.serai.query;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.api.ProblemException;
import dev.serai.connection.Connection;
import dev.serai.connection.ConnectionCredentials;
import dev.serai.credential.UnreadableCredentialException;
import dev.serai.delivery.CallGate;
import dev.serai.provider.Fault;
import dev.serai.provider.Outcome;
import dev.serai.provider.Provider;
import dev.serai.provider.ProviderCall;
import dev.serai.provider.ProviderCatalog;
import dev.serai.provider.Sorted;
import dev.serai.query.QueryRouter.Choice;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.springframework.stereotype.Component;

/**
 * Asks one connection after the other until one answers. What only that connection can tell ends it: an answer, a refusal, a timeout;
 * where another one may answer instead it is asked next.
 */
@Component
class Queries {

    /** Refusals of what was asked, and not of how it was asked. */
    private static final Set<Integer> OF_DATA = Set.of(400, 409, 412, 422);
    private static final Set<Integer> ABSENT = Set.of(404, 410);
    private static final Set<Fault> NOT_CONNECTED = EnumSet.of(Fault.HOST, Fault.UNREACHABLE, Fault.TLS);
    private static final String OF_COMMANDS = "; it may have taken the message";

    private final QueryRouter router;
    private final ProviderCatalog providers;
    private final ConnectionCredentials credentials;
    private final CallGate gate;
    private final QueryCaller caller;
    private final PageCursor cursors;
    private final ObjectLookup objects;
    private final MeterProvider<Timer> calls;
    private final Clock clock;

    Queries(QueryRouter router, ProviderCatalog providers, ConnectionCredentials credentials, CallGate gate, QueryCaller caller,
            PageCursor cursors, ObjectLookup objects, MeterRegistry metrics, Clock clock) {
        this.router = router;
        this.providers = providers;
        this.credentials = credentials;
        this.gate = gate;
        this.caller = caller;
        this.cursors = cursors;
        this.objects = objects;
        this.calls = Timer.builder("serai.queries").description("Questions to providers").withRegistry(metrics);
        this.clock = clock;
    }

    /**
     * The result; a page of a list has {@code nextCursor} in it where there is another page.
     *
     * @throws ProblemException what keeps it from being answered, as the caller is to be told
     */
    JsonNode ask(Query query) {
        Choice choice = router.choose(query);
        List<String> unknownTo = new ArrayList<>();
        ProblemException last = null;
        Instant earliest = null;
        for (Connection connection : choice.connections()) {
            Optional<Provider> provider = providers.find(connection.provider()).filter(each -> each.serves(query.operation().name()));
            if (provider.isEmpty()) {
                continue;
            }
            CallGate.Passage admission = gate.admit(connection, provider.get());
            if (!admission.admitted()) {
                earliest = earlier(earliest, admission.comeBack());
                last = last == null || last.status() == 503 ? busy(connection, admission.reason(), earliest) : last;
                if (choice.search()) {
                    throw last;
                }
                continue;
            }
            Answered answered = ask(query, connection, provider.get());
            if (answered.problem() == null) {
                if (choice.search()) {
                    objects.remember(query.tenantId(), query.about(), connection.id());
                }
                return answered.result();
            }
            if (answered.problem().status() == 404 && choice.search()) {
                unknownTo.add(answered.problem().getMessage());
            } else if (choice.search() || !answered.othersMay()) {
                throw answered.problem();
            }
            earliest = earlier(earliest, answered.comeBack());
            last = answered.comeBack() != null && (last == null || last.status() == 503)
                    ? busy(connection, "wants no more calls", earliest) : answered.problem();
        }
        if (!unknownTo.isEmpty()) {
            throw QueryProblem.unknown(String.join("; ", unknownTo));
        }
        throw last != null ? last : new ProblemException(409, "No connection", "No active " + query.operation().channel()
                + " connection is of a provider that answers " + query.operation().name(), List.of());
    }

    private QueryProblem busy(Connection connection, String reason, Instant until) {
        return QueryProblem.busy(QueryProblem.name(connection) + " " + reason + "; it may be asked again at "
                + until.truncatedTo(ChronoUnit.SECONDS).plusSeconds(1), until, clock);
    }

    private static Instant earlier(Instant one, Instant other) {
        return one == null || other != null && other.isBefore(one) ? other : one;
    }

    /**
     * What came of asking one connection.
     *
     * @param problem null when it answered
     * @param othersMay whether another connection may be asked instead
     * @param comeBack when it may be asked again, where its limit is used up; else null
     */
    private record Answered(JsonNode result, ProblemException problem, boolean othersMay, Instant comeBack) {}

    private Answered ask(Query query, Connection connection, Provider provider) {
        ProviderCall call;
        try {
            call = credentials.open(connection, provider, query.operation().name(), null);
        } catch (UnreadableCredentialException e) {
            gate.unusable(connection, e.getMessage());
            return new Answered(null, QueryProblem.failed(connection, e.getMessage()), true, null);
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
        return sorted.outcome() == Outcome.DELIVERED ? answered(query, connection, reply) : refused(connection, provider, sorted, comeBack);
    }

    private Answered answered(Query query, Connection connection, QueryReply reply) {
        if (reply.result() == null) {
            return new Answered(null, QueryProblem.failed(connection, "the provider's file sets no variable result for "
                    + query.operation().name()), false, null);
        }
        if (reply.nextCursor() == null) {
            return new Answered(reply.result(), null, false, null);
        }
        if (!(reply.result() instanceof ObjectNode page)) {
            return new Answered(null, QueryProblem.failed(connection, "the provider's file sets a nextCursor beside a result that is no"
                    + " object"), false, null);
        }
        page.put("nextCursor", cursors.seal(query.tenantId(), query.operation().name(),
                new PageCursor.Position(connection.id(), reply.nextCursor())));
        return new Answered(page, null, false, null);
    }

    private Answered refused(Connection connection, Provider provider, Sorted sorted, Instant comeBack) {
        String reason = sorted.reason() == null ? provider.title() + " said no more" : sorted.reason().replace(OF_COMMANDS, "");
        return switch (sorted.outcome()) {
            case REJECTED, ABSENT, DELIVERED -> new Answered(null, rejected(connection, provider, sorted, reason), false, null);
            case THROTTLED -> new Answered(null, busy(connection, "wants no more calls", comeBack), true, comeBack);
            case SWITCH, RETRY -> new Answered(null, QueryProblem.failed(connection, sorted, reason), true, null);
            case UNKNOWN -> new Answered(null, sorted.fault() == Fault.TIMEOUT
                    ? QueryProblem.late(QueryProblem.name(connection) + " did not answer in time: " + reason)
                    : QueryProblem.failed(connection, reason), false, null);
        };
    }

    private static ProblemException rejected(Connection connection, Provider provider, Sorted sorted, String reason) {
        Integer status = sorted.httpStatus();
        if (status != null && ABSENT.contains(status)) {
            return QueryProblem.unknown(provider.title() + " does not know it, asked over \"" + connection.name() + "\": " + reason);
        }
        return status != null && OF_DATA.contains(status) ? QueryProblem.refused(connection, reason)
                : QueryProblem.failed(connection, reason);
    }
}
