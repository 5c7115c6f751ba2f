package dev.serai.problem;

import dev.serai.database.SystemDatabase;
import dev.serai.problem.ProblemNews.Taken;
import dev.serai.problem.ProblemStore.Key;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Puts deliveries that fail to problems by their causes, and takes them off again: one batch in one transaction, one node at a time. */
@Component
class ProblemSorter {

    /** How many problems of a tenant are told apart; what comes then is told apart by connection and operation, as far as twice of it. */
    static final int MOST_CAUSES = 500;

    private static final int PER_TENANT = 500;

    private final ProblemNews news;
    private final ProblemStore store;
    private final TransactionTemplate transaction;
    private final ProblemWatch watch;
    private final int mostCauses;

    @Autowired
    ProblemSorter(SystemDatabase system, ProblemWatch watch) {
        this(system, watch, PER_TENANT, MOST_CAUSES);
    }

    ProblemSorter(SystemDatabase system, ProblemWatch watch, int perTenant, int mostCauses) {
        this.news = new ProblemNews(system, perTenant);
        this.store = new ProblemStore(system);
        this.transaction = system.transaction();
        this.watch = watch;
        this.mostCauses = mostCauses;
    }

    /** Sorts a batch; false where nothing is left for now, or another node is at it. */
    boolean sort() {
        return Boolean.TRUE.equals(transaction.execute(status -> {
            if (!store.lock()) {
                return false;
            }
            Taken taken = news.take();
            if (!taken.fates().isEmpty()) {
                new Batch(taken.fates()).sort();
            }
            return !taken.complete();
        }));
    }

    /**
     * Makes counts right that nobody told of, and forgets what is long past; counts all there is, so one node does it for all.
     *
     * @param mine asked in the same transaction, so that a node which fails leaves it to others
     */
    void tidy(BooleanSupplier mine) {
        transaction.executeWithoutResult(status -> {
            if (!mine.getAsBoolean()) {
                return;
            }
            store.await();
            store.tidy().forEach(tenant -> watch.changed(tenant, null, null));
        });
    }

    private final class Batch {

        private final List<Fate> fates;
        private final Map<Key, ProblemRow> rows;
        private final Map<UUID, Integer> counts;
        private final Set<ProblemRow> changed = new HashSet<>();
        private final List<Fate> joining = new ArrayList<>();
        private final List<UUID> joined = new ArrayList<>();
        private final List<Fate> leaving = new ArrayList<>();

        private Batch(List<Fate> fates) {
            this.fates = fates;
            Set<Key> keys = new HashSet<>();
            for (Fate fate : fates) {
                if (fate.problemId() != null) {
                    keys.add(new Key(fate.tenantId(), fate.problemId()));
                }
                if (fate.fails()) {
                    fate.cause().coarser().forEach(cause -> keys.add(new Key(fate.tenantId(), cause.id())));
                }
            }
            rows = new HashMap<>(store.rows(keys));
            counts = store.counts(fates.stream().map(Fate::tenantId).collect(Collectors.toSet()));
        }

        private void sort() {
            for (Fate fate : fates) {
                ProblemRow before = fate.problemId() == null ? null : rows.get(new Key(fate.tenantId(), fate.problemId()));
                if (fate.fails()) {
                    fails(fate, before);
                } else if (fate.problemId() != null && !fate.onlyWaits()) {
                    leaves(before);
                    leaving.add(fate);
                }
            }
            store.write(changed);
            store.leave(leaving);
            store.join(joining, joined);
            changed.forEach(row -> watch.changed(row.tenantId(), row.id(), row.count() > 0 ? row.cause().status() : ProblemWatch.SOLVED));
        }

        private void fails(Fate fate, ProblemRow before) {
            ProblemRow row = problem(fate);
            changed.add(row);
            if (row == before) {
                row.failed(fate.at());
                return;
            }
            leaves(before);
            row.joined(fate.at());
            joining.add(fate);
            joined.add(row.id());
        }

        private void leaves(ProblemRow before) {
            if (before != null) {
                before.left();
                changed.add(before);
            }
        }

        /** The most telling problem that is there, or for which there is room. */
        private ProblemRow problem(Fate fate) {
            int room = mostCauses;
            for (Cause cause : fate.cause().coarser()) {
                Key key = new Key(fate.tenantId(), cause.id());
                ProblemRow row = rows.get(key);
                if (row != null) {
                    return row;
                }
                if (counts.getOrDefault(fate.tenantId(), 0) < room) {
                    return added(key, cause, fate);
                }
                room += mostCauses;
            }
            List<Cause> causes = fate.cause().coarser();
            Cause least = causes.get(causes.size() - 1);
            return added(new Key(fate.tenantId(), least.id()), least, fate);
        }

        private ProblemRow added(Key key, Cause cause, Fate fate) {
            ProblemRow row = new ProblemRow(fate.tenantId(), cause, fate.call(), fate.at());
            rows.put(key, row);
            counts.merge(fate.tenantId(), 1, Integer::sum);
            return row;
        }
    }
}
