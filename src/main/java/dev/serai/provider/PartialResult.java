package dev.serai.provider;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What became of each recipient, or of each part, of a message that a provider took for some of them only.
 *
 * @param taken who has it, by address or number; empty where the parts of one message were answered
 * @param refused who has not, or which part was not taken
 * @param unclear of whom, or of which part, the answer does not tell; they may have it
 */
public record PartialResult(List<String> taken, List<Refusal> refused, List<String> unclear) {

    /**
     * One that was refused.
     *
     * @param recipient address or number; of a part "part 2 of 3"
     * @param reason in the provider's words; null where it gave none
     */
    public record Refusal(String recipient, String reason) {

        public Refusal {
            recipient = storable(recipient);
            reason = storable(reason);
        }

        @Override
        public String toString() {
            return reason == null || reason.isBlank() ? recipient : recipient + " (" + reason + ")";
        }
    }

    public PartialResult {
        taken = taken.stream().map(PartialResult::storable).toList();
        refused = List.copyOf(refused);
        unclear = unclear.stream().map(PartialResult::storable).toList();
    }

    /** Whether recipients were answered, who can be sent to one by one; else the parts of one message, which cannot. */
    public boolean byRecipient() {
        return !taken.isEmpty();
    }

    /** Those who were refused with the reasons, as a person reads it. */
    public String refusals() {
        return refused.stream().map(Refusal::toString).collect(Collectors.joining(", "));
    }

    /** The ledger cannot keep U+0000. */
    private static String storable(String text) {
        return text == null ? null : text.replace('\0', '\uFFFD');
    }
}
