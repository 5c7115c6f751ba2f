package dev.serai.delivery;

import dev.serai.operation.Operation;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How long a caller waits for the outcome of an operation: as the operation has it, unless the caller prefers something else (RFC 7240).
 *
 * @param most zero to be answered as soon as it is accepted
 * @param applied what is answered as {@code Preference-Applied}; null where the caller preferred nothing that is known
 */
record Preference(Duration most, String applied) {

    private static final Pattern WAIT = Pattern.compile("(?:^|[,;\\s])wait\\s*=\\s*\"?(\\d{1,6})\"?(?:$|[,;\\s])",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern ASYNC = Pattern.compile("(?:^|[,;\\s])respond-async(?:$|[,;\\s])", Pattern.CASE_INSENSITIVE);
    private static final Duration LONGEST = Duration.ofSeconds(60);

    /** @param prefer the header's value; null for none */
    static Preference of(String prefer, Operation operation) {
        return of(prefer, operation.waits());
    }

    /**
     * @param prefer the header's value; null for none
     * @param usual how long a caller waits who prefers nothing
     */
    static Preference of(String prefer, Duration usual) {
        if (prefer != null) {
            Matcher wait = WAIT.matcher(prefer);
            if (wait.find()) {
                Duration most = shorter(Duration.ofSeconds(Long.parseLong(wait.group(1))));
                return new Preference(most, "wait=" + most.toSeconds());
            }
            if (ASYNC.matcher(prefer).find()) {
                return new Preference(Duration.ZERO, "respond-async");
            }
        }
        return new Preference(shorter(usual), null);
    }

    private static Duration shorter(Duration asked) {
        return asked.compareTo(LONGEST) > 0 ? LONGEST : asked;
    }
}
