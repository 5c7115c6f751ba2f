package dev.serai.api;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Limits of the API.
 *
 * @param maxBody the longest request body that is read
 * @param requestMemory what the bodies of all requests under way may take together, one tenant's half of it; an eighth of the heap where
 *     none is given, and never less than the longest body
 * @param headerTimeout until the headers of a request are there, in all
 * @param bodyTimeout until a body of up to 8 MB is there, in all; a longer one has as much more time as it takes at 256 KB a second
 * @param waits calls of one tenant that may wait for the outcome of what they ask for ({@code Prefer: wait}) at once
 */
@ConfigurationProperties("serai.api")
public record ApiProperties(
        @DefaultValue("32MB") DataSize maxBody,
        DataSize requestMemory,
        @DefaultValue("10s") Duration headerTimeout,
        @DefaultValue("30s") Duration bodyTimeout,
        @DefaultValue("200") int waits) {

    /** {@link #requestMemory}, or what stands in for it. */
    public long requestBytes() {
        long wanted = requestMemory == null ? Runtime.getRuntime().maxMemory() / 8 : requestMemory.toBytes();
        return Math.max(wanted, maxBody.toBytes());
    }
}
