package dev.serai.subscription;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.serai.api.FieldProblem;
import dev.serai.api.ProblemException;
import dev.serai.api.PublicAddress;
import dev.serai.audit.AuditLog;
import dev.serai.connection.Connection;
import dev.serai.connection.FeatureConnections;
import dev.serai.security.Caller;
import dev.serai.subscription.Subscription.Failing;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Makes, changes and deletes subscriptions, each with the connection that it is. */
@Component
class SubscriptionEditor {

    private final SubscriptionStore store;
    private final Subscriptions subscriptions;
    private final FeatureConnections connections;
    private final SubscriptionProperties properties;
    private final PublicAddress address;
    private final TransactionTemplate transaction;
    private final AuditLog audit;
    private final Clock clock;
    private final Cache<UUID, Bucket> made = Caffeine.newBuilder().maximumSize(100_000).expireAfterAccess(Duration.ofHours(1)).build();

    SubscriptionEditor(SubscriptionStore store, Subscriptions subscriptions, FeatureConnections connections,
            SubscriptionProperties properties, PublicAddress address, TransactionTemplate transaction, AuditLog audit, Clock clock) {
        this.address = address;
        this.store = store;
        this.subscriptions = subscriptions;
        this.connections = connections;
        this.properties = properties;
        this.transaction = transaction;
        this.audit = audit;
        this.clock = clock;
    }

    /** Fails with 429 when the tenant has made too many lately. */
    void take(UUID tenantId) {
        int perHour = properties.madePerHour();
        Bucket bucket = made.get(tenantId, tenant -> Bucket.builder()
                .addLimit(limit -> limit.capacity(perHour).refillGreedy(perHour, Duration.ofHours(1))).build());
        ConsumptionProbe probe = bucket.tryConsumeAndReturnRemaining(1);
        if (!probe.isConsumed()) {
            throw new TooManySubscriptionsException(perHour, Duration.ofNanos(probe.getNanosToWaitForRefill()));
        }
    }

    /** What comes back to where it came from goes on without end. */
    private void refuseOwn(SubscriptionFields given, ObjectNode body) {
        String url = body.path("url").asText("");
        if (address.configured().filter(base -> url.regionMatches(true, 0, base + "/webhooks/", 0, base.length() + 10)).isPresent()) {
            given.fields().reject("url", "is where this Serai takes webhooks itself; what it sends there would come back without end");
        }
    }

    ShownSubscription create(UUID tenantId, ObjectNode body) {
        SubscriptionFields given = new SubscriptionFields(body);
        refuseOwn(given, body);
        EventFilter filter = given.filter(null);
        SigningSecret secret = given.secret();
        String description = given.description(null);
        List<String> headers = given.headerNames(List.of(), body.path("signatureHeader").asText("X-Serai-Signature"));
        Boolean active = given.active();
        Boolean ordered = given.ordered();
        ObjectNode configuration = given.configuration().put("secret", secret.text());
        if (!given.fields().has("url")) {
            given.fields().reject("url", "is required: where events are posted to");
        }
        given.tryOut(null);
        given.fields().check();
        ObjectNode connection = JsonNodeFactory.instance.objectNode().put("integrationType", Subscriptions.CHANNEL)
                .put("provider", "webhook").put("name", name(description, body.path("url").asText()))
                .put("isActive", !Boolean.FALSE.equals(active));
        connection.set("configuration", configuration);
        return changed(tenantId, () -> {
            int known = store.countLocked(tenantId);
            if (known >= properties.most()) {
                throw new ProblemException(409, "Too many subscriptions", "The tenant has " + known + " subscriptions; at most "
                        + properties.most() + " are kept (serai.subscription.most). Delete one, or let one take more types", List.of());
            }
            Connection stored = connections.create(tenantId, connection);
            Subscription subscription = new Subscription(tenantId, stored.id(), description, filter, Boolean.TRUE.equals(ordered), headers,
                    secret.publicKey(), Failing.NOT);
            store.insert(subscription);
            ShownSubscription shown = shown(subscription, stored, null);
            audit.record(tenantId, "subscription.create", stored.id(), null, shown);
            return shown(subscription, stored, secret);
        });
    }

    ShownSubscription update(UUID tenantId, UUID id, String ifMatch, ObjectNode body) {
        ShownSubscription before = find(tenantId, id);
        SubscriptionFields given = new SubscriptionFields(body);
        if (given.has("secret") || given.has("scheme") && !Objects.equals(body.path("scheme").asText(null), before.scheme())) {
            given.fields().reject(given.has("secret") ? "secret" : "scheme",
                    "cannot be changed here; POST /api/integrations/webhooks/" + id + "/rotate does, with an overlap");
        }
        refuseOwn(given, body);
        Subscription known = stored(tenantId, id);
        given.keepHeaders(known.headerNames());
        boolean moved = given.has("url") && !Objects.equals(body.path("url").asText(), before.url());
        if (moved && !known.headerNames().isEmpty() && !given.has("headers")) {
            given.fields().reject("headers", "have to be given again (or null, to clear them), because url changes: their values go only to"
                    + " the address that they were given for");
        }
        String signatureHeader = given.has("signatureHeader") ? body.path("signatureHeader").asText("X-Serai-Signature")
                : Objects.toString(before.signatureHeader(), "");
        Boolean active = given.active();
        Boolean ordered = given.ordered();
        UnaryOperator<Subscription> change = stored -> new Subscription(tenantId, id, given.description(stored.description()),
                given.filter(stored.filter()), ordered == null ? stored.ordered() : ordered,
                given.headerNames(stored.headerNames(), signatureHeader), stored.publicKey(), stored.failing());
        Subscription after = change.apply(known);
        ObjectNode connection = JsonNodeFactory.instance.objectNode();
        ObjectNode configuration = given.configuration();
        if (!configuration.isEmpty()) {
            connection.set("configuration", configuration);
        }
        if (active != null) {
            connection.put("isActive", active);
        }
        if (given.has("url") || given.has("description")) {
            connection.put("name", name(after.description(), given.has("url") ? body.path("url").asText() : before.url()));
        }
        given.tryOut(before.transformation());
        given.fields().check();
        return changed(tenantId, () -> {
            Connection stored = connections.update(tenantId, id, ifMatch, connection);
            // From here on the connection is locked: what a rotation or another change wrote meanwhile stays.
            store.update(change.apply(stored(tenantId, id)));
            if (Boolean.TRUE.equals(active)) {
                store.works(tenantId, id);
            }
            ShownSubscription shown = shown(stored(tenantId, id), stored, null);
            audit.record(tenantId, "subscription.update", id, before, shown);
            return shown;
        });
    }

    void delete(UUID tenantId, UUID id, String ifMatch) {
        ShownSubscription before = find(tenantId, id);
        changed(tenantId, () -> {
            connections.delete(tenantId, id, ifMatch);
            audit.record(tenantId, "subscription.delete", id, before, null);
            return before;
        });
    }

    /** Gives it another secret; the one before signs as well until the overlap ends. */
    ShownSubscription rotate(UUID tenantId, UUID id, SigningSecret secret, Duration overlap) {
        Caller.required().administeredTenant();
        ShownSubscription before = find(tenantId, id);
        Instant until = clock.instant().plus(overlap).truncatedTo(ChronoUnit.SECONDS);
        return changed(tenantId, () -> {
            Connection stored = connections.rotate(tenantId, id, "secret", "previousSecret", "previousSecretUntil", secret.text(), until);
            Subscription known = stored(tenantId, id);
            Subscription after = new Subscription(tenantId, id, known.description(), known.filter(), known.ordered(), known.headerNames(),
                    secret.publicKey(), known.failing());
            store.update(after);
            audit.record(tenantId, "subscription.rotate", id, before, shown(after, stored, null));
            return shown(after, stored, secret);
        });
    }

    /** The subscription, which who calls may know of. */
    ShownSubscription find(UUID tenantId, UUID id) {
        Connection connection = connections.find(tenantId, id).orElseThrow(SubscriptionEditor::none);
        return shown(stored(tenantId, id), connection, null);
    }

    /** @param secret null where it is not to be shown */
    private ShownSubscription shown(Subscription subscription, Connection connection, SigningSecret secret) {
        return ShownSubscription.of(subscription, connection, properties.disableAfter(), secret);
    }

    private Subscription stored(UUID tenantId, UUID id) {
        return store.find(tenantId, id).orElseThrow(SubscriptionEditor::none);
    }

    private static ProblemException none() {
        return ProblemException.notFound("subscription");
    }

    private ShownSubscription changed(UUID tenantId, Supplier<ShownSubscription> change) {
        ShownSubscription shown;
        try {
            shown = transaction.execute(status -> {
                ShownSubscription done = change.get();
                subscriptions.announce(tenantId);
                return done;
            });
        } catch (ProblemException e) {
            throw ofSubscription(e);
        }
        subscriptions.changed(tenantId);
        connections.changed(tenantId, Objects.requireNonNull(shown).id());
        return shown;
    }

    /** A problem with a field of the connection's form, as one with the field of the API. */
    private static ProblemException ofSubscription(ProblemException e) {
        if (e.errors().isEmpty() || e.getClass() != ProblemException.class) {
            return e;
        }
        List<FieldProblem> errors = e.errors().stream()
                .map(problem -> new FieldProblem(SubscriptionFields.ofForm(problem.field()), problem.message())).toList();
        return errors.size() == 1 ? ProblemException.badField(errors.get(0).field(), errors.get(0).message())
                : new ProblemException(e.status(), e.title(), e.getMessage(), errors);
    }

    /** What its connection is called among others. */
    private static String name(String description, String url) {
        if (description != null) {
            return description;
        }
        String host = null;
        try {
            host = URI.create(url).getHost();
        } catch (IllegalArgumentException e) {
            // no URL, as the check of the form says
        }
        return "Webhook" + (host == null || host.length() > 150 ? "" : " " + host);
    }
}
