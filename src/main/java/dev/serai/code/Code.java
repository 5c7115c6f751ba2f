package dev.serai.code;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.UUID;

/**
 * A one-time code as the API shows it, which is without the code.
 *
 * @param to the number, in E.164
 * @param channel how it goes there: {@code sms}
 * @param status {@code pending}, {@code approved}, {@code expired}, {@code canceled} (another one took its place),
 *     {@code max_attempts_reached} or {@code failed} (it was not sent)
 * @param sent whether a provider took the message
 * @param attempts guesses so far
 * @param attemptsLeft guesses that are left
 * @param country of the number, ISO 3166-1; {@code ZZ} for none
 * @param note what the country guard noted; null for nothing
 * @param verifiedAt when it was entered; null where it was not
 * @param code the code itself, in the answer to its issue over a connection in the sandbox; else null
 */
record Code(UUID id, String to, String channel, String status, boolean sent, UUID deliveryId, int attempts, int attemptsLeft,
        String country, String note, Instant createdAt, Instant expiresAt, Instant verifiedAt,
        @JsonInclude(JsonInclude.Include.NON_NULL) String code) {

    static final String SMS = "sms";
    static final String PENDING = "pending";
    static final String APPROVED = "approved";
    static final String EXPIRED = "expired";
    static final String SPENT = "max_attempts_reached";
    static final String FAILED = "failed";

    /** With the code itself. */
    Code with(String clear) {
        return new Code(id, to, channel, status, sent, deliveryId, attempts, attemptsLeft, country, note, createdAt, expiresAt, verifiedAt,
                clear);
    }
}
