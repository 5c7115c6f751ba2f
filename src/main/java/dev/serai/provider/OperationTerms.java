package dev.serai.provider;

import dev.serai.operation.OptionSchema;
import dev.serai.provider.Provider.Idempotency;
import dev.serai.provider.Provider.MessageIdSource;
import java.util.Map;

/**
 * What a provider's file says of single operations, by their names.
 *
 * @param idempotency how they take an idempotency key, where it is not as with the others
 * @param messageIds where the id is in their answers, where it is not as with the others
 * @param inquiries the operation that asks whether they were done
 * @param endpoints the endpoint that carries them, where they are in another file of the family
 * @param options what they take of the provider's own, where they do
 */
public record OperationTerms(Map<String, Idempotency> idempotency, Map<String, MessageIdSource> messageIds,
        Map<String, String> inquiries, Map<String, String> endpoints, Map<String, OptionSchema> options) {

    /** Nothing of any. */
    public static final OperationTerms NONE = new OperationTerms(Map.of(), Map.of(), Map.of(), Map.of(), Map.of());

    /** The same, with what the operations take of the provider's own. */
    OperationTerms with(Map<String, OptionSchema> taken) {
        return new OperationTerms(idempotency, messageIds, inquiries, endpoints, taken);
    }
}
