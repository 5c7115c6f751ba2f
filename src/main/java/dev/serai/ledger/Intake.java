package dev.serai.ledger;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import dev.serai.api.JsonText;
import dev.serai.api.ProblemException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * One acceptance on its way to the store.
 *
 * @param reservation the room in memory for those of its deliveries that this node holds from the start
 * @param now when it came
 * @param texts the messages of its deliveries as JSON text, in their order
 * @param bytes about how many it takes to write it
 */
record Intake(Acceptance acceptance, Reservation reservation, Instant now, List<String> texts, long bytes) {

    private static final int EVERY = 500;

    /** Writes the messages as text, which is the caller's work and not that of the one who writes for all. */
    static Intake of(Acceptance acceptance, Reservation reservation, Instant now) {
        List<String> texts = new ArrayList<>(acceptance.deliveries().size());
        long bytes = EVERY;
        for (NewDelivery delivery : acceptance.deliveries()) {
            String text = text(delivery);
            texts.add(text);
            bytes += EVERY + text.length();
        }
        for (NewEvent event : acceptance.events()) {
            bytes += EVERY + event.data().length();
        }
        return new Intake(acceptance, reservation, now, texts, bytes);
    }

    /** Whether this node holds the delivery from the start. */
    boolean holds(NewDelivery delivery) {
        return reservation.has(delivery.schedule().priority()) && delivery.goesAtOnce(now);
    }

    private static String text(NewDelivery delivery) {
        try {
            return JsonText.write(delivery.message());
        } catch (StreamConstraintsException e) {
            throw new ProblemException(422, "Message not storable", "The " + delivery.operation() + " message cannot be stored: "
                    + JsonText.reason(e), List.of());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("The message of delivery " + delivery.id() + " cannot be written as JSON", e);
        }
    }
}
