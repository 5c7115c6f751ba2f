package dev.serai.delivery;

import dev.serai.api.Answer;
import dev.serai.api.ApiProperties;
import dev.serai.api.RequestKey;
import dev.serai.ledger.Deliveries;
import dev.serai.ledger.Delivery;
import dev.serai.ledger.DeliveryStatus;
import dev.serai.ledger.DeliveryWaiters;
import dev.serai.security.TenantScope;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * The callers that wait for the outcome of a delivery, none of them on a thread. What this node settles they hear at once; what another
 * node settles is looked for every second, for all of a tenant together.
 */
@Component
class OutcomeWaits implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(OutcomeWaits.class);
    private static final int THREADS = 4;
    private static final int MOST = 4000;

    private final DeliveryWaiters waiters;
    private final Deliveries deliveries;
    private final int perTenant;
    private final Map<UUID, Integer> counts = new HashMap<>();
    private final Set<OutcomeWait> running = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean looking = new AtomicBoolean();
    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, daemon("serai-wait-timer"));
    private final ThreadPoolExecutor threads = new ThreadPoolExecutor(THREADS, THREADS, 30, TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(), daemon("serai-wait"));
    private int total;
    private volatile boolean stopping;
    private volatile boolean started;

    OutcomeWaits(DeliveryWaiters waiters, Deliveries deliveries, ApiProperties properties) {
        this.waiters = waiters;
        this.deliveries = deliveries;
        this.perTenant = properties.waits();
        timer.setRemoveOnCancelPolicy(true);
        threads.allowCoreThreadTimeOut(true);
    }

    private static ThreadFactory daemon(String name) {
        return task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        };
    }

    /**
     * A place to wait in for a delivery that is about to be accepted, to be closed or started; empty where the tenant waits for as many
     * already as it may.
     *
     * @param forResult whether the result is answered, and not the delivery
     */
    Optional<OutcomeWait> reserve(UUID tenantId, UUID deliveryId, Preference preference, boolean forResult) {
        synchronized (counts) {
            int own = counts.getOrDefault(tenantId, 0);
            if (stopping || own >= perTenant || total >= MOST) {
                return Optional.empty();
            }
            counts.put(tenantId, own + 1);
            total++;
        }
        return Optional.of(new OutcomeWait(this, tenantId, preference, forResult, waiters.await(deliveryId)));
    }

    void begin(OutcomeWait wait) {
        running.add(wait);
        wait.settledHere().whenComplete((done, failure) -> end(wait));
        try {
            wait.endBy(timer.schedule(() -> end(wait), wait.preference().most().toMillis(), TimeUnit.MILLISECONDS));
        } catch (java.util.concurrent.RejectedExecutionException e) {
            end(wait);
        }
        if (stopping) {
            end(wait);
        }
    }

    private void end(OutcomeWait wait) {
        if (running.remove(wait)) {
            threads.execute(() -> wait.answer(outcome(wait)));
        }
    }

    private Answer outcome(OutcomeWait wait) {
        try {
            return TenantScope.call(wait.tenantId(), () -> deliveries.find(wait.tenantId(), wait.deliveryId()))
                    .filter(delivery -> DeliveryStatus.of(delivery.status()).settled())
                    .map(delivery -> settled(delivery, wait)).orElse(wait.unsettled());
        } catch (RuntimeException e) {
            log.warn("The outcome of delivery {} could not be read for who waits for it", wait.deliveryId(), e);
            return wait.unsettled();
        }
    }

    private static Answer settled(Delivery delivery, OutcomeWait wait) {
        boolean repeated = wait.unsettled().headers().containsKey(RequestKey.REPLAYED);
        Answer answer = wait.isForResult() ? SettledAnswer.result(delivery, repeated) : SettledAnswer.delivery(delivery);
        Map<String, String> headers = new HashMap<>(answer.headers());
        if (wait.preference().applied() != null) {
            headers.put("Preference-Applied", wait.preference().applied());
        }
        return new Answer(answer.status(), answer.body(), headers).replayed(repeated);
    }

    void free(UUID tenantId) {
        synchronized (counts) {
            counts.computeIfPresent(tenantId, (id, count) -> count == 1 ? null : Integer.valueOf(count - 1));
            total--;
        }
    }

    private void look() {
        if (!running.isEmpty() && looking.compareAndSet(false, true)) {
            threads.execute(() -> {
                try {
                    lookForSettled();
                } catch (RuntimeException e) {
                    log.warn("What other nodes have settled is not known: {}", e.getMessage());
                } finally {
                    looking.set(false);
                }
            });
        }
    }

    private void lookForSettled() {
        Map<UUID, Set<UUID>> ids = new HashMap<>();
        running.forEach(wait -> ids.computeIfAbsent(wait.tenantId(), tenant -> new HashSet<>()).add(wait.deliveryId()));
        Set<UUID> settled = new HashSet<>();
        ids.forEach((tenant, waited) -> settled.addAll(
                TenantScope.call(tenant, () -> deliveries.settledAmong(tenant, List.copyOf(waited)))));
        running.stream().filter(wait -> settled.contains(wait.deliveryId())).forEach(this::end);
    }

    @Override
    public void start() {
        started = true;
        timer.scheduleWithFixedDelay(this::look, 1, 1, TimeUnit.SECONDS);
    }

    /** Answers those who wait that what they asked for is accepted. */
    @Override
    public void stop() {
        stopping = true;
        running.forEach(this::end);
        timer.shutdownNow();
        threads.shutdown();
        started = false;
    }

    @Override
    public boolean isRunning() {
        return started;
    }
}
