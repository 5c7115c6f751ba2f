package dev.serai.oauth;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.UUID;

/**
 * What a consent came to.
 *
 * @param status of the connection: {@code active}, {@code inactive}, {@code pending} or {@code error}; null where nothing came of it
 * @param error a word in the manner of RFC 6749, section 4.1.2.1; null where a connection came of it
 * @param message what is to be done, or went wrong; null for nothing
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record ConsentOutcome(UUID connectionId, String status, String error, String message) {

    static ConsentOutcome failed(UUID connectionId, String error, String message) {
        return new ConsentOutcome(connectionId, null, error, message);
    }
}
