package dev.serai.client.smtp;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import com.github.benmanes.caffeine.cache.Scheduler;
import dev.serai.egress.EgressDnsResolver;
import dev.serai.egress.EgressProperties;
import dev.serai.egress.ProviderFailureException;
import jakarta.mail.MessagingException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Open connections to mail servers: a few per account are kept for the next mail and closed soon after the last. */
final class SmtpConnections implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SmtpConnections.class);
    private static final int KEPT_PER_ACCOUNT = 8;
    private static final int MAILS_PER_CONNECTION = 50;
    private static final int KEPT_ACCOUNTS = 256;
    private static final Duration KEPT_FOR = Duration.ofSeconds(15);

    private final EgressDnsResolver resolver;
    private final EgressProperties limits;
    private final SmtpProperties times;
    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, task -> {
        Thread thread = new Thread(task, "serai-smtp-times");
        thread.setDaemon(true);
        return thread;
    });
    private final Cache<SmtpAccount, Deque<SmtpConnection>> idle = Caffeine.newBuilder()
            .maximumSize(KEPT_ACCOUNTS)
            .expireAfterAccess(KEPT_FOR)
            .scheduler(Scheduler.systemScheduler())
            .removalListener((SmtpAccount account, Deque<SmtpConnection> connections, RemovalCause cause) ->
                    connections.forEach(SmtpConnections::close))
            .build();

    SmtpConnections(EgressDnsResolver resolver, EgressProperties limits, SmtpProperties times) {
        this.resolver = resolver;
        this.limits = limits;
        this.times = times;
        timer.setRemoveOnCancelPolicy(true);
    }

    /**
     * A connection that is logged in and not used by anybody else, kept or new.
     *
     * @throws ProviderFailureException when the server cannot be reached or refuses the login
     */
    SmtpConnection open(SmtpAccount account) {
        SmtpConnection kept = take(account);
        while (kept != null) {
            if (kept.isConnected()) {
                return kept;
            }
            kept = take(account);
        }
        account.requireSendable();
        SmtpConnection fresh = SmtpConnection.to(account, resolver, timer, limits, times);
        try {
            fresh.open(account);
            return fresh;
        } catch (MessagingException e) {
            ProviderFailureException failure = SmtpFailureReader.read(account, fresh, e, true);
            close(fresh);
            throw failure;
        }
    }

    /** Keeps a connection for the next mail, or closes it when enough are kept or it has carried many. */
    void keep(SmtpAccount account, SmtpConnection connection) {
        idle.asMap().compute(account, (key, connections) -> {
            Deque<SmtpConnection> kept = connections == null ? new ArrayDeque<>() : connections;
            if (kept.size() < KEPT_PER_ACCOUNT && connection.mails() < MAILS_PER_CONNECTION) {
                kept.push(connection);
            } else {
                close(connection);
            }
            return kept;
        });
    }

    private SmtpConnection take(SmtpAccount account) {
        SmtpConnection[] taken = new SmtpConnection[1];
        idle.asMap().computeIfPresent(account, (key, connections) -> {
            taken[0] = connections.poll();
            return connections;
        });
        return taken[0];
    }

    static void close(SmtpConnection connection) {
        try {
            connection.close();
        } catch (MessagingException e) {
            LOG.debug("A connection to a mail server did not close cleanly", e);
        }
    }

    @Override
    public void close() {
        idle.invalidateAll();
        idle.cleanUp();
        timer.shutdownNow();
    }
}
