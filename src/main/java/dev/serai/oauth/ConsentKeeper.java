package dev.serai.oauth;

import dev.serai.connection.Connection;
import dev.serai.connection.ConnectionCredentials;
import dev.serai.connection.ConsentedConnections;
import dev.serai.credential.UnreadableCredentialException;
import dev.serai.oauth.TokenSource.Key;
import dev.serai.provider.Provider;
import dev.serai.provider.ProviderCall;
import dev.serai.provider.ProviderCatalog;
import dev.serai.security.TenantScope;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/** Refreshes tokens ahead of their end and once a week though nobody calls, a few at a time; the route file says how often it looks. */
@Component
public class ConsentKeeper implements DisposableBean {

    private static final Logger log = LoggerFactory.getLogger(ConsentKeeper.class);
    private static final String OPERATION = "connection.refresh";
    private static final int MOST = 500;
    private static final int AT_ONCE = 8;
    private static final Duration KEPT = Duration.ofHours(1);
    private static final Duration LOOK_AGAIN = Duration.ofHours(1);

    private final ConsentStore store;
    private final ConsentStates states;
    private final ConsentedConnections connections;
    private final ConnectionCredentials credentials;
    private final ProviderCatalog providers;
    private final TokenSource tokens;
    private final Clock clock;
    private final Set<Key> underWay = ConcurrentHashMap.newKeySet();
    private final ExecutorService workers;

    ConsentKeeper(ConsentStore store, ConsentStates states, ConsentedConnections connections, ConnectionCredentials credentials,
            ProviderCatalog providers, TokenSource tokens, Clock clock) {
        this.store = store;
        this.states = states;
        this.connections = connections;
        this.credentials = credentials;
        this.providers = providers;
        this.tokens = tokens;
        this.clock = clock;
        ThreadPoolExecutor executor = new ThreadPoolExecutor(AT_ONCE, AT_ONCE, 1, TimeUnit.MINUTES, new LinkedBlockingQueue<>(MOST),
                task -> {
                    Thread thread = new Thread(task, "serai-consents");
                    thread.setDaemon(true);
                    return thread;
                });
        executor.allowCoreThreadTimeOut(true);
        workers = executor;
    }

    /** Begins the refreshes that are due, and forgets consents that were begun and not finished. */
    public void keep() {
        states.forget(clock.instant().minus(KEPT));
        for (Key key : store.due(clock.instant(), MOST)) {
            if (underWay.add(key)) {
                try {
                    workers.execute(() -> keep(key));
                } catch (RejectedExecutionException e) {
                    underWay.remove(key);
                    log.debug("Enough refreshes are waiting; the rest is looked at again", e);
                    return;
                }
            }
        }
    }

    private void keep(Key key) {
        try {
            TenantScope.run(key.tenantId(), () -> refresh(key));
        } catch (TokenRefusedException | UnreadableCredentialException e) {
            log.warn("The access token of connection {} is not refreshed: {}", key.connectionId(), e.getMessage());
        } catch (RuntimeException e) {
            log.error("Refreshing the access token of connection {} failed", key.connectionId(), e);
        } finally {
            ProviderCall.unbind();
            passOver(key);
            underWay.remove(key);
        }
    }

    private void passOver(Key key) {
        try {
            Instant now = clock.instant();
            store.passOver(key, now, now.plus(LOOK_AGAIN));
        } catch (DataAccessException | TransactionException e) {
            log.warn("That connection {} is looked at later could not be written: {}", key.connectionId(), e.getMessage());
        }
    }

    private void refresh(Key key) {
        Connection connection = connections.find(key.tenantId(), key.connectionId()).orElse(null);
        Provider provider = connection == null ? null : providers.find(connection.provider()).orElse(null);
        if (provider == null || provider.form().oauth() == null || provider.form().oauth().consent() == null) {
            return;
        }
        ProviderCall call = credentials.open(connection, provider, OPERATION, null);
        if (call.sandbox().isEmpty()) {
            call.bind();
            tokens.renew(call);
        }
    }

    @Override
    public void destroy() {
        workers.shutdown();
    }
}
