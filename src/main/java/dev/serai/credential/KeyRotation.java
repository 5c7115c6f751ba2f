package dev.serai.credential;

import dev.serai.api.ProblemException;
import dev.serai.audit.AuditLog;
import dev.serai.credential.KeyNodes.Node;
import dev.serai.credential.ReEncryption.Batch;
import dev.serai.database.SystemDatabase;
import dev.serai.embedded.DataDirectory;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Brings what is stored under the key that encrypts, while everything goes on. It begins by itself where the first key is a new one: at a
 * start, or when the file of the keys changed. It waits while a node that lives cannot read with the key.
 */
@Component
public class KeyRotation implements ApplicationListener<ContextClosedEvent> {

    private static final Logger log = LoggerFactory.getLogger(KeyRotation.class);
    private static final Duration TURN = Duration.ofMillis(1800);
    private static final Duration BREAK = Duration.ofSeconds(5);
    private static final int BATCHES_PER_SECOND = 10;
    private static final int LARGEST_BATCH = 500;

    private final EncryptionKeys keys;
    private final KeyChanges changes;
    private final KeyNodes nodes;
    private final RotationStore store;
    private final StoredSecrets stored;
    private final ReEncryption reEncryption;
    private final AuditLog audit;
    private final TransactionTemplate transactions;
    private final String node;
    private final int batchSize;
    private final long batchNanos;
    private volatile boolean ending;
    private volatile boolean failing;
    private volatile long batchBegan = System.nanoTime() - BREAK.toNanos();

    KeyRotation(EncryptionKeys keys, KeyChanges changes, KeyNodes nodes, RotationStore store, StoredSecrets stored,
            ReEncryption reEncryption, AuditLog audit, SystemDatabase system, DataDirectory directory,
            CredentialProperties properties) {
        this.keys = keys;
        this.changes = changes;
        this.nodes = nodes;
        this.store = store;
        this.stored = stored;
        this.reEncryption = reEncryption;
        this.audit = audit;
        this.transactions = system.transaction();
        this.node = directory.nodeId();
        this.batchSize = Math.max(1, Math.min(LARGEST_BATCH, properties.rotationRate() / BATCHES_PER_SECOND));
        this.batchNanos = TimeUnit.SECONDS.toNanos(1) * batchSize / properties.rotationRate();
    }

    /** For the audit log: which keys a node has, the writing one first. */
    private record Configured(String node, List<String> keyIds) {}

    /** For the audit log. */
    private record Target(String targetKey, String state) {}

    /** One turn, to be called every two seconds: takes up changed keys and does batches for a while. */
    public void turn() {
        try {
            changes.readAgain();
            lookForNewKey();
            Optional<Rotation> rotation = store.find();
            if (rotation.isPresent() && rotation.get().state().equals(Rotation.RUNNING) && waitsFor(rotation.get()).isEmpty()) {
                doBatches();
            }
            failing = false;
        } catch (DataAccessException | TransactionException e) {
            if (!failing && !ending) {
                log.warn("Cannot look after the encryption keys, trying again every two seconds: {}", e.getMessage());
            }
            failing = true;
        }
    }

    /** Says which keys this node has; begins a rotation when its first key is not the one it had before, or when others left something. */
    private void lookForNewKey() {
        KeyRing ring = keys.ring();
        Optional<Node> said = nodes.find(node);
        if (said.filter(known -> known.reads().equals(ring.keyIds())).isEmpty()) {
            transactions.executeWithoutResult(status -> takeUp(ring, said));
            return;
        }
        Optional<Rotation> rotation = store.find();
        if (rotation.isPresent() && isOver(rotation.get(), ring) && stored.underOthers(ring.writingKey())
                && stored.countUnderOthers(ring.writingKey()) > rotation.get().unreadable()) {
            start(ring.writingKey());
        }
        nodes.say(node, ring);
    }

    private void takeUp(KeyRing ring, Optional<Node> said) {
        nodes.say(node, ring);
        nodes.forgetGone();
        audit.record(null, "encryption-key.configure", null, said.map(known -> new Configured(known.id(), known.reads())).orElse(null),
                new Configured(node, ring.keyIds()));
        boolean news = said.filter(known -> known.writes().equals(ring.writingKey())).isEmpty();
        if (news && store.find().filter(known -> known.targetKey().equals(ring.writingKey())).isEmpty()) {
            start(ring.writingKey());
        }
    }

    private void start(String target) {
        transactions.executeWithoutResult(status -> {
            Target before = target();
            store.start(target, stored.countUnderOthers(target));
            audit.record(null, "encryption-key.rotate", null, before, target());
        });
    }

    private Target target() {
        return store.find().map(found -> new Target(found.targetKey(), found.state())).orElse(null);
    }

    private static boolean isOver(Rotation rotation, KeyRing ring) {
        return rotation.state().equals(Rotation.FINISHED) && rotation.targetKey().equals(ring.writingKey());
    }

    private void doBatches() {
        long began = System.nanoTime();
        long end = began + TURN.toNanos();
        while (!ending && began < end) {
            long since = began - batchBegan;
            batchBegan = began;
            Batch batch = reEncryption.next(batchSize, since < BREAK.toNanos() ? TimeUnit.NANOSECONDS.toMillis(since) : 0);
            if (!batch.more()) {
                return;
            }
            long left = batch.rows() == 0 ? 0 : batchNanos - (System.nanoTime() - began);
            if (left > 0) {
                LockSupport.parkNanos(left);
            }
            began = System.nanoTime();
        }
    }

    /** Takes up changed keys and begins, or goes on with, encrypting everything with the first of them. */
    void request() {
        changes.readAgain();
        changes.problem().ifPresent(problem -> {
            throw new ProblemException(409, "Conflict", problem, List.of());
        });
        lookForNewKey();
        String target = keys.ring().writingKey();
        boolean underWay = store.find().filter(found -> found.targetKey().equals(target) && !found.state().equals(Rotation.FINISHED))
                .isPresent();
        if (underWay && stored.underOthers(target)) {
            change(Rotation.PAUSED, Rotation.RUNNING, "encryption-key.resume");
        } else {
            start(target);
        }
    }

    /** Pauses what runs. */
    void pause() {
        if (!change(Rotation.RUNNING, Rotation.PAUSED, "encryption-key.pause")) {
            throw new ProblemException(409, "Conflict", "No rotation is running", List.of());
        }
    }

    private boolean change(String from, String to, String action) {
        return Boolean.TRUE.equals(transactions.execute(status -> {
            boolean changed = store.change(from, to);
            if (changed) {
                Target after = target();
                audit.record(null, action, null, new Target(after.targetKey(), from), after);
            }
            return changed;
        }));
    }

    /** Nodes that live and could not read what would be encrypted. */
    List<Node> waitsFor(Rotation rotation) {
        return nodes.alive().stream().filter(each -> !each.reads().contains(rotation.targetKey())).toList();
    }

    @Override
    public void onApplicationEvent(ContextClosedEvent event) {
        ending = true;
    }
}
