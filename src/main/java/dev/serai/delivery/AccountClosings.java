package dev.serai.delivery;

import dev.serai.notify.Notifications;
import dev.serai.supervision.Loops;
import java.time.Instant;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor.DiscardPolicy;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/**
 * Tells all nodes until when providers want no calls for an account. What comes within a moment is told together, so that there are at
 * most ten notifications a second, however many accounts are closed. An account key can be read by nobody.
 */
@Component
class AccountClosings implements DisposableBean {

    private static final Logger log = LoggerFactory.getLogger(AccountClosings.class);
    private static final String CHANNEL = "serai_accounts";
    private static final Pattern MILLIS = Pattern.compile("\\d{1,15}");
    private static final long LINGER_MILLIS = 100;
    private static final int LONGEST_PAYLOAD = 7500;

    private final Notifications notifications;
    private final Map<String, Long> untold = new ConcurrentHashMap<>();
    private final AtomicBoolean telling = new AtomicBoolean();
    private final ScheduledThreadPoolExecutor teller = new ScheduledThreadPoolExecutor(1, task -> {
        Thread thread = new Thread(task, "serai-account-closings");
        thread.setDaemon(true);
        return thread;
    }, new DiscardPolicy());
    private final Runnable task;
    private volatile BiConsumer<String, Instant> listener = (account, until) -> { };

    AccountClosings(Notifications notifications) {
        this(notifications, new Loops());
    }

    @Autowired
    AccountClosings(Notifications notifications, Loops loops) {
        this.notifications = notifications;
        this.task = loops.task("serai-account-closings", null, beat -> tell());
        notifications.subscribe(CHANNEL, this::hear, () -> { });
    }

    /** @param onClosed called with the account and until when it is closed, also with what this node told */
    void subscribe(BiConsumer<String, Instant> onClosed) {
        listener = onClosed;
    }

    /** Tells it in a moment; where the database is away, nobody hears it. */
    void announce(String accountKey, Instant until) {
        untold.merge(accountKey, until.toEpochMilli(), Math::max);
        if (telling.compareAndSet(false, true)) {
            teller.schedule(task, LINGER_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void tell() {
        telling.set(false);
        StringBuilder payload = new StringBuilder();
        for (Iterator<String> accounts = untold.keySet().iterator(); accounts.hasNext();) {
            String account = accounts.next();
            payload.append(account).append(' ').append(untold.remove(account)).append('\n');
            if (payload.length() > LONGEST_PAYLOAD || !accounts.hasNext()) {
                send(payload.toString());
                payload.setLength(0);
            }
        }
    }

    private void send(String payload) {
        try {
            notifications.send(CHANNEL, payload);
        } catch (DataAccessException e) {
            log.warn("Other nodes cannot be told which accounts are closed, and find out themselves: {}", e.getMessage());
        }
    }

    private void hear(String payload) {
        payload.lines().forEach(line -> {
            int end = line.lastIndexOf(' ');
            if (end > 0 && MILLIS.matcher(line.substring(end + 1)).matches()) {
                listener.accept(line.substring(0, end), Instant.ofEpochMilli(Long.parseLong(line.substring(end + 1))));
            } else {
                log.warn("A node told of a closed account in a form that is not known here: \"{}\"", line);
            }
        });
    }

    @Override
    public void destroy() {
        teller.shutdownNow();
    }
}
