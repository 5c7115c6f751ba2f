package dev.serai.drift;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How live answers are compared with the recorded ones.
 *
 * @param every how much time passes between two answers of one operation that a node compares, at the least; 0 compares none
 */
@ConfigurationProperties("serai.drift")
record DriftProperties(@DefaultValue("10s") Duration every) {

    DriftProperties {
        if (every.isNegative()) {
            throw new IllegalArgumentException("serai.drift.every is negative; 0 compares no answer");
        }
    }
}
