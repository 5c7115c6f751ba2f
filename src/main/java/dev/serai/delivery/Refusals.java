package dev.serai.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** What limits did to a delivery: refused it, or put it off while nothing else kept it. Of one round, with what earlier ones noted. */
final class Refusals {

    /** No closing lasts longer than a day; who was not looked at for longer waited for something else. */
    private static final Duration KEPT = Duration.ofHours(26);

    private final RoundNotes before;
    private int refused;
    private long refusedAt;
    private Instant putOffAt;
    private boolean waitsItsTurn;
    private Instant allRefusedSince = Instant.EPOCH;

    Refusals(RoundNotes before) {
        this.before = before;
        this.refused = before.refused();
        this.refusedAt = before.refusedAt();
    }

    /** How often in a row it was refused itself. */
    int refused() {
        return refused;
    }

    Instant refusedAt() {
        return Instant.ofEpochMilli(refusedAt);
    }

    /** Notes that a limit refused it. */
    void refused(Instant now) {
        refused++;
        refusedAt = now.toEpochMilli();
    }

    /** Notes that the provider answered something else. */
    void answered() {
        refused = 0;
        refusedAt = 0;
    }

    /** Notes that a connection is left out since its provider has refused all calls since then. */
    void putOff(Instant since, Instant now) {
        putOffAt = now;
        allRefusedSince = allRefusedSince.isAfter(since) ? allRefusedSince : since;
    }

    /** Notes that it waits for a connection at our own pace. */
    void waitsItsTurn() {
        waitsItsTurn = true;
    }

    /** Since when nothing but refusals has kept it; null when something else does. */
    private Instant since() {
        if (putOffAt == null || waitsItsTurn) {
            return null;
        }
        Instant known = known(putOffAt);
        return known == null ? putOffAt : known;
    }

    /** Since when nothing but refusals had kept it when it was last looked at, not long ago; null for not. */
    Instant known(Instant now) {
        boolean recent = before.putOffSince() != 0 && now.toEpochMilli() - before.putOffAt() < KEPT.toMillis();
        return recent ? Instant.ofEpochMilli(before.putOffSince()) : null;
    }

    /** The later of: since when all its providers refuse, since when it waits for that. Null when something else keeps it. */
    Instant endlessSince() {
        Instant since = since();
        return since == null || since.isAfter(allRefusedSince) ? since : allRefusedSince;
    }

    RoundNotes notes(List<KeyUse> keys) {
        Instant since = since();
        return new RoundNotes(keys, refused, refusedAt, since == null ? 0 : since.toEpochMilli(),
                since == null ? 0 : putOffAt.toEpochMilli(), null);
    }
}
