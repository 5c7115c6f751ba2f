package dev.serai.ledger;

import java.util.List;
import java.util.UUID;

/**
 * Who carried a delivery, or was tried last, and what came of it.
 *
 * @param connectionId null for none, or one made up from the environment
 * @param providerMessageId the provider's id of what it took; null for none
 * @param result the normalised result as JSON text, or of what was taken for some recipients only who they are; null keeps what is
 *     known from before
 * @param suppressed who was left out of it because they are suppressed, as JSON text; empty for nobody, null keeps what is known from
 *     before
 * @param objects what the provider made, to be found again by its id there
 */
public record Carried(UUID connectionId, String provider, String providerMessageId, String result, String suppressed, List<Made> objects) {

    public static final Carried NOTHING = new Carried(null, null, null, null);

    /** What made no objects. */
    public Carried(UUID connectionId, String provider, String providerMessageId, String result) {
        this(connectionId, provider, providerMessageId, result, null, List.of());
    }

    /** What was sent as it is known from before. */
    public Carried(UUID connectionId, String provider, String providerMessageId, String result, List<Made> objects) {
        this(connectionId, provider, providerMessageId, result, null, objects);
    }

    /**
     * An object at a provider.
     *
     * @param kind e.g. {@code payment}
     * @param externalId its id there
     */
    public record Made(String kind, String externalId) {}
}
