package dev.serai.delivery;

import dev.serai.ledger.DeliveryStatus;
import dev.serai.ledger.Ledger;
import dev.serai.ledger.Settlement;
import dev.serai.ledger.Work;
import dev.serai.routing.About;
import dev.serai.routing.Bond;
import dev.serai.routing.Finding;
import dev.serai.routing.ObjectSearch;
import dev.serai.routing.ObjectSearch.Sought;
import dev.serai.security.TenantScope;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Has connections asked which of them knows the object that a delivery is about. Meanwhile that waits in the ledger and holds no worker;
 * the answer goes into its notes, so that any node goes on with it, and where none comes it is due again all the same.
 */
@Component
class ObjectSearches {

    private static final Logger log = LoggerFactory.getLogger(ObjectSearches.class);
    private static final Duration GRACE = Duration.ofSeconds(5);

    private final ObjectSearch search;
    private final JdbcClient jdbc;
    private final Ledger ledger;
    private final Clock clock;

    ObjectSearches(ObjectSearch search, JdbcClient jdbc, Ledger ledger, Clock clock) {
        this.search = search;
        this.jdbc = jdbc;
        this.ledger = ledger;
        this.clock = clock;
    }

    /** Ends the round until there is an answer; those who know it are asked once that is on disk. */
    void begin(Carriage carriage) {
        Work work = carriage.work();
        Bond bond = carriage.candidates().bond();
        Instant until = clock.instant().plus(search.patience());
        Sought sought = new Sought(work.tenantId(), work.askedBy(), About.of(carriage.operation(), work.message()), bond.query(),
                bond.asked());
        carriage.tell(bond.words());
        carriage.finding(Finding.asked(until.toString()));
        carriage.then(settled -> ask(sought, until, settled));
        carriage.settle(work.attempts() == 0 ? DeliveryStatus.ACCEPTED : DeliveryStatus.RETRYING, until.plus(GRACE), work.round(), null,
                null);
    }

    private void ask(Sought sought, Instant until, Settlement waiting) {
        try {
            search.begin(sought, until, found -> answer(waiting, found));
        } catch (RuntimeException e) {
            answer(waiting, Finding.unclear("Nobody could be asked which connection knows " + sought.words() + ": " + e.getMessage()
                    + "."));
        }
    }

    private void answer(Settlement waiting, Finding found) {
        String answered = RoundNotes.read(waiting.notes()).found(found).write();
        int updated;
        try {
            updated = TenantScope.call(waiting.tenantId(), () -> jdbc.sql("""
                    update delivery set due_at = now(), notes = ?
                    where tenant_id = ? and id = ? and status in ('accepted', 'retrying') and lease_owner is null and notes = ?""")
                    .params(answered, waiting.tenantId(), waiting.id(), waiting.notes()).update());
        } catch (RuntimeException e) {
            log.warn("Which connection knows what delivery {} of tenant {} is about cannot be written down; it is asked again later: {}",
                    waiting.id(), waiting.tenantId(), e.getMessage());
            return;
        }
        if (updated > 0 && ledger.isRunning()) {
            ledger.lookForDueWork();
        }
    }
}
