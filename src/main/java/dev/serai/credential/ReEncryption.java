package dev.serai.credential;

import dev.serai.credential.CredentialCipher.Sealed;
import dev.serai.credential.RotationStore.Row;
import dev.serai.database.SystemDatabase;
import dev.serai.embedded.DataDirectory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Encrypts what is stored with the writing key; each batch is one transaction, so that it can end anywhere and go on anywhere. */
@Component
class ReEncryption {

    private static final Logger log = LoggerFactory.getLogger(ReEncryption.class);

    private final RotationStore store;
    private final StoredSecrets stored;
    private final CredentialCipher cipher;
    private final EncryptionKeys keys;
    private final TransactionTemplate transactions;
    private final String node;

    ReEncryption(RotationStore store, StoredSecrets stored, CredentialCipher cipher, EncryptionKeys keys, SystemDatabase system,
            DataDirectory directory) {
        this.store = store;
        this.stored = stored;
        this.cipher = cipher;
        this.keys = keys;
        this.transactions = system.transaction();
        this.node = directory.nodeId();
    }

    /** What a batch came to: the rows done, and whether there may be more to do at once. */
    record Batch(int rows, boolean more) {

        static final Batch NONE = new Batch(0, false);
    }

    /**
     * Does the next batch, when a rotation to this node's writing key is under way and no other node works on it.
     *
     * @param millis since the batch before began, for the record; 0 for the first
     */
    Batch next(int limit, long millis) {
        String target = keys.ring().writingKey();
        return transactions.execute(status -> store.claim(target, node).map(rotation -> batch(rotation, limit, millis)).orElse(Batch.NONE));
    }

    private Batch batch(Rotation rotation, int limit, long millis) {
        Optional<EncryptedTable> table = table(rotation);
        if (table.isEmpty()) {
            return endOfPass(rotation);
        }
        List<Row> rows = store.next(table.get(), rotation, limit);
        if (rows.isEmpty()) {
            store.save(rotation.after(0, 0, millis, following(table.get()), null, null));
            return new Batch(0, true);
        }
        List<Row> fresh = new ArrayList<>(rows.size());
        for (Row row : rows) {
            sealedAnew(row).ifPresent(fresh::add);
        }
        store.update(table.get(), fresh);
        Row last = rows.get(rows.size() - 1);
        store.save(rotation.after(fresh.size(), rows.size() - fresh.size(), millis, table.get().name(), last.tenant(), last.id()));
        return new Batch(rows.size(), true);
    }

    private Optional<Row> sealedAnew(Row row) {
        try {
            Sealed sealed = cipher.seal(row.tenant(), row.id(), cipher.open(row.tenant(), row.id(), row.sealed()));
            return Optional.of(new Row(row.tenant(), row.id(), sealed));
        } catch (UnreadableCredentialException e) {
            log.warn("A stored secret stays as it is: {}", e.getMessage());
            return Optional.empty();
        }
    }

    private Batch endOfPass(Rotation rotation) {
        long left = stored.countUnderOthers(rotation.targetKey());
        if (left > rotation.unreadable()) {
            store.startAgain();
            return Batch.NONE;
        }
        store.finish();
        log.info("Encrypted {} stored secrets with key {} in {} s; {} under other keys", rotation.done(), rotation.targetKey(),
                rotation.workedMillis() / 1000, left);
        return Batch.NONE;
    }

    /** The table that a rotation is at; empty behind the last. */
    private static Optional<EncryptedTable> table(Rotation rotation) {
        if (rotation.table() == null) {
            return Optional.of(EncryptedTable.ALL.get(0));
        }
        return EncryptedTable.ALL.stream().filter(table -> table.name().equals(rotation.table())).findFirst();
    }

    private static String following(EncryptedTable table) {
        int next = EncryptedTable.ALL.indexOf(table) + 1;
        return next < EncryptedTable.ALL.size() ? EncryptedTable.ALL.get(next).name() : "";
    }
}
