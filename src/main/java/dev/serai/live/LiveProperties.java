package dev.serai.live;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Live updates ({@code GET /api/live}).
 *
 * @param streams that a node has open at once
 * @param streamsPerTenant the same, of one tenant
 * @param patience how long a reader may take nothing of what it is told before it is cut off
 * @param life after which a stream ends; its reader goes on with another
 */
@Validated
@ConfigurationProperties("serai.live")
record LiveProperties(@DefaultValue("1000") @Min(0) @Max(100_000) int streams,
        @DefaultValue("100") @Min(0) @Max(100_000) int streamsPerTenant, @DefaultValue("30s") Duration patience,
        @DefaultValue("1h") Duration life) {}
