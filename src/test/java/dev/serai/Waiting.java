package dev.serai;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** How each test class waits, whichever classes ran before it in the same JVM. */
public final class Waiting implements BeforeAllCallback {

    private static final Duration TIMEOUT = Duration.ofSeconds(90);
    private static final Duration LONGEST_INTERVAL = Duration.ofMillis(100);

    @Override
    public void beforeAll(ExtensionContext context) {
        Awaitility.setDefaultTimeout(TIMEOUT);
        // Most of what is waited for is there at once, or soon.
        Awaitility.setDefaultPollDelay(Duration.ZERO);
        Awaitility.setDefaultPollInterval((count, before) -> {
            Duration interval = Duration.ofMillis(10L * count);
            return interval.compareTo(LONGEST_INTERVAL) < 0 ? interval : LONGEST_INTERVAL;
        });
    }
}
