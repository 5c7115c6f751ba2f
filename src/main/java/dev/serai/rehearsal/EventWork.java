package dev.serai.rehearsal;

import dev.serai.event.Event;
import dev.serai.event.TrialPlan;
import dev.serai.security.TenantScope;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Plans past events by the routes as they run and by those of a changed file, and compares. */
final class EventWork extends LedgerWork {

    private static final int MOST_LATE = 3;

    private final PastLedger past;
    private final TrialFiles.Routes now;
    private final TrialFiles.Routes then;
    private final Duration patience;
    private final ExecutorService thread;
    private int late;

    /**
     * @param now the routes as they run
     * @param then the routes as they would
     */
    EventWork(Asked asked, PastLedger past, TrialFiles.Routes now, TrialFiles.Routes then, RehearsalProperties properties) {
        super(asked, past, "event", properties.most());
        this.past = past;
        this.now = now;
        this.then = then;
        this.patience = properties.patience();
        this.thread = Executors.newSingleThreadExecutor(task -> {
            Thread plans = new Thread(task, "serai-rehearsed-event");
            plans.setDaemon(true);
            return plans;
        });
    }

    @Override
    void look(UUID tenantId, UUID id, Tally tally) throws InterruptedException {
        Optional<Event> event = past.event(tenantId, id);
        if (event.isEmpty()) {
            tally.erased(id);
        } else {
            tally.found(id, compared(tenantId, event.get()));
        }
    }

    /** Planned by the routes as they run both before and after: what differs then differs by itself. */
    private List<Difference> compared(UUID tenantId, Event event) throws InterruptedException {
        Future<List<Difference>> comparing = thread.submit(() -> TenantScope.call(tenantId, () -> {
            TrialPlan was = now.plan(tenantId, event);
            TrialPlan would = then.plan(tenantId, event);
            return new PlanComparison(tenantId, event, () -> now.plan(tenantId, event)).of(was, would);
        }));
        try {
            return comparing.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            comparing.cancel(true);
            late++;
            if (late > MOST_LATE) {
                throw new RehearsalFailedException("Its routes took longer than " + patience.toSeconds() + " s for each of " + late
                        + " events, the last of them " + event.id());
            }
            return List.of(new Difference(tenantId, event.id(), null, event.type(), event.time(), Difference.UNDECIDED, null, null, null,
                    List.of(), null, "the routes took longer than " + patience.toSeconds() + " s"));
        } catch (ExecutionException e) {
            throw new IllegalStateException("Event " + event.id() + " could not be rehearsed", e.getCause());
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
        try {
            now.close();
        } finally {
            then.close();
        }
    }
}
