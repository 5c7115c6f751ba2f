package dev.serai.template;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * Templates of messages.
 *
 * @param most templates a tenant may have, partials and layouts among them
 * @param mostVersions versions of one template that are kept; of more, the oldest that is not promoted goes
 * @param maxPart largest source of one part in one locale
 * @param maxTenant what the sources of all versions of a tenant may take together
 * @param maxOutput largest content that is made for one message
 * @param renderTime how long making the content of one message may take
 * @param promotionTime how long filling all locales of what is promoted with their samples may take together
 * @param resultsTime how long counting the deliveries of one template may take
 */
@Validated
@ConfigurationProperties("serai.template")
record TemplateProperties(
        @DefaultValue("500") @Min(1) int most,
        @DefaultValue("100") @Min(2) @Max(10_000) int mostVersions,
        @DefaultValue("512KB") DataSize maxPart,
        @DefaultValue("100MB") DataSize maxTenant,
        @DefaultValue("5MB") DataSize maxOutput,
        @DefaultValue("2s") Duration renderTime,
        @DefaultValue("10s") Duration promotionTime,
        @DefaultValue("3s") Duration resultsTime) {}
