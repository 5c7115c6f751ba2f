package dev.serai.delivery;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.connection.Connection;
import dev.serai.ledger.Work;
import dev.serai.operation.Operation.Priority;
import dev.serai.suppression.LeftOut;
import dev.serai.suppression.QuietHours;
import dev.serai.suppression.Suppressions;
import dev.serai.suppression.UnsubscribeLinks;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.springframework.stereotype.Component;

/**
 * Takes those out of a delivery who are suppressed, right before a provider is called, so that a STOP counts which came while it waited.
 * A delivery to nobody else is cancelled, and says why; one at night waits for the morning.
 */
@Component
class SuppressedRecipients {

    private static final String AS_BEFORE = "An attempt before may have been taken, so this one goes to the same recipients, whoever is"
            + " suppressed by now.";
    /** Of what is held back and nobody let go. */
    private static final Duration LOOK_AGAIN = Duration.ofMinutes(10);

    private final Suppressions suppressions;
    private final UnsubscribeLinks links;
    private final QuietHours quiet;
    private final List<HeldBack> heldBack;
    private final Clock clock;

    SuppressedRecipients(Suppressions suppressions, UnsubscribeLinks links, QuietHours quiet, List<HeldBack> heldBack, Clock clock) {
        this.suppressions = suppressions;
        this.links = links;
        this.quiet = quiet;
        this.heldBack = heldBack;
        this.clock = clock;
    }

    /** Whether the round has ended, since nobody is left to get it, or not now. */
    boolean end(Carriage carriage) {
        if (!isLookedAt(carriage)) {
            return false;
        }
        if (isHeldBack(carriage)) {
            return true;
        }
        JsonNode message = carriage.work().message();
        LeftOut out = suppressions.leftOut(carriage.work().tenantId(), carriage.operation(), message);
        carriage.suppressedNow(out);
        if (out.isAll()) {
            leaveOut(carriage, out);
            carriage.suppress();
            return true;
        }
        carriage.leaveOut(linked(carriage, out.message()), null, null);
        if (!carriage.mayHaveBeenTaken() && carriage.work().terms().schedule().priority() != Priority.HIGH) {
            quiet.until(carriage.work().tenantId(), carriage.operation(), message).ifPresent(carriage::hush);
        }
        return carriage.settlement() != null;
    }

    /** What may have been taken goes on: to put off its repeat would let the provider forget its key. */
    private boolean isHeldBack(Carriage carriage) {
        Work work = carriage.work();
        if (work.terms().schedule().priority() != Priority.BULK || work.terms().eventId() != null || carriage.mayHaveBeenTaken()) {
            return false;
        }
        heldBack.stream().flatMap(each -> each.why(work.tenantId(), work.id()).stream()).findFirst()
                .ifPresent(why -> carriage.holdBack(why, clock.instant().plus(LOOK_AGAIN)));
        return carriage.settlement() != null;
    }

    private void leaveOut(Carriage carriage, LeftOut out) {
        carriage.leaveOut(out.isAll() ? null : linked(carriage, out.message()), out.stored(), out.who().isEmpty() ? null : out.words());
    }

    private JsonNode linked(Carriage carriage, JsonNode message) {
        return links.linked(carriage.work().tenantId(), carriage.work().id(), carriage.operation(), message);
    }

    /**
     * Right before a connection is called: what may be a repeat, or asks about an attempt, leaves out whom that attempt left out, for
     * otherwise it would be another message, and the others had it twice.
     *
     * @return whether the round has ended, since all to whom it would go are suppressed by now, or it is quiet where they are
     */
    boolean end(Carriage carriage, Connection connection) {
        JsonNode message = carriage.work().message();
        boolean asks = carriage.asks(connection);
        if (isLookedAt(carriage) && !asks && carriage.suppressedNow() == null && end(carriage)) {
            return true;
        }
        if (!isLookedAt(carriage) || !Suppressions.isForSeveral(carriage.operation(), message)) {
            return false;
        }
        List<String> before = carriage.mayRepeat(connection) ? carriage.keys().leftOut(connection.id()) : null;
        if (asks) {
            carriage.leaveOut(before == null ? message : asBefore(carriage, before, null).message(), null, null);
            return false;
        }
        LeftOut now = carriage.suppressedNow();
        if (before == null || before.equals(now.hashes())) {
            leaveOut(carriage, now);
            carriage.keys().leaveOut(connection.id(), now.hashes());
            return false;
        }
        Set<String> both = new HashSet<>(before);
        both.addAll(now.hashes());
        if (asBefore(carriage, both, now).isAll()) {
            carriage.leaveOut(null, now.stored(), now.words());
            carriage.suppress();
            return true;
        }
        carriage.leaveOut(linked(carriage, asBefore(carriage, before, now).message()), null, AS_BEFORE);
        return false;
    }

    private LeftOut asBefore(Carriage carriage, Collection<String> hashes, LeftOut now) {
        return suppressions.asBefore(carriage.work().tenantId(), carriage.operation(), carriage.work().message(), hashes, now);
    }

    /** Whether it has to be on disk before the call whom the message leaves out. */
    boolean isToBeNoted(Carriage carriage, Connection connection) {
        return !carriage.asks(connection) && carriage.keys().leftOut(connection.id()) != null
                && suppressions.mayHave(carriage.work().tenantId()) && !carriage.hasNotedLeftOut(connection);
    }

    /** Whether it goes to addresses, of a tenant. */
    private static boolean isLookedAt(Carriage carriage) {
        return !carriage.operation().recipients().isEmpty() && !DeliveryProbe.TENANT.equals(carriage.work().tenantId());
    }
}
