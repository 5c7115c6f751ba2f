package dev.serai.rehearsal;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** Goes through what the ledger holds of the last days, of one tenant after the other, the latest first, as far as it may. */
abstract class LedgerWork implements Work {

    private static final int PAGE = 100;
    /** After which what was found is kept, well before the node's lease ends. */
    private static final long STRETCH_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final Asked asked;
    private final PastLedger past;
    private final String table;
    private final long most;
    private final long mostOfTenant;

    /** @param table {@code event} or {@code delivery} */
    LedgerWork(Asked asked, PastLedger past, String table, long most) {
        this.asked = asked;
        this.past = past;
        this.table = table;
        this.most = most;
        this.mostOfTenant = asked.tenantId() != null ? most : Math.max(PAGE, most / Math.max(1, past.tenants()));
    }

    /** Looks at one event or delivery, and tells the tally in any case that it is passed. */
    abstract void look(UUID tenantId, UUID id, Tally tally) throws InterruptedException;

    @Override
    public final boolean goOn(Tally tally) throws InterruptedException {
        long left = Math.min(most - tally.looked(), mostOfTenant - tally.ofTenant());
        List<UUID> page = tally.tenant() == null ? List.of()
                : past.page(table, tally.tenant(), tally.before(), asked, (int) Math.max(1, Math.min(PAGE, left)));
        if (!page.isEmpty() && left <= 0) {
            tally.limited();
        }
        if (page.isEmpty() || left <= 0) {
            return next(tally);
        }
        long end = System.nanoTime() + STRETCH_NANOS;
        for (int i = 0; i < page.size() && System.nanoTime() < end; i++) {
            look(tally.tenant(), page.get(i), tally);
        }
        return true;
    }

    private boolean next(Tally tally) {
        Optional<UUID> next = past.nextTenant(table, tally.tenant(), asked);
        if (next.isPresent() && tally.looked() >= most) {
            tally.limited();
            return false;
        }
        next.ifPresent(tally::begin);
        return next.isPresent();
    }
}
