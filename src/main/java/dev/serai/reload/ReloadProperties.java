package dev.serai.reload;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How changed files are taken up.
 *
 * @param interval time between two looks at the folders; a file that did not change in between is taken up
 * @param quiet how long routes that were replaced stay once their last exchange ended, for calls that are on their way to them
 * @param drainTimeout how long exchanges may go on in routes that were replaced before these are removed nevertheless
 */
@ConfigurationProperties("serai.reload")
record ReloadProperties(
        @DefaultValue("300ms") Duration interval,
        @DefaultValue("10s") Duration quiet,
        @DefaultValue("10m") Duration drainTimeout) {}
