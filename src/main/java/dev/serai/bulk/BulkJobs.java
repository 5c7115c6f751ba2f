package dev.serai.bulk;

import dev.serai.api.OverloadedException;
import dev.serai.api.ProblemException;
import dev.serai.audit.AuditLog;
import dev.serai.connection.Connections;
import dev.serai.ledger.Ids;
import dev.serai.ledger.Ledger;
import dev.serai.notify.Notifications;
import dev.serai.operation.Operation;
import dev.serai.operation.Operations;
import dev.serai.operation.RecipientAddress.Kind;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/** What people do with jobs; each change is in the audit log, without addresses. */
@Component
class BulkJobs {

    private static final int ROWS_AT_ONCE = 2000;

    private final BulkStore store;
    private final BulkMessages messages;
    private final BulkProperties properties;
    private final BulkWorker worker;
    private final HeldJobs heldJobs;
    private final Operations operations;
    private final Connections connections;
    private final Ledger ledger;
    private final AuditLog audit;
    private final Notifications notifications;
    private final TransactionTemplate transaction;
    private final Clock clock;
    private final Semaphore uploads;

    BulkJobs(BulkStore store, BulkMessages messages, BulkProperties properties, BulkWorker worker, HeldJobs heldJobs, Operations operations,
            Connections connections, Ledger ledger, AuditLog audit, Notifications notifications, TransactionTemplate transaction,
            Clock clock) {
        this.store = store;
        this.messages = messages;
        this.properties = properties;
        this.worker = worker;
        this.heldJobs = heldJobs;
        this.operations = operations;
        this.connections = connections;
        this.ledger = ledger;
        this.audit = audit;
        this.notifications = notifications;
        this.transaction = transaction;
        this.clock = clock;
        this.uploads = new Semaphore(properties.uploads());
    }

    private record Audited(String name, String operation, String state) {

        private static Audited of(BulkJob job) {
            return new Audited(job.name(), job.operation(), job.state());
        }
    }

    private record AuditedUpload(int added, int bad, int duplicates) {}

    /** What an upload added. */
    record Uploaded(BulkJob job, int added, int bad, int duplicates) {}

    BulkJob create(UUID tenantId, NewJob wanted) {
        messages.check(tenantId, wanted.operation(), wanted.message());
        return transaction.execute(status -> add(tenantId, wanted));
    }

    private BulkJob add(UUID tenantId, NewJob wanted) {
        UUID id = Ids.next();
        store.add(tenantId, id, wanted, clock.instant().truncatedTo(ChronoUnit.MICROS));
        BulkJob job = find(tenantId, id);
        audit.record(tenantId, "bulk-job.create", id, null, Audited.of(job));
        return job;
    }

    BulkJob find(UUID tenantId, UUID id) {
        return store.find(tenantId, id).orElseThrow(() -> ProblemException.notFound("bulk job"));
    }

    /** Makes a job of content and recipients in one body, and starts it once it is checked. */
    BulkJob createWhole(UUID tenantId, NewJob wanted, Upload upload) {
        messages.check(tenantId, wanted.operation(), wanted.message());
        requireConnection(tenantId, wanted.askedBy(), wanted.operation());
        return uploading(() -> transaction.execute(status -> {
            UUID id = add(tenantId, wanted).id();
            read(tenantId, id, wanted.operation(), 0, upload, true);
            return checkAndStart(tenantId, id, true, wanted.skipBad());
        }));
    }

    /** Adds recipients, all of the upload or none. */
    Uploaded upload(UUID tenantId, UUID id, Upload upload) {
        return uploading(() -> transaction.execute(status -> {
            if (!store.holdUpload(id)) {
                find(tenantId, id);
                throw conflict("Another upload to this job is under way; send this one when that is through");
            }
            BulkJob job = find(tenantId, id);
            requireState(job, "takes no more recipients", JobState.UPLOADING, JobState.CHECKED);
            AuditedUpload added = read(tenantId, id, operations.get(job.operation()), job.counts().recipients(), upload, false);
            BulkJob now = store.hold(tenantId, id).orElseThrow(() -> ProblemException.notFound("bulk job"));
            return new Uploaded(now, added.added(), added.bad(), added.duplicates());
        }));
    }

    private <T> T uploading(Supplier<T> work) {
        if (!uploads.tryAcquire()) {
            throw new OverloadedException("Serai puts as many uploads into the database as it may at once (serai.bulk.uploads)");
        }
        try {
            return work.get();
        } finally {
            uploads.release();
        }
    }

    private AuditedUpload read(UUID tenantId, UUID id, Operation operation, int before, Upload upload, boolean withContent) {
        List<Recipient> batch = new ArrayList<>(ROWS_AT_ONCE);
        RecipientRows rows = new RecipientRows(Kind.of(operation), before, properties.maxRecipients(), row -> {
            batch.add(row);
            if (batch.size() == ROWS_AT_ONCE) {
                store.addRows(tenantId, id, batch);
                batch.clear();
            }
        });
        upload.read(withContent, rows);
        if (!batch.isEmpty()) {
            store.addRows(tenantId, id, batch);
        }
        if (rows.added() == 0) {
            throw new UploadFault(0, "has no recipients");
        }
        store.hold(tenantId, id).ifPresent(job -> requireState(job, "takes no more recipients", JobState.UPLOADING, JobState.CHECKED));
        int duplicates = store.nameDuplicates(tenantId, id);
        store.uploaded(tenantId, id, rows.added(), rows.bad(), duplicates, rows.columns());
        AuditedUpload added = new AuditedUpload(rows.added(), rows.bad(), duplicates);
        audit.record(tenantId, "bulk-job.upload", id, null, added);
        return added;
    }

    /** Begins the dry run. */
    BulkJob check(UUID tenantId, UUID id) {
        return change(tenantId, id, "bulk-job.check", job -> {
            requireState(job, "cannot be checked", JobState.UPLOADING, JobState.CHECKED);
            requireRows(job);
            store.check(tenantId, id, false, job.skipBadRows());
        });
    }

    /**
     * Starts it, once every row is checked.
     *
     * @param skipBad whether it starts although some rows are bad; null for as it was said when it was made
     */
    BulkJob start(UUID tenantId, UUID id, Boolean skipBad) {
        BulkJob found = find(tenantId, id);
        requireState(found, "cannot be started", JobState.UPLOADING, JobState.CHECKED);
        requireRows(found);
        requireConnection(tenantId, found.askedBy(), operations.get(found.operation()));
        return checkAndStart(tenantId, id, skipBad == null ? found.skipBadRows() : skipBad);
    }

    private BulkJob checkAndStart(UUID tenantId, UUID id, boolean skipBad) {
        return transaction.execute(status -> checkAndStart(tenantId, id, false, skipBad));
    }

    private BulkJob checkAndStart(UUID tenantId, UUID id, boolean isNew, boolean skipBad) {
        return changed(tenantId, id, "bulk-job.start", job -> {
            if (!isNew) {
                requireState(job, "cannot be started", JobState.UPLOADING, JobState.CHECKED);
            }
            store.check(tenantId, id, true, skipBad);
        });
    }

    private void requireConnection(UUID tenantId, UUID askedBy, Operation operation) {
        if (connections.carriers(tenantId, askedBy, operation).isEmpty()) {
            throw new ProblemException(409, "No connection", "There is no active " + operation.channelWords()
                    + " connection; create one with POST /api/integrations", List.of());
        }
    }

    private static void requireRows(BulkJob job) {
        if (job.counts().recipients() == 0) {
            throw conflict("The job has no recipients; send some to /api/bulk-jobs/" + job.id() + "/recipients");
        }
    }

    BulkJob pause(UUID tenantId, UUID id) {
        return change(tenantId, id, "bulk-job.pause", job -> {
            requireState(job, "cannot be paused", JobState.RUNNING);
            store.to(tenantId, id, JobState.PAUSED);
        });
    }

    BulkJob resume(UUID tenantId, UUID id) {
        BulkJob resumed = change(tenantId, id, "bulk-job.resume", job -> {
            requireState(job, "cannot be resumed", JobState.PAUSED, JobState.FAILED);
            store.to(tenantId, id, JobState.RUNNING);
            store.letGo(tenantId, id);
        });
        ledger.lookForDueWork();
        return resumed;
    }

    BulkJob cancel(UUID tenantId, UUID id) {
        return change(tenantId, id, "bulk-job.cancel", job -> {
            requireState(job, "cannot be cancelled", JobState.UPLOADING, JobState.CHECKING, JobState.CHECKED, JobState.RUNNING,
                    JobState.PAUSED, JobState.FAILED);
            boolean begun = job.startedAt() != null;
            store.to(tenantId, id, begun ? JobState.CANCELLING : JobState.CANCELLED);
        });
    }

    private interface Change {
        void of(BulkJob job);
    }

    private BulkJob change(UUID tenantId, UUID id, String action, Change change) {
        return transaction.execute(status -> changed(tenantId, id, action, change));
    }

    /** In the transaction at work; all nodes hear of it once it is committed. */
    private BulkJob changed(UUID tenantId, UUID id, String action, Change change) {
        BulkJob before = store.hold(tenantId, id).orElseThrow(() -> ProblemException.notFound("bulk job"));
        change.of(before);
        BulkJob after = find(tenantId, id);
        audit.record(tenantId, action, id, Audited.of(before), Audited.of(after));
        notifications.send(HeldJobs.CHANGES, id.toString());
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                heldJobs.changed(tenantId, id, after.ofState());
                worker.look();
            }
        });
        return after;
    }

    private static void requireState(BulkJob job, String not, JobState... accepted) {
        for (JobState state : accepted) {
            if (state == job.ofState()) {
                return;
            }
        }
        throw conflict("The job is " + job.state() + " and " + not);
    }

    private static ProblemException conflict(String words) {
        return new ProblemException(409, "Conflict", words, List.of());
    }
}
