package dev.serai.ledger;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Which outcomes of deliveries somebody takes: all of a status, or those of some operations alone. */
final class TakenOutcomes {

    private final Map<DeliveryStatus, Set<String>> operations = new EnumMap<>(DeliveryStatus.class);
    private final String[] words;

    /** @param takers as {@link OutcomeEvents#taker} writes them */
    TakenOutcomes(Set<String> takers) {
        Set<String> own = new TreeSet<>();
        Set<DeliveryStatus> whole = new HashSet<>();
        for (String taker : takers) {
            String word = taker.substring(OutcomeEvents.PREFIX.length());
            int end = word.indexOf(' ');
            DeliveryStatus status = DeliveryStatus.of(end < 0 ? word : word.substring(0, end));
            Set<String> some = operations.computeIfAbsent(status, key -> new HashSet<>());
            if (end < 0) {
                whole.add(status);
            } else {
                some.add(word.substring(end + 1));
            }
            own.add(word);
        }
        whole.forEach(status -> operations.get(status).clear());
        words = own.toArray(String[]::new);
    }

    /** Each a status, or a status and an operation with a blank between. */
    String[] words() {
        return Arrays.copyOf(words, words.length);
    }

    /** Whether its event may be taken; the statement that settles compares exactly. */
    boolean mayTake(Settlement settlement) {
        Set<String> some = operations.get(settlement.status());
        if (some == null) {
            return false;
        }
        Optional<String> operation = some.isEmpty() ? Optional.empty() : operation(settlement);
        return operation.isEmpty() || some.contains(operation.get());
    }

    /** Empty where none of the calls was to carry it. */
    static Optional<String> operation(Settlement settlement) {
        for (Attempt attempt : settlement.attempts()) {
            if (attempt.purpose() == Attempt.Purpose.CARRY) {
                return Optional.of(attempt.operation());
            }
        }
        return Optional.empty();
    }
}
