package dev.serai.notify;

import dev.serai.database.SystemDatabase;
import dev.serai.supervision.Beat;
import dev.serai.supervision.Loop;
import dev.serai.supervision.Loops;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.SmartLifecycle;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Listens on one connection of its own; whoever subscribes hears what was sent, and when something may have been missed. */
@Component
public class Notifications implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(Notifications.class);
    private static final Duration POLL = Duration.ofMinutes(1);
    private static final Duration PATIENCE = POLL.multipliedBy(3);
    private static final Duration RECONNECT = Duration.ofSeconds(1);

    private final SystemDatabase system;
    private final JdbcClient jdbc;
    private final Map<String, List<Subscription>> subscriptions = new ConcurrentHashMap<>();
    private volatile CountDownLatch stopping = new CountDownLatch(0);
    private volatile Connection current;
    private final Loops loops;
    private boolean first;
    private Loop loop;

    private record Subscription(Consumer<String> onPayload, Runnable onMissed) {}

    /** @param jdbc what sends where no transaction is under way */
    public Notifications(SystemDatabase system, JdbcClient jdbc) {
        this(system, jdbc, new Loops());
    }

    @Autowired
    Notifications(SystemDatabase system, JdbcClient jdbc, Loops loops) {
        this.loops = loops;
        this.system = system;
        this.jdbc = jdbc;
    }

    /**
     * Subscribes before the start, beside whoever did already.
     *
     * @param channel an SQL identifier
     * @param onPayload called with each payload, this node's own included
     * @param onMissed called when the connection was lost, so that anything may have changed
     */
    public void subscribe(String channel, Consumer<String> onPayload, Runnable onMissed) {
        if (isRunning()) {
            throw new IllegalStateException("Subscribe to \"" + channel + "\" before the application has started");
        }
        subscriptions.computeIfAbsent(channel, name -> new CopyOnWriteArrayList<>()).add(new Subscription(onPayload, onMissed));
    }

    /** Tells all nodes; within a transaction, once it is committed. */
    public void send(String channel, String payload) {
        (system.inTransaction() ? system.jdbc() : jdbc).sql("select pg_notify(?, ?)").params(channel, payload).query().singleRow();
    }

    @Override
    public void start() {
        stopping = new CountDownLatch(1);
        first = true;
        loop = loops.start("serai-notifications", PATIENCE, this::connectAndHear);
    }

    @Override
    public void stop() {
        stopping.countDown();
        loop.end();
        Connection connection = current;
        try {
            if (connection != null) {
                connection.abort(Runnable::run);
            }
            loop.await(Duration.ofSeconds(5));
        } catch (SQLException e) {
            log.debug("The listening connection was already closed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return stopping.getCount() > 0;
    }

    /** Before everything that serves. */
    @Override
    public int getPhase() {
        return Integer.MIN_VALUE + 1000;
    }

    private void connectAndHear(Beat beat) {
        try (Connection connection = system.dataSource().getConnection()) {
            current = connection;
            listen(connection);
            if (!first) {
                log.info("Listening for changes again");
            }
            first = false;
            subscriptions.values().forEach(all -> all.forEach(subscription -> subscription.onMissed().run()));
            hear(connection.unwrap(PGConnection.class), beat);
        } catch (SQLException e) {
            if (isRunning()) {
                log.warn("Cannot hear changes made by other nodes, connecting again: {}", e.getMessage());
                pause();
            }
        } finally {
            current = null;
        }
    }

    private void listen(Connection connection) throws SQLException {
        connection.setAutoCommit(true);
        try (Statement statement = connection.createStatement()) {
            for (String channel : subscriptions.keySet()) {
                statement.execute("listen " + channel);
            }
        }
    }

    private void hear(PGConnection connection, Beat beat) throws SQLException {
        while (isRunning()) {
            beat.works();
            PGNotification[] heard = connection.getNotifications((int) POLL.toMillis());
            if (heard != null) {
                for (PGNotification notification : heard) {
                    pass(notification.getName(), notification.getParameter());
                }
            }
        }
    }

    private void pass(String channel, String payload) {
        subscriptions.getOrDefault(channel, List.of()).forEach(subscription -> pass(subscription, channel, payload));
    }

    private static void pass(Subscription subscription, String channel, String payload) {
        try {
            subscription.onPayload().accept(payload);
        } catch (RuntimeException | StackOverflowError | LinkageError e) {
            log.error("A change on {} could not be applied; forgetting all that is cached", channel, e);
            subscription.onMissed().run();
        }
    }

    private void pause() {
        try {
            if (stopping.await(RECONNECT.toMillis(), TimeUnit.MILLISECONDS)) {
                log.debug("Stopped while reconnecting");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
