package dev.serai.delivery;

import dev.serai.ledger.Carried;
import dev.serai.ledger.DeliveryStatus;
import dev.serai.ledger.Hold;
import dev.serai.ledger.Progress;
import dev.serai.ledger.Settlement;
import dev.serai.ledger.Standing;
import dev.serai.ledger.Work;
import dev.serai.routing.Bond;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.springframework.stereotype.Component;

/** Settles rounds that no connection has settled: they are followed by another, wait for a limit or a pause to end, or were the last. */
@Component
class RoundEnd {

    private static final String SERAI_FAILED = "Serai itself failed; its log says more under the id of this delivery.";
    /** What waits for a paused connection is released when that is resumed; this is for what slipped through. */
    private static final Duration LOOK_SOON = Duration.ofMinutes(1);
    private static final Duration LOOK_LATE = Duration.ofMinutes(10);

    private final RedeliveryPolicy redelivery;
    private final Throttling throttling;
    private final Clock clock;

    RoundEnd(RedeliveryPolicy redelivery, Throttling throttling, Clock clock) {
        this.redelivery = redelivery;
        this.throttling = throttling;
        this.clock = clock;
    }

    /** What becomes of work that could not even be begun: taken up again, and at some time no more. */
    Settlement notBegun(Work work) {
        return notBegun(work, SERAI_FAILED);
    }

    /** @param reason a sentence */
    Settlement notBegun(Work work, String reason) {
        Optional<Instant> next = redelivery.next(null, work.round() + 1, clock.instant());
        DeliveryStatus status = next.isEmpty() ? DeliveryStatus.DEAD : work.attempts() == 0 ? DeliveryStatus.ACCEPTED
                : DeliveryStatus.RETRYING;
        String story = reason + (next.isEmpty() ? " It was tried for as long as the redelivery plan goes; replay it when the cause is"
                + " gone." : " The next round is at " + next.get().truncatedTo(ChronoUnit.SECONDS) + ".");
        return new Settlement(work.tenantId(), work.id(), new Standing(status, next.orElse(null), story),
                new Progress(work.round() + 1, work.attempts()),
                next.isEmpty() ? Hold.NONE : new Hold(work.pinned(), work.inquiries(), null), Carried.NOTHING, List.of(),
                work.history().notes());
    }

    /**
     * Settles a round that broke down on the way, so that it is taken up again and ends at some time. A connection whose answer was not
     * recorded any more may have taken it, so nobody else gets it next.
     */
    void breakDown(Carriage carriage) {
        carriage.tell(SERAI_FAILED);
        if (carriage.isCalling() && carriage.settlement() == null) {
            carriage.pin(carriage.current().id());
        }
        carriage.failedForNow();
        settle(carriage);
    }

    /** Settles a round when all connections had their turn. */
    void settle(Carriage carriage) {
        if (carriage.settlement() != null) {
            return;
        }
        int round = carriage.work().round();
        boolean onlyWaits = !carriage.hasFailed() && carriage.earliest() != null;
        if (onlyWaits) {
            throttling.settle(carriage, carriage.earliest());
        } else if (carriage.hasFailed()) {
            Optional<Instant> next = redelivery.next(carriage.operation(), round + 1, clock.instant());
            if (next.isPresent()) {
                Instant due = carriage.earliest() != null && carriage.earliest().isAfter(next.get()) ? carriage.earliest() : next.get();
                carriage.tell("The next round is at " + due.truncatedTo(ChronoUnit.SECONDS) + ".");
                carriage.settle(DeliveryStatus.RETRYING, due, round + 1, null, null);
            } else if (carriage.parkedSince() != null) {
                park(carriage);
            } else {
                carriage.tell("It was tried for as long as the redelivery plan goes; replay it when the cause is gone.");
                carriage.settle(DeliveryStatus.DEAD, null, round + 1, null, null);
            }
        } else if (carriage.parkedSince() != null) {
            park(carriage);
        } else {
            Bond bond = carriage.candidates().bond();
            if (bond != null && bond.refuses()) {
                carriage.tell(bond.words());
            } else if (carriage.isHeld() && carriage.work().pinned() != null) {
                carriage.tell("It may have been taken there, so nobody else gets it; look there whether it was, and replay it if not.");
            } else if (carriage.candidates().connections().isEmpty() && carriage.candidates().passedOver().isEmpty()) {
                carriage.tell("There is no active " + carriage.operation().channelWords() + " connection; create one and replay it.");
            } else {
                String rule = carriage.candidates().passedOver().isEmpty() ? "" : " or its rule";
                carriage.tell("No connection could carry it; mend one" + rule + " and replay it.");
            }
            carriage.settle(DeliveryStatus.DEAD, null, round, null, null);
        }
    }

    /** The longer it has waited, the less often it is looked at. */
    private void park(Carriage carriage) {
        Instant now = clock.instant();
        long waited = Duration.between(carriage.parkedSince(), now).toMillis();
        long wait = Math.max(LOOK_SOON.toMillis(), Math.min(LOOK_LATE.toMillis(), waited));
        carriage.settleParked(now.plusMillis(wait + ThreadLocalRandom.current().nextLong(wait / 4)));
    }
}
