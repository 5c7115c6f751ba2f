package dev.serai.session;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How long browsers stay signed in.
 *
 * @param life after which a session ends in any case
 * @param idle after which a session ends when nothing was asked for with it; looked at once a minute
 */
@ConfigurationProperties("serai.session")
record SessionProperties(@DefaultValue("12h") Duration life, @DefaultValue("1h") Duration idle) {

    private static final Duration SHORTEST = Duration.ofMinutes(2);

    SessionProperties {
        if (life.compareTo(SHORTEST) < 0 || idle.compareTo(SHORTEST) < 0) {
            throw new IllegalArgumentException("serai.session.life and serai.session.idle are " + life + " and " + idle + "; at least "
                    + SHORTEST + " is accepted");
        }
    }
}
