package dev.serai.template;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import dev.serai.api.Sha256;
import java.util.List;
import java.util.UUID;

/**
 * A version that counts.
 *
 * @param variant its name among several; null for the only one
 * @param weight its share of the recipients, among the weights of all
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Variant(String variant, int version, int weight) {

    /** The variant that a recipient gets: always the same, as long as the variants stay. */
    static Variant of(List<Variant> all, UUID templateId, String recipient) {
        if (all.size() == 1) {
            return all.get(0);
        }
        byte[] hash = Sha256.of((templateId + "\n" + recipient).getBytes(StandardCharsets.UTF_8));
        int total = all.stream().mapToInt(Variant::weight).sum();
        long at = Long.remainderUnsigned(ByteBuffer.wrap(hash).getLong(), total);
        for (Variant each : all) {
            at -= each.weight();
            if (at < 0) {
                return each;
            }
        }
        throw new IllegalStateException("The weights of " + all + " are none");
    }
}
