package dev.serai.delivery;

import dev.serai.ledger.Work;
import dev.serai.provider.Provider.Idempotency;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * The idempotency keys of a delivery in one round. A connection gets the same key for what may be a repeat, and another one for what is
 * none: a corrected message, what a person sends again after a definite answer, and what was certainly not taken, before the provider
 * forgets the key.
 */
final class IdempotencyKeys {

    private final Work work;
    private final Map<UUID, KeyUse> uses = new LinkedHashMap<>();
    private final Set<UUID> begun = new HashSet<>();
    private final Map<UUID, List<String>> without = new LinkedHashMap<>();

    IdempotencyKeys(Work work, List<KeyUse> known, Map<UUID, List<String>> leftOut) {
        this.work = work;
        known.forEach(use -> uses.put(use.connection(), use));
        without.putAll(leftOut);
    }

    /**
     * Notes whom the next message to this connection does not go to: to the provider it is another message.
     *
     * @param leftOut what stands for their addresses, sorted
     */
    void leaveOut(UUID connection, List<String> leftOut) {
        without.put(connection, leftOut);
    }

    /** Whom the last message to this connection did not go to; null where that is not known. */
    List<String> leftOut(UUID connection) {
        return without.get(connection);
    }

    /**
     * Whom the last message to a connection did not go to, of those that may have been taken.
     *
     * @param pinned where it may have been taken for sure; null for none
     * @param called what is called next; null for none
     */
    Map<UUID, List<String>> leftOut(UUID pinned, UUID called) {
        Map<UUID, List<String>> kept = new LinkedHashMap<>(without);
        kept.keySet().removeIf(id -> !id.equals(pinned) && !id.equals(called) && !(uses.containsKey(id) && uses.get(id).lost()));
        return kept;
    }

    /** The key for the next request of this connection, a UUID. To a provider that takes none it is a reference to the message. */
    String next(UUID connection, Idempotency taken) {
        if (!taken.supported()) {
            return key(connection, 0);
        }
        KeyUse use = current(connection, taken);
        begun.add(connection);
        uses.put(connection, use);
        return key(connection, use.generation());
    }

    /** Whether an attempt by this connection may have been taken. */
    boolean isDoubtful(UUID connection) {
        KeyUse use = uses.get(connection);
        return use != null && use.lost() || work.history().interrupted() && !begun.contains(connection);
    }

    /** Whether an attempt by any connection may have been taken. */
    boolean isDoubtful() {
        return work.history().interrupted() || uses.values().stream().anyMatch(KeyUse::lost);
    }

    /** Whether the provider will know a repeat sent then for one. */
    boolean protects(UUID connection, Idempotency taken, Instant then) {
        return taken.supported() && taken.protects(Instant.ofEpochMilli(current(connection, taken).since()), then);
    }

    /**
     * Notes that an attempt by this connection may have been taken.
     *
     * @param saved whether the provider repeated what it had answered to the key before
     */
    void lost(UUID connection, boolean saved) {
        uses.computeIfPresent(connection,
                (id, use) -> new KeyUse(id, use.generation(), use.since(), true, work.history().replays(), saved));
    }

    /** The same, of an answer that was not saved before. */
    void lost(UUID connection) {
        lost(connection, false);
    }

    /** Whether the provider repeats an error that it has saved for the key of this connection. */
    boolean isSaved(UUID connection) {
        KeyUse use = uses.get(connection);
        return use != null && use.saved();
    }

    /** Whether a person has sent it again since an attempt by this connection may have been taken. */
    boolean isReplayed(UUID connection) {
        KeyUse use = uses.get(connection);
        return use != null && use.replays() < work.history().replays() && !work.history().interrupted();
    }

    /** Notes that the provider gave a definite answer. */
    void answered(UUID connection) {
        uses.computeIfPresent(connection, (id, use) -> use.asLost(false));
    }

    /** Gives up the key, which the provider no longer knows. */
    void renew(UUID connection, Idempotency taken, Instant now) {
        if (taken.supported()) {
            uses.put(connection, fresh(current(connection, taken), now.toEpochMilli()));
            begun.add(connection);
        }
    }

    List<KeyUse> uses() {
        return List.copyOf(uses.values());
    }

    /** Decided by what is stored only, so that it is the same again after the node has died. */
    private KeyUse current(UUID connection, Idempotency taken) {
        KeyUse use = uses.get(connection);
        if (use != null && begun.contains(connection)) {
            return use;
        }
        long begunAt = work.history().begunAt().toEpochMilli();
        boolean interrupted = work.history().interrupted();
        if (use == null) {
            return new KeyUse(connection, work.history().replays(), begunAt, interrupted, work.history().replays());
        }
        Duration age = Duration.ofMillis(begunAt - use.since());
        boolean again = use.replays() < work.history().replays() || age.compareTo(taken.life().dividedBy(2)) > 0;
        if (use.lost() || !again) {
            return use.asLost(use.lost() || interrupted);
        }
        return fresh(use, begunAt).asLost(interrupted);
    }

    private KeyUse fresh(KeyUse before, long since) {
        int replays = work.history().replays();
        return new KeyUse(before.connection(), Math.max(before.generation() + 1, replays), since, false, replays);
    }

    private String key(UUID connection, int generation) {
        int revision = work.history().revision();
        List<String> leftOut = without.getOrDefault(connection, List.of());
        String further = leftOut.isEmpty() ? "" : "/" + String.join("/", leftOut);
        return revision == 0 && generation == 0 && leftOut.isEmpty() ? work.id().toString()
                : UUID.nameUUIDFromBytes((work.id() + "/" + revision + "/" + generation + further).getBytes(StandardCharsets.UTF_8))
                        .toString();
    }
}
