package dev.serai.idempotency;

import java.util.Map;

/**
 * The first answer to a request.
 *
 * @param headers those that belong to the answer, such as {@code Location}
 */
record KeptAnswer(int status, Map<String, String> headers, byte[] body) {

    /** Not what it says: that may be a secret. */
    @Override
    public String toString() {
        return "KeptAnswer[" + status + "]";
    }
}
