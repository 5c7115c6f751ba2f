package dev.serai.delivery;

import dev.serai.connection.Connection;
import dev.serai.database.SystemDatabase;
import dev.serai.delivery.SilentDeliveries.Silent;
import dev.serai.ledger.DeliveryStatus;
import dev.serai.ledger.Ledger;
import dev.serai.operation.Operation;
import dev.serai.operation.Operations;
import dev.serai.routing.Candidates;
import dev.serai.routing.Candidates.PassedOver;
import dev.serai.routing.ConnectionOrder;
import dev.serai.routing.EventTypes;
import dev.serai.routing.Wanted;
import dev.serai.routing.Wanted.Before;
import dev.serai.supervision.Beat;
import dev.serai.supervision.LoopingService;
import dev.serai.supervision.Loops;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Gives to the next connection what was taken and of which nothing was reported in time, as its {@code reportWithin} asks for; where there
 * is no other connection it stays where it is. The ledger keeps the times.
 */
@Component
class ReportDeadlines extends LoopingService {

    private static final Logger log = LoggerFactory.getLogger(ReportDeadlines.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String SILENCE = "took it, and nothing was reported of it in time.";

    private final SilentDeliveries deliveries;
    private final Operations operations;
    private final ConnectionOrder order;
    private final EventTypes eventTypes;
    private final Ledger ledger;

    ReportDeadlines(SystemDatabase system, Operations operations, ConnectionOrder order, EventTypes eventTypes, Ledger ledger,
            Loops loops) {
        super(loops, "serai-report-deadlines", PATIENCE);
        this.deliveries = new SilentDeliveries(system);
        this.operations = operations;
        this.order = order;
        this.eventTypes = eventTypes;
        this.ledger = ledger;
    }

    /** The candidates but for those that took it already. */
    static Candidates without(Candidates candidates, List<UUID> silent) {
        if (silent.isEmpty()) {
            return candidates;
        }
        List<Connection> others = new ArrayList<>(candidates.connections());
        List<PassedOver> passedOver = new ArrayList<>(candidates.passedOver());
        for (Connection connection : candidates.connections()) {
            if (silent.contains(connection.id())) {
                others.remove(connection);
                passedOver.add(new PassedOver(connection, SILENCE));
            }
        }
        return new Candidates(others, passedOver, candidates.decided(), candidates.strategy(), candidates.bond());
    }

    @Override
    protected void round(Beat beat) throws InterruptedException {
        List<Silent> due = deliveries.due();
        boolean moved = false;
        for (Silent each : due) {
            try {
                moved |= moveOn(each);
            } catch (RuntimeException e) {
                log.warn("Delivery {} of tenant {}, of which nothing was reported in time, could not be moved on; that is tried again",
                        each.id(), each.tenantId(), e);
                deliveries.later(each);
            }
        }
        if (moved) {
            ledger.lookForDueWork();
        }
        beat.waits();
        if (due.size() < SilentDeliveries.MOST) {
            TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
        }
    }

    /** Whether another connection is to get it. */
    private boolean moveOn(Silent silent) {
        List<UUID> silentOnes = new ArrayList<>(RoundNotes.read(silent.notes()).silent());
        silentOnes.add(silent.connectionId());
        Optional<Operation> operation = operations.find(silent.operation()).filter(Operation::movesOn);
        Candidates others = operation.map(known -> without(order.of(new Wanted(silent.tenantId(), silent.askedBy(), silent.id(), known,
                silent.message(), silent.requested(), Before.NOTHING, () -> eventTypes.of(silent.tenantId(), silent.eventId()))),
                silentOnes)).orElse(null);
        if (others == null || others.connections().isEmpty()) {
            deliveries.stays(silent, "Nothing was reported of it in time; no other connection could carry it, so it stays there.");
            return false;
        }
        String next = ConnectionRouter.name(others.connections().get(0));
        boolean moved = deliveries.moves(silent, RoundNotes.NONE.silent(silentOnes).write(),
                "Nothing was reported of it in time, so " + next + " gets it.");
        if (moved) {
            ledger.changed(silent.tenantId(), silent.id(), DeliveryStatus.RETRYING);
        }
        return moved;
    }
}
