package dev.serai.rehearsal;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How far rehearsals go.
 *
 * @param most as many events or deliveries as one looks at, the latest of each tenant first
 * @param differences as many differences as one lists; all are counted
 * @param longest how long one works, its turns together
 * @param patience how long the routes may take for one event
 * @param texts whether the operator may have a text tried that is in no file yet. It can do what a file can, such as reading what Serai
 *     may read, so it is for those whose operators may write the files of the instance anyway
 * @param keep how long one is kept once it was asked for, with what it listed
 */
@ConfigurationProperties("serai.rehearsal")
record RehearsalProperties(@DefaultValue("100000") int most, @DefaultValue("10000") int differences, @DefaultValue("30m") Duration longest,
        @DefaultValue("5s") Duration patience, @DefaultValue("false") boolean texts,
        @DefaultValue("7d") Duration keep) {

    RehearsalProperties {
        if (most < 1 || differences < 1) {
            throw new IllegalArgumentException("serai.rehearsal.most and serai.rehearsal.differences must be at least 1");
        }
        for (Duration each : new Duration[] {longest, patience, keep}) {
            if (each.isNegative() || each.isZero()) {
                throw new IllegalArgumentException("A duration of serai.rehearsal is not positive; write one such as 30m");
            }
        }
    }
}
