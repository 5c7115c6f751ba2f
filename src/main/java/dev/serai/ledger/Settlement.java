package dev.serai.ledger;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * What became of a piece of work.
 *
 * @param dueAt when to take it up again; null when settled for good
 * @param inquiries how often the pinned connection was asked whether it took it; null when it is not to be asked
 * @param result the normalised result as JSON text, or of what was taken for some recipients only who they are; null keeps what is
 *     known from before
 * @param attempts the calls made since it was taken
 * @param notes what this round leaves to the next; null for nothing
 * @param breakdowns how often in a row carrying it ended with a fault of Serai itself; 0 when it did not now
 */
public record Settlement(UUID tenantId, UUID id, String operation, DeliveryStatus status, Instant dueAt, int round, int attemptCount,
        UUID pinned, Integer inquiries, UUID slot, UUID connectionId, String provider, String providerMessageId, String explanation,
        String result, List<Attempt> attempts, String notes, int breakdowns) {

    /** One of work that did not break down, and leaves nothing to the next round. */
    public Settlement(UUID tenantId, UUID id, String operation, DeliveryStatus status, Instant dueAt, int round, int attemptCount,
            UUID pinned, Integer inquiries, UUID slot, UUID connectionId, String provider, String providerMessageId, String explanation,
            String result, List<Attempt> attempts) {
        this(tenantId, id, operation, status, dueAt, round, attemptCount, pinned, inquiries, slot, connectionId, provider,
                providerMessageId, explanation, result, attempts, null, 0);
    }

    /** Of work that cannot be carried at all, whoever tries. */
    public static Settlement dead(Work work, String explanation) {
        return new Settlement(work.tenantId(), work.id(), work.operation(), DeliveryStatus.DEAD, null, work.round(), work.attempts(), null,
                null, null, null, null, null, explanation, null, List.of(), work.history().notes(), work.breakdowns());
    }

    /**
     * The same, of work during which a thread broke down. After a few times in a row it is settled for good.
     *
     * @param again when it is to be taken up again otherwise
     */
    public Settlement brokenDown(Work work, Throwable failure, Instant again) {
        int times = work.breakdownsNow();
        boolean enough = times >= Work.MOST_BREAKDOWNS;
        String words = explanation + (explanation.isEmpty() ? "" : " ") + "Serai itself broke down over it ("
                + failure.getClass().getSimpleName() + (times == 1 ? "" : ", " + times + " times in a row") + ");"
                + " its log says more under the id of this delivery."
                + (enough ? " It is tried no more; correct it, or replay it when that is mended." : "");
        return new Settlement(tenantId, id, operation, enough ? DeliveryStatus.DEAD : DeliveryStatus.RETRYING, enough ? null : again, round,
                attemptCount, enough ? null : pinned, enough ? null : inquiries, null, connectionId, provider, null, words, null, attempts,
                notes, times);
    }

    /** Of work of which nothing else is known than that a thread broke down over it. */
    static Settlement brokenDown(Work work, Throwable failure, Instant again, String explanation) {
        return new Settlement(work.tenantId(), work.id(), work.operation(), DeliveryStatus.RETRYING, again, work.round() + 1,
                work.attempts(), work.pinned(), work.inquiries(), null, null, null, null, explanation, null, List.of(),
                work.history().notes(), 0)
                .brokenDown(work, failure, again);
    }

    /** The same without what others wrote, in case the database refuses that. */
    Settlement plain(String why) {
        return new Settlement(tenantId, id, operation, status, dueAt, round, attemptCount, pinned, inquiries, slot, connectionId, provider,
                null, "Settled as " + status.word() + "; the rest could not be recorded: " + why, null, List.of(), notes,
                breakdowns);
    }

    /** About how many bytes it takes to write it. */
    long bytes() {
        long bytes = 500 + length(explanation) + length(result) + length(notes);
        for (Attempt attempt : attempts) {
            bytes += 300 + length(attempt.reason()) + length(attempt.request());
        }
        return bytes;
    }

    private static long length(String text) {
        return text == null ? 0 : text.length();
    }
}
