package dev.serai.ledger;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;

/**
 * What became of a piece of work.
 *
 * @param attempts the calls made since it was taken
 * @param notes what this round leaves to the next; null for nothing
 */
public record Settlement(UUID tenantId, UUID id, Standing standing, Progress progress, Hold hold, Carried carried, List<Attempt> attempts,
        String notes) {

    /** Of work that cannot be carried at all, whoever tries. */
    public static Settlement dead(Work work, String explanation) {
        return new Settlement(work.tenantId(), work.id(), new Standing(DeliveryStatus.DEAD, null, explanation), work.progress(), Hold.NONE,
                Carried.NOTHING, List.of(), work.history().notes());
    }

    /** Of work that is older than its life. */
    static Settlement expired(Work work) {
        Standing expired = new Standing(DeliveryStatus.DEAD, null, Standing.EXPIRED, expiry(work, work.pinned() != null));
        return new Settlement(work.tenantId(), work.id(), expired, new Progress(work.round(), work.attempts()), Hold.NONE, Carried.NOTHING,
                List.of(), work.history().notes());
    }

    /**
     * How explanations say that work is older than its life.
     *
     * @param doubtful whether an attempt before may have been taken
     */
    public static String expiry(Work work, boolean doubtful) {
        return "It was to be sent before " + work.terms().schedule().expiresAt().truncatedTo(ChronoUnit.SECONDS)
                + " and is not sent any more" + (doubtful ? "; an attempt before may have been taken." : ".");
    }

    /**
     * The same, of work during which a thread broke down. After a few times in a row it is settled for good.
     *
     * @param again when it is to be taken up again otherwise
     */
    public Settlement brokenDown(Work work, Throwable failure, Instant again) {
        int times = work.breakdownsNow();
        boolean enough = times >= Work.MOST_BREAKDOWNS;
        String words = explanation() + (explanation().isEmpty() ? "" : " ") + "Serai itself broke down over it ("
                + failure.getClass().getSimpleName() + (times == 1 ? "" : ", " + times + " times in a row") + ");"
                + " its log says more under the id of this delivery."
                + (enough ? " It is tried no more; correct it, or replay it when that is mended." : "");
        return new Settlement(tenantId, id,
                new Standing(enough ? DeliveryStatus.DEAD : DeliveryStatus.RETRYING, enough ? null : again, words),
                new Progress(progress.round(), progress.attempts(), times), enough ? Hold.NONE : hold.withoutSlot(),
                new Carried(carried.connectionId(), carried.provider(), null, null), attempts, notes);
    }

    /** Of work of which nothing else is known than that a thread broke down over it. */
    static Settlement brokenDown(Work work, Throwable failure, Instant again, String explanation) {
        return new Settlement(work.tenantId(), work.id(), new Standing(DeliveryStatus.RETRYING, again, explanation),
                new Progress(work.round() + 1, work.attempts()), work.hold(), Carried.NOTHING, List.of(), work.history().notes())
                .brokenDown(work, failure, again);
    }

    /** The same without what others wrote, in case the database refuses that. */
    Settlement plain(String why) {
        return new Settlement(tenantId, id, new Standing(status(), dueAt(), standing.reason(),
                "Settled as " + status().word() + "; the rest could not be recorded: " + why), progress, hold,
                new Carried(carried.connectionId(), carried.provider(), null, null), List.of(), notes);
    }

    /** About how many bytes it takes to write it. */
    long bytes() {
        long bytes = 500 + length(explanation()) + length(carried.result()) + length(notes);
        for (Attempt attempt : attempts) {
            bytes += 300 + length(attempt.reason()) + length(attempt.request());
        }
        return bytes;
    }

    private static long length(String text) {
        return text == null ? 0 : text.length();
    }

    public DeliveryStatus status() {
        return standing.status();
    }

    public Instant dueAt() {
        return standing.dueAt();
    }

    public String explanation() {
        return standing.explanation();
    }

    public int round() {
        return progress.round();
    }

    public UUID pinned() {
        return hold.pinned();
    }

    public Integer inquiries() {
        return hold.inquiries();
    }
}
