package dev.serai.connection;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.serai.credential.UnreadableCredentialException;
import dev.serai.provider.ConnectionForm.Field;
import dev.serai.provider.Outcome;
import dev.serai.provider.Provider;
import dev.serai.provider.ProviderCall;
import dev.serai.provider.ProviderCatalog;
import dev.serai.provider.ProviderRequest;
import dev.serai.provider.Sorted;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** Tries a connection with the cheapest call its provider has that changes nothing, and says in plain words what came of it. */
@Component
class ConnectionTester {

    private static final String TEST = "connection.test";

    private final ProviderCatalog providers;
    private final ConnectionCredentials credentials;
    private final ConnectionHealth health;
    private final ConnectionTestLog log;
    private final ProviderCaller caller;
    private final ConnectionConsents consents;
    private final Clock clock;
    private final int perMinute;
    private final Cache<UUID, Bucket> buckets =
            Caffeine.newBuilder().maximumSize(100_000).expireAfterAccess(Duration.ofMinutes(5)).build();

    ConnectionTester(ProviderCatalog providers, ConnectionCredentials credentials, ConnectionHealth health, ConnectionTestLog log,
            ProviderCaller caller, ConnectionConsents consents, ConnectionProperties properties, Clock clock) {
        this.providers = providers;
        this.credentials = credentials;
        this.health = health;
        this.log = log;
        this.caller = caller;
        this.consents = consents;
        this.clock = clock;
        this.perMinute = properties.testsPerMinute();
    }

    /** What a test came to. */
    record Report(boolean success, String message, String provider, long latencyMs, Detail detail) {}

    /**
     * @param outcome how the provider's answer was sorted; null when it was not called
     * @param fault what to look at; null when it works or nothing is known
     * @param advice what to do; null when there is nothing to be said
     * @param request what the sandbox would have sent, secrets masked; null where the provider was called
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Detail(String outcome, Integer httpStatus, String fault, String advice, boolean sandbox, ProviderRequest request) {

        static Detail notCalled(boolean sandbox) {
            return new Detail(null, null, null, null, sandbox, null);
        }
    }

    /** Fails with 429 when the tenant has tested too often. */
    void take(UUID tenantId) {
        Bucket bucket = buckets.get(tenantId, tenant -> Bucket.builder()
                .addLimit(limit -> limit.capacity(perMinute).refillGreedy(perMinute, Duration.ofMinutes(1))).build());
        ConsumptionProbe probe = bucket.tryConsumeAndReturnRemaining(1);
        if (!probe.isConsumed()) {
            throw new TooManyTestsException(perMinute, Duration.ofNanos(probe.getNanosToWaitForRefill()));
        }
    }

    /** Tests a stored connection and notes the result on it. */
    Report test(Connection connection) {
        ConnectionAccess.requireUse(connection);
        if (connection.pending()) {
            return notCalled(connection, connection.lastError() != null ? connection.lastError()
                    : "It is not configured yet; send its fields to .../configure/" + connection.channel());
        }
        Optional<Provider> provider = providers.find(connection.provider());
        if (provider.isEmpty()) {
            return notCalled(connection, "There is no provider file for \"" + connection.provider() + "\" now");
        }
        ProviderCall call;
        try {
            call = credentials.open(connection, provider.get(), TEST, null);
        } catch (UnreadableCredentialException e) {
            health.testFailed(connection, e.getMessage(), true);
            return notCalled(connection, e.getMessage());
        }
        String missing = missing(call);
        if (!missing.isEmpty() && !consents.isGiven(connection.tenantId(), connection.id())) {
            return notCalled(connection, provider.get().title() + " cannot be called without the " + missing + "; send it to .../configure/"
                    + connection.channel());
        }
        Instant startedAt = clock.instant();
        Report report = test(call);
        if (report.detail().outcome() != null) {
            log.record(connection, report, startedAt);
        }
        if (report.success()) {
            health.testSucceeded(connection);
        } else if (report.detail().outcome() != null) {
            Outcome outcome = Outcome.valueOf(report.detail().outcome().toUpperCase(Locale.ROOT));
            health.testFailed(connection, report.message(), outcome == Outcome.SWITCH || outcome == Outcome.REJECTED);
        }
        return report;
    }

    /** Tests values that are not stored and notes nothing. */
    Report test(UUID tenantId, Provider provider, Map<String, Object> values) {
        return test(credentials.open(tenantId, provider, values, TEST));
    }

    private Report test(ProviderCall call) {
        Provider provider = call.provider();
        boolean sandbox = call.sandbox().isPresent();
        if (!provider.serves(TEST)) {
            return new Report(false, provider.title() + " has no call that a connection could be tested with", provider.id(), 0,
                    Detail.notCalled(sandbox));
        }
        long started = System.nanoTime();
        Sorted sorted = caller.call(call, JsonNodeFactory.instance.objectNode());
        long millis = Duration.ofNanos(System.nanoTime() - started).toMillis();
        String outcome = sorted.outcome().name().toLowerCase(Locale.ROOT);
        ProviderRequest request = sandbox ? call.request() : null;
        if (sorted.outcome() == Outcome.DELIVERED) {
            String message = sandbox ? "The sandbox answered in place of " + provider.title() + "; nothing was sent"
                    : provider.title() + " accepts the connection";
            return new Report(true, message, provider.id(), millis, new Detail(outcome, sorted.httpStatus(), null, null, sandbox, request));
        }
        Diagnosis diagnosis = Diagnosis.of(provider, sorted);
        return new Report(false, diagnosis.message(), provider.id(), millis, new Detail(outcome, sorted.httpStatus(),
                diagnosis.fault() == null ? null : diagnosis.fault().word(), diagnosis.advice(), sandbox, request));
    }

    /** The titles of the required fields that have no value. */
    private static String missing(ProviderCall call) {
        return call.provider().form().fields().stream().filter(field -> field.required() && call.property(field.name()) == null)
                .map(Field::title).collect(Collectors.joining(" and the "));
    }

    private static Report notCalled(Connection connection, String message) {
        return new Report(false, message, connection.provider(), 0, Detail.notCalled(connection.sandbox()));
    }
}
