package dev.serai.connection;

import dev.serai.api.FieldProblem;
import dev.serai.api.ProblemException;
import dev.serai.audit.Actor;
import dev.serai.audit.AuditLog;
import dev.serai.connection.Connection.Origin;
import dev.serai.connection.ConnectionStore.Stored;
import dev.serai.credential.Credentials;
import dev.serai.ledger.Ids;
import dev.serai.provider.ConnectionFormValidator;
import dev.serai.provider.OAuthGrant;
import dev.serai.provider.Provider;
import dev.serai.provider.ProviderCatalog;
import dev.serai.security.Caller;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Makes and changes connections as the consent of a person has it; called within the scope of the tenant. */
@Component
public class ConsentedConnections {

    private static final int USUAL_PRIORITY = 100;
    private static final int LONGEST_ERROR = 2000;

    private final ConnectionStore store;
    private final Credentials credentials;
    private final ProviderCatalog providers;
    private final AccountKeys accounts;
    private final ConnectionTester tester;
    private final ConnectionPauses pauses;
    private final ConnectionChanges changes;
    private final AuditLog audit;
    private final Clock clock;

    ConsentedConnections(ConnectionStore store, Credentials credentials, ProviderCatalog providers, AccountKeys accounts,
            ConnectionTester tester, ConnectionPauses pauses, ConnectionChanges changes, AuditLog audit, Clock clock) {
        this.store = store;
        this.credentials = credentials;
        this.providers = providers;
        this.accounts = accounts;
        this.tester = tester;
        this.pauses = pauses;
        this.changes = changes;
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * What a consent makes of a connection.
     *
     * @param id of the connection it renews; null to make one
     * @param channel and
     * @param name of one that is made
     * @param ownerId and whose that is; null for the team
     * @param values properties that it brings, by name
     * @param missing what has still to be done before it can be called; null for nothing
     * @param switchesOn whether it is switched on where it is off
     */
    public record Consented(Provider provider, UUID id, String channel, String name, UUID ownerId, Map<String, Object> values,
            String missing, boolean switchesOn) {}

    /** @param status {@code active}, {@code inactive}, or {@code pending} where something has to be done, which {@code missing} says */
    public record Result(UUID id, String status, String missing) {}

    /** The connection, which who calls may change; 404 and 403 else. */
    public Connection changeable(UUID tenantId, UUID id) {
        Connection connection = store.find(tenantId, id).orElseThrow(() -> ProblemException.notFound("connection")).connection();
        ConnectionAccess.requireChange(connection);
        return connection;
    }

    /** Whose a connection is to be that who calls makes: its own, or, for administrators, the team's. */
    public UUID owner(boolean isPrivate) {
        if (isPrivate) {
            return ConnectionAccess.newOwner();
        }
        Caller.required().administeredTenant();
        return null;
    }

    /** The connection as it is now, whoever calls. */
    public Optional<Connection> find(UUID tenantId, UUID id) {
        return store.now(tenantId, id);
    }

    /** Stores what a consent makes, in the transaction of the caller. */
    @Transactional
    public Result store(Actor who, UUID tenantId, Consented consented) {
        Stored before = consented.id() == null ? null : store.lock(tenantId, consented.id())
                .orElseThrow(() -> ProblemException.notFound("connection any more; it was deleted while the consent was given"));
        Connection c = before == null ? null : before.connection();
        Provider provider = consented.provider();
        ConnectionValues values = values(tenantId, c, consented);
        List<FieldProblem> problems = problems(provider, values);
        String missing = consented.missing() != null ? consented.missing()
                : problems.isEmpty() ? null : "The consent is there; send what is missing to .../configure/" + (c == null
                        ? consented.channel() : c.channel()) + ": " + problems.stream()
                        .map(problem -> problem.field() + " " + problem.message()).collect(Collectors.joining("; "));
        UUID id = c == null ? Ids.next() : c.id();
        boolean active = c == null || c.active() || consented.switchesOn();
        String status = missing != null ? "pending" : active ? "active" : "inactive";
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        String account = accounts.of(tenantId, provider, values.all(), id);
        Connection next = c == null
                ? new Connection(tenantId, id, consented.channel(), provider.id(), consented.name(), status, true, false, USUAL_PRIORITY,
                        values.settings(), account, Origin.TENANT, consented.ownerId(), null, missing, 0, now, now, 1)
                : new Connection(tenantId, id, c.channel(), c.provider(), c.name(), status, active, c.defaultOfChannel(), c.priority(),
                        values.settings(), account, Origin.TENANT, c.ownerId(), c.lastSyncAt(), missing, 0, c.createdAt(), now,
                        c.version() + 1, c.selection(), c.fieldMapping());
        Stored stored = new Stored(next, values.masks());
        if (c == null) {
            store.insert(stored);
        }
        store.update(stored);
        credentials.store(tenantId, id, values.secrets());
        audit.record(who, tenantId, "connection.authorize", id, before == null ? null : shown(before), shown(stored));
        changes.announce(tenantId);
        return new Result(id, status, missing);
    }

    private ConnectionValues values(UUID tenantId, Connection known, Consented consented) {
        Map<String, Object> settings = new LinkedHashMap<>(known == null ? Map.of() : known.settings());
        Map<String, Object> secrets = new LinkedHashMap<>(known == null ? Map.of() : credentials.open(tenantId, known.id()));
        settings.putAll(consented.values());
        OAuthGrant grant = consented.provider().form().oauth();
        if (grant.instead() != null) {
            secrets.remove(grant.instead());
        }
        return new ConnectionValues(settings, secrets);
    }

    private static List<FieldProblem> problems(Provider provider, ConnectionValues values) {
        Set<String> spared = provider.form().oauth().consent().place().spares();
        return ConnectionFormValidator.check(provider.form(), values.all()).problems().stream()
                .filter(problem -> !spared.contains(problem.field()) || values.all().containsKey(problem.field())).toList();
    }

    /** To be called once a change is committed: this node knows it, and what waits for the connection is looked at again if it is up. */
    public void released(UUID tenantId, UUID id) {
        changes.forget(tenantId);
        if (store.now(tenantId, id).filter(connection -> !connection.pending()).isPresent()) {
            pauses.release(tenantId, id);
        }
    }

    /** Tests a connection and notes the result on it; what is wrong, in words, or null where it works. */
    public String test(UUID tenantId, UUID id) {
        Connection connection = store.now(tenantId, id).orElseThrow(() -> ProblemException.notFound("connection"));
        ConnectionTester.Report report = tester.test(connection);
        return report.success() ? null : report.message();
    }

    /**
     * Marks a connection whose consent does not hold any more; who reads it learns what to do.
     *
     * @return whether the team is to be told: it was not marked so before, and is no user's own
     */
    @Transactional
    public boolean needsConsent(UUID tenantId, UUID id, String words) {
        Stored before = store.lock(tenantId, id).orElse(null);
        if (before == null) {
            return false;
        }
        Connection c = before.connection();
        String error = words.length() > LONGEST_ERROR ? words.substring(0, LONGEST_ERROR) : words;
        if (error.equals(c.lastError()) && !"active".equals(c.status())) {
            return false;
        }
        Stored stored = new Stored(new Connection(tenantId, id, c.channel(), c.provider(), c.name(),
                "active".equals(c.status()) ? "error" : c.status(), c.active(), c.defaultOfChannel(), c.priority(), c.settings(),
                c.accountKey(), c.origin(), c.ownerId(), c.lastSyncAt(), error, c.errorCount() + 1, c.createdAt(), c.updatedAt(),
                c.version() + 1, c.selection(), c.fieldMapping()), before.masks());
        store.update(stored);
        audit.record(Actor.SERAI, tenantId, "connection.reauthorize", id, shown(before), shown(stored));
        changes.announce(tenantId);
        return c.ownerId() == null;
    }

    /** To be called once {@link #needsConsent} is committed. */
    public void changed(UUID tenantId) {
        changes.forget(tenantId);
    }

    private ShownConnection shown(Stored stored) {
        return ShownConnection.of(stored, providers.find(stored.connection().provider())).audited();
    }
}
