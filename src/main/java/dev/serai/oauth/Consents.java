package dev.serai.oauth;

import dev.serai.connection.Connection;
import dev.serai.connection.ConnectionConsents;
import dev.serai.connection.ConnectionCredentials;
import dev.serai.oauth.TokenSource.Key;
import dev.serai.provider.OAuthGrant;
import dev.serai.provider.Provider;
import dev.serai.provider.ProviderCall;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/** Ends consents with their connections, and gives their tokens back to the provider. */
@Component
class Consents implements ConnectionConsents, DisposableBean {

    private static final Logger log = LoggerFactory.getLogger(Consents.class);
    private static final String REVOKE = "connection.revoke";
    private static final int MOST_AT_ONCE = 4;
    private static final int MOST_WAITING = 10_000;

    private final ConsentStore store;
    private final ConsentRequests requests;
    private final ConnectionCredentials credentials;
    private final ExecutorService revocations = executor();

    Consents(ConsentStore store, ConsentRequests requests, ConnectionCredentials credentials) {
        this.store = store;
        this.requests = requests;
        this.credentials = credentials;
    }

    private static ExecutorService executor() {
        ThreadPoolExecutor executor = new ThreadPoolExecutor(MOST_AT_ONCE, MOST_AT_ONCE, 1, TimeUnit.MINUTES,
                new LinkedBlockingQueue<>(MOST_WAITING), task -> {
                    Thread thread = new Thread(task, "serai-revocations");
                    thread.setDaemon(true);
                    return thread;
                });
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }

    @Override
    public boolean isGiven(UUID tenantId, UUID connectionId) {
        return store.id(new Key(tenantId, connectionId)).isPresent();
    }

    @Override
    public void forget(UUID tenantId, UUID connectionId) {
        store.delete(new Key(tenantId, connectionId));
    }

    @Override
    public Runnable revocation(Connection connection, Provider provider) {
        OAuthGrant grant = provider == null ? null : provider.form().oauth();
        if (grant == null || grant.consent() == null) {
            return () -> { };
        }
        try {
            Optional<Consent> consent = store.find(new Key(connection.tenantId(), connection.id()));
            if (consent.isEmpty()) {
                return () -> { };
            }
            if (grant.consent().endpoints().revocation() == null) {
                return () -> log.info("{} cannot be told that connection {} is gone; the person takes Serai's access back there",
                        provider.title(), connection.id());
            }
            ProviderCall call = credentials.open(connection, provider, REVOKE, null);
            return () -> later(call, consent.get());
        } catch (dev.serai.credential.UnreadableCredentialException e) {
            log.warn("The tokens of connection {} are not given back: {}", connection.id(), e.getMessage());
            return () -> { };
        }
    }

    private void later(ProviderCall call, Consent consent) {
        try {
            revocations.execute(() -> revoke(call, consent));
        } catch (RejectedExecutionException e) {
            log.warn("The tokens of connection {} are not given back to {}: too many are waiting, or Serai stops", call.connectionId(),
                    call.provider().title());
        }
    }

    private void revoke(ProviderCall call, Consent consent) {
        if (call.sandbox().isPresent()) {
            return;
        }
        call.bind();
        try {
            int status = requests.revoke(call, consent);
            if (status / 100 == 2) {
                log.info("The tokens of connection {} are given back to {}", call.connectionId(), call.provider().title());
            } else {
                log.warn("{} answered {} when the tokens of connection {} were given back; the person can take Serai's access back there",
                        call.provider().title(), status, call.connectionId());
            }
        } catch (RuntimeException e) {
            log.warn("The tokens of connection {} could not be given back to {}: {}", call.connectionId(), call.provider().title(),
                    e.getMessage());
        } finally {
            ProviderCall.unbind();
        }
    }

    @Override
    public void destroy() {
        revocations.shutdown();
    }
}
