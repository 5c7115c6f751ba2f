package dev.serai.bulk;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.api.FieldProblem;
import dev.serai.api.JsonText;
import dev.serai.api.ProblemException;
import dev.serai.bulk.BulkMessages.Made;
import dev.serai.bulk.BulkStore.Bad;
import dev.serai.bulk.BulkStore.Good;
import dev.serai.embedded.DataDirectory;
import dev.serai.ledger.Acceptance;
import dev.serai.ledger.Deliveries;
import dev.serai.ledger.Ledger;
import dev.serai.ledger.LedgerUnavailableException;
import dev.serai.ledger.NewDelivery;
import dev.serai.ledger.Schedule;
import dev.serai.operation.Operation;
import dev.serai.operation.Operation.Priority;
import dev.serai.operation.Operations;
import dev.serai.security.TenantScope;
import dev.serai.supervision.Beat;
import dev.serai.supervision.LoopingService;
import dev.serai.supervision.Loops;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/**
 * Checks jobs, makes deliveries of their rows as the ledger has room, and calls off what is cancelled: one job at a time on each node, in
 * turns of about a second. Each batch is on disk before the next; what was made of a row already is not made again, wherever it went on.
 */
@Component
class BulkWorker extends LoopingService {

    private static final Logger log = LoggerFactory.getLogger(BulkWorker.class);
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final Duration LOOK = Duration.ofSeconds(1);
    /** Until there may be room for more of a job. */
    private static final Duration NO_ROOM = Duration.ofMillis(250);
    private static final Duration FAILED = Duration.ofSeconds(5);
    private static final Duration NO_OPERATION = Duration.ofSeconds(1);
    private static final long TURN_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long COUNT_NANOS = TimeUnit.SECONDS.toNanos(2);
    /** Counting costs at most one in so many parts of the time. */
    private static final int COUNT_SHARE = 20;
    private static final int CHECKED_AT_ONCE = 500;
    private static final int CANCELLED_AT_ONCE = 500;
    private static final int MOST_BREAKDOWNS = 5;
    private static final long BYTES_AT_ONCE = 8L * 1024 * 1024;

    private final BulkStore store;
    private final BulkMessages messages;
    private final BulkProperties properties;
    private final Operations operations;
    private final Ledger ledger;
    private final Deliveries deliveries;
    private final HeldJobs heldJobs;
    private final Clock clock;
    private final String node;
    private final Map<UUID, Counted> counts = new ConcurrentHashMap<>();
    private boolean asked;

    /**
     * What was counted last on this node.
     *
     * @param next when to count again, in nanoseconds
     */
    private record Counted(Outcome outcome, long at, long next) {}

    BulkWorker(BulkStore store, BulkMessages messages, BulkProperties properties, Operations operations, Ledger ledger,
            Deliveries deliveries, HeldJobs heldJobs, Clock clock, DataDirectory directory, Loops loops) {
        super(loops, "serai-bulk", PATIENCE);
        this.store = store;
        this.messages = messages;
        this.properties = properties;
        this.operations = operations;
        this.ledger = ledger;
        this.deliveries = deliveries;
        this.heldJobs = heldJobs;
        this.clock = clock;
        this.node = directory.nodeId();
    }

    /** Goes on soon with what was asked for. */
    synchronized void look() {
        asked = true;
        notifyAll();
    }

    private synchronized void await() throws InterruptedException {
        long end = System.nanoTime() + LOOK.toNanos();
        for (long left = LOOK.toMillis(); !asked && left > 0; left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime())) {
            wait(left);
        }
        asked = false;
    }

    @Override
    protected void round(Beat beat) throws InterruptedException {
        Optional<BulkJob> claimed = store.claim(node);
        if (claimed.isEmpty()) {
            beat.waits();
            await();
            return;
        }
        BulkJob job = claimed.get();
        TenantScope.run(job.marks().tenantId(), () -> turn(job));
    }

    private void turn(BulkJob job) {
        if (job.marks().breakdowns() > MOST_BREAKDOWNS) {
            fail(job, "Serai itself broke down over it, " + MOST_BREAKDOWNS + " times in a row; its log says more under this id");
            return;
        }
        try {
            store.release(job, node, turn(job, operations.find(job.operation()).orElse(null)));
        } catch (LedgerUnavailableException e) {
            delay(job);
            throw e;
        } catch (ProblemException e) {
            fail(job, e.getMessage());
        } catch (RuntimeException e) {
            log.warn("Bulk job {} of tenant {} broke down and is taken up again", job.id(), job.marks().tenantId(), e);
            delay(job);
            throw e;
        }
    }

    /**
     * Goes on with it; answers until when there is nothing more to do.
     *
     * @param operation null while its file is not loaded, as when Serai has just started
     */
    private Duration turn(BulkJob job, Operation operation) {
        return switch (job.ofState()) {
            case CHECKING -> operation == null ? NO_OPERATION : check(job, operation);
            case RUNNING -> operation == null ? NO_OPERATION : run(job, operation);
            default -> cancel(job);
        };
    }

    /** Others go first; the database may be what is broken. */
    private void delay(BulkJob job) {
        try {
            store.putOff(job, node, FAILED);
        } catch (DataAccessException e) {
            log.debug("Bulk job {} cannot be put off", job.id(), e);
        }
    }

    private void fail(BulkJob job, String reason) {
        log.warn("Bulk job {} of tenant {} failed: {}", job.id(), job.marks().tenantId(), reason);
        if (job.ofState() == JobState.CHECKING) {
            store.endCheck(job, node, false, reason);
            store.release(job, node, Duration.ZERO);
        } else {
            count(job, true);
            store.end(job, node, JobState.FAILED, reason);
        }
    }

    private Duration check(BulkJob job, Operation operation) {
        UUID tenantId = job.marks().tenantId();
        int after = job.marks().checkedRow();
        int bad = job.counts().bad();
        long end = System.nanoTime() + TURN_NANOS;
        while (System.nanoTime() < end) {
            List<Good> rows = store.good(tenantId, job.id(), after, atOnce(job, CHECKED_AT_ONCE));
            List<Bad> found = new ArrayList<>();
            for (Good row : rows) {
                Made made = messages.make(tenantId, operation, content(job), row);
                if (!made.problems().isEmpty()) {
                    found.add(new Bad(row.number(), write(made.problems())));
                }
            }
            store.bad(tenantId, job.id(), found);
            bad += found.size();
            after = rows.isEmpty() ? job.counts().recipients() : rows.get(rows.size() - 1).number();
            if (!store.checked(job, node, after, found.size())) {
                return Duration.ZERO;
            }
            if (rows.isEmpty()) {
                endCheck(job, bad);
                return Duration.ZERO;
            }
        }
        return Duration.ZERO;
    }

    private void endCheck(BulkJob job, int bad) {
        boolean wanted = job.marks().startWanted();
        int good = job.counts().recipients() - bad - job.counts().duplicates();
        String reason = !wanted ? null : good == 0 ? "It did not start: no row is good"
                : bad > 0 && !job.skipBadRows() ? "It did not start: " + bad + (bad == 1 ? " row is" : " rows are")
                + " bad. Start it with {\"skipBadRows\": true} to send to the others" : null;
        store.endCheck(job, node, wanted && reason == null, reason);
    }

    private Duration run(BulkJob job, Operation operation) {
        UUID tenantId = job.marks().tenantId();
        int after = job.marks().plannedRow();
        long end = System.nanoTime() + TURN_NANOS;
        while (System.nanoTime() < end) {
            int pending = store.pending(tenantId, job.id(), properties.ahead());
            int room = properties.ahead() - pending;
            if (room < Math.min(properties.batch(), properties.ahead() / 2)) {
                count(job, false);
                return NO_ROOM;
            }
            List<Good> rows = store.good(tenantId, job.id(), after, Math.min(room, atOnce(job, properties.batch())));
            if (rows.isEmpty()) {
                return ended(job, pending) ? Duration.ZERO : NO_ROOM;
            }
            int bad = send(job, operation, rows);
            after = rows.get(rows.size() - 1).number();
            if (!store.planned(job, node, after, rows.size() - bad, bad)) {
                return Duration.ZERO;
            }
        }
        count(job, false);
        return Duration.ZERO;
    }

    /** Makes deliveries of rows, but for those of which they are made; answers of how many none can be made. */
    private int send(BulkJob job, Operation operation, List<Good> rows) {
        UUID tenantId = job.marks().tenantId();
        Set<UUID> made = store.made(tenantId, rows.stream().map(Good::deliveryId).toList());
        Schedule schedule = new Schedule(Priority.BULK, null, job.expiresAt() != null ? job.expiresAt()
                : operation.expires() == null ? null : clock.instant().plus(operation.expires()));
        List<NewDelivery> wanted = new ArrayList<>(rows.size());
        List<Bad> bad = new ArrayList<>();
        for (Good row : rows) {
            if (!made.contains(row.deliveryId())) {
                Made message = messages.make(tenantId, operation, content(job), row);
                if (message.problems().isEmpty()) {
                    wanted.add(new NewDelivery(row.deliveryId(), null, operation.name(), message.message(), null,
                            job.marks().requested(), job.askedBy(), schedule));
                } else {
                    bad.add(new Bad(row.number(), write(message.problems())));
                }
            }
        }
        store.bad(tenantId, job.id(), bad);
        if (!wanted.isEmpty()) {
            ledger.accept(new Acceptance(tenantId, List.of(), List.of(), wanted));
        }
        return bad.size();
    }

    /** Whether all of its deliveries have their outcome; then it is done. */
    private boolean ended(BulkJob job, int pending) {
        boolean done = pending == 0;
        count(job, done);
        if (done) {
            store.end(job, node, JobState.DONE, null);
            log.info("Bulk job {} of tenant {} is done", job.id(), job.marks().tenantId());
        } else if (store.letGo(job.marks().tenantId(), job.id()) > 0) {
            ledger.lookForDueWork();
        }
        return done;
    }

    private Duration cancel(BulkJob job) {
        UUID tenantId = job.marks().tenantId();
        heldJobs.changed(tenantId, job.id(), JobState.CANCELLING);
        int left = 0;
        for (UUID id : store.pendingIds(tenantId, job.id(), CANCELLED_AT_ONCE)) {
            try {
                deliveries.cancel(tenantId, id);
            } catch (ProblemException e) {
                // It is being carried right now, and has its outcome soon.
                left++;
            }
        }
        if (store.pending(tenantId, job.id(), 1) > 0) {
            count(job, false);
            return left > 0 ? NO_ROOM : Duration.ZERO;
        }
        count(job, true);
        store.end(job, node, JobState.CANCELLED, null);
        heldJobs.changed(tenantId, job.id(), JobState.CANCELLED);
        log.info("Bulk job {} of tenant {} is cancelled", job.id(), tenantId);
        return Duration.ZERO;
    }

    /** Counts what its deliveries have come to, unless that was done lately or costs too much. */
    private void count(BulkJob job, boolean now) {
        long at = System.nanoTime();
        Counted before = counts.get(job.id());
        if (!now && before != null && at < before.next()) {
            return;
        }
        Outcome outcome = store.count(job.marks().tenantId(), job.id());
        long took = System.nanoTime() - at;
        Double rate = before == null ? null : Double.valueOf(Math.max(0, outcome.settled() - before.outcome().settled())
                / Math.max(0.001, (at - before.at()) / (double) TimeUnit.SECONDS.toNanos(1)));
        store.counted(job, outcome, rate);
        if (now) {
            counts.remove(job.id());
        } else {
            counts.put(job.id(), new Counted(outcome, at, at + Math.max(COUNT_NANOS, took * COUNT_SHARE)));
            if (job.ofState() == JobState.RUNNING && store.letGo(job.marks().tenantId(), job.id()) > 0) {
                ledger.lookForDueWork();
            }
        }
    }

    /** So many rows that their messages do not take much memory. */
    private static int atOnce(BulkJob job, int most) {
        long bytes = Math.max(1, job.message().toString().length());
        return (int) Math.max(1, Math.min(most, BYTES_AT_ONCE / bytes));
    }

    private static ObjectNode content(BulkJob job) {
        return (ObjectNode) job.message();
    }

    private static String write(List<FieldProblem> problems) {
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        problems.forEach(each -> list.addObject().put("field", JsonText.storable(each.field()))
                .put("message", JsonText.storable(each.message())));
        try {
            return JsonText.write(list);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("What is wrong with a row cannot be written", e);
        }
    }
}
