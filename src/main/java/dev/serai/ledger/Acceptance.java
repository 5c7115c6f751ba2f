package dev.serai.ledger;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * What one request asks to accept, all or nothing.
 *
 * @param keys idempotency keys under which it was or will be accepted, one for the request or one per event; empty for none
 */
public record Acceptance(UUID tenantId, List<Key> keys, List<NewEvent> events, List<NewDelivery> deliveries) {

    /** Of the events that follow from others, what led to each, by their ids. */
    Map<UUID, UUID> causes() {
        return events.stream().filter(event -> event.cause() != null).collect(Collectors.toMap(NewEvent::id, NewEvent::cause));
    }

    /**
     * @param key unique per tenant
     * @param fingerprint of what was asked; the same key with another fingerprint is refused; null to take any repeat for the same
     * @param eventId the event accepted under it; null for none
     * @param deliveryIds the deliveries accepted under it
     * @param lasting whether it is known as long as events are kept, since what came under it can come again at any time
     */
    public record Key(String key, byte[] fingerprint, UUID eventId, List<UUID> deliveryIds, boolean lasting) {

        private static final String REQUEST = "request:";
        /** Not in a key that a request may have. */
        private static final char INDEX = '\n';

        /** One that is known as long as keys are kept. */
        public Key(String key, byte[] fingerprint, UUID eventId, List<UUID> deliveryIds) {
            this(key, fingerprint, eventId, deliveryIds, false);
        }

        /**
         * The key that a request brought along. What is accepted first under it bears the same name whatever was asked, so that it counts
         * for one request alone.
         *
         * @param index of an event within its batch; 0 for all else
         */
        public static Key ofRequest(String key, int index, byte[] fingerprint, UUID eventId, List<UUID> deliveryIds) {
            return new Key(nameOf(key) + (index == 0 ? "" : INDEX + Integer.toString(index)), fingerprint, eventId, deliveryIds);
        }

        static String nameOf(String requestKey) {
            return REQUEST + requestKey;
        }

        /** As the request had it. */
        String asSent() {
            int end = key.indexOf(INDEX);
            return key.startsWith(REQUEST) ? key.substring(REQUEST.length(), end < 0 ? key.length() : end) : key;
        }
    }
}
