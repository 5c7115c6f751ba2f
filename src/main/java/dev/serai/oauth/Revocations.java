package dev.serai.oauth;

import dev.serai.audit.Actor;
import dev.serai.audit.AuditLog;
import dev.serai.connection.ConnectionCredentials;
import dev.serai.credential.UnreadableCredentialException;
import dev.serai.egress.EgressProperties;
import dev.serai.notify.Notifications;
import dev.serai.oauth.RevocationStore.Due;
import dev.serai.provider.OAuthConsent;
import dev.serai.provider.OAuthGrant;
import dev.serai.provider.Provider;
import dev.serai.provider.ProviderCall;
import dev.serai.provider.ProviderCatalog;
import dev.serai.security.TenantScope;
import dev.serai.supervision.OutOfMemory;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Gives tokens back to their provider once a consent is over: at once, again where that fails, and not for ever. What became of it is in
 * the log, and in the audit log of the tenant while there is one.
 */
@Component
public class Revocations implements DisposableBean {

    private static final Logger log = LoggerFactory.getLogger(Revocations.class);
    private static final String CHANNEL = "serai_revocations";
    private static final String OPERATION = "connection.revoke";
    private static final int AT_ONCE = 4;
    private static final int MOST_TRIES = 10;
    private static final Duration FIRST_WAIT = Duration.ofMinutes(1);
    private static final int MOST_WAITS = 4;

    private final RevocationStore store;
    private final ConsentRequests requests;
    private final ConnectionCredentials credentials;
    private final ProviderCatalog providers;
    private final AuditLog audit;
    private final TransactionTemplate transaction;
    private final Duration lease;
    private final Clock clock;
    private final ExecutorService workers = executor();

    Revocations(RevocationStore store, ConsentRequests requests, ConnectionCredentials credentials, ProviderCatalog providers,
            Notifications notifications, AuditLog audit, TransactionTemplate transaction, EgressProperties egress, Clock clock) {
        this.store = store;
        this.requests = requests;
        this.credentials = credentials;
        this.providers = providers;
        this.audit = audit;
        this.transaction = transaction;
        this.lease = egress.responseTimeout().multipliedBy(MOST_WAITS).plus(FIRST_WAIT);
        this.clock = clock;
        notifications.subscribe(CHANNEL, payload -> giveBack(), this::giveBack);
    }

    private static ExecutorService executor() {
        ThreadPoolExecutor executor = new ThreadPoolExecutor(0, AT_ONCE, 1, TimeUnit.MINUTES, new SynchronousQueue<>(), task -> {
            Thread thread = new Thread(task, "serai-revocations");
            thread.setDaemon(true);
            return thread;
        });
        return executor;
    }

    /**
     * Gives tokens back that were got for a connection and that it will not live by; what fails is tried again.
     *
     * @param connectionId null for a connection that was to be made
     */
    void giveBackUnused(UUID tenantId, UUID connectionId, Consent consent) {
        store.add(tenantId, connectionId, consent);
        giveBack();
    }

    /** Begins with what is due; the route file says how often it looks beside what it is told. */
    public void giveBack() {
        try {
            workers.execute(this::giveAllBack);
        } catch (RejectedExecutionException e) {
            log.debug("Enough are at it, or Serai stops", e);
        }
    }

    private void giveAllBack() {
        try {
            for (Optional<Due> due = store.next(lease); due.isPresent() && !workers.isShutdown(); due = store.next(lease)) {
                giveBack(due.get());
            }
        } catch (DataAccessException | TransactionException e) {
            log.warn("What is to be given back to providers cannot be read; it is looked at again in a minute: {}", e.getMessage());
        } catch (RuntimeException | Error e) {
            log.error("Giving tokens back broke down; it is begun again in a minute", e);
            OutOfMemory.endsTheProcess(e);
        }
    }

    /** What became of it, for people. */
    private record Told(String provider, String result, String message) {}

    private void giveBack(Due due) {
        Told told;
        try {
            told = given(due);
        } catch (TokenRefusedException | UnreadableCredentialException e) {
            told = new Told(due.provider(), "failed", e.getMessage());
        } catch (DataAccessException | TransactionException e) {
            throw e;
        } catch (RuntimeException e) {
            log.error("Giving the tokens of connection {} back broke down", due.connectionId(), e);
            told = new Told(due.provider(), "failed", "Serai itself failed; its log says more");
        } finally {
            ProviderCall.unbind();
        }
        boolean again = told.result().equals("failed") && due.tries() < MOST_TRIES;
        if (again) {
            Duration wait = FIRST_WAIT.multipliedBy(1L << (due.tries() - 1));
            log.warn("The tokens of connection {} are not given back yet, try {} of {}: {}", due.connectionId(), due.tries(), MOST_TRIES,
                    told.message());
            store.later(due, clock.instant().plus(wait));
            return;
        }
        record(due, told);
        store.forget(due);
        if (told.result().equals("revoked")) {
            log.info("The tokens of connection {} are given back: {}", due.connectionId(), told.message());
        } else {
            log.warn("The tokens of connection {} are not given back: {}", due.connectionId(), told.message());
        }
    }

    private Told given(Due due) {
        Provider provider = providers.find(due.provider()).orElse(null);
        OAuthGrant grant = provider == null ? null : provider.form().oauth();
        if (grant == null || grant.consent() == null) {
            return new Told(due.provider(), "failed", "There is no provider file for \"" + due.provider() + "\" now that knows consents");
        }
        OAuthConsent consent = grant.consent();
        String title = provider.title();
        if (store.isLivedBy(due)) {
            return skipped(due, "A connection lives by it");
        }
        if (consent.endpoints().revocation() == null) {
            return skipped(due, title + " has no address for that; the person takes Serai's access back there");
        }
        if (credentials.unsaved(due.tenantId(), provider, Map.of(), OPERATION).sandbox().isPresent()) {
            return skipped(due, "The sandbox answers in place of all providers");
        }
        if (consent.reading().account() != null && store.isShared(due)) {
            return skipped(due, "Another connection lives by what " + (due.account() == null ? "may be" : "is") + " the same account's"
                    + " consent to the same app, which " + title + " would end, too; the person can take Serai's access back there");
        }
        HeldTokens tokens = store.open(due);
        ProviderCall call = new ProviderCall(due.tenantId(), null, provider, OPERATION, null,
                Map.<String, Object>copyOf(tokens.values()), null);
        call.bind();
        String token = tokens.given() == null ? tokens.access() : tokens.given();
        RevocationAnswer answer = requests.revoke(call, token, tokens.refresh());
        if (answer.isTaken()) {
            return new Told(due.provider(), "revoked", title + " answered " + answer);
        }
        String words = title + " answered " + answer + (answer.isPassing() ? "" : "; the person can take Serai's access back there");
        return new Told(due.provider(), answer.isPassing() ? "failed" : "refused", words);
    }

    private static Told skipped(Due due, String why) {
        return new Told(due.provider(), "skipped", why);
    }

    private void record(Due due, Told told) {
        if (store.isTenant(due.tenantId())) {
            TenantScope.run(due.tenantId(), () -> transaction.executeWithoutResult(status ->
                    audit.record(Actor.SERAI, due.tenantId(), OPERATION, due.connectionId(), null, told)));
        }
    }

    @Override
    public void destroy() {
        workers.shutdown();
    }
}
