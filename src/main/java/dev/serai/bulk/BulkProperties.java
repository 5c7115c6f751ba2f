package dev.serai.bulk;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * Limits of bulk jobs.
 *
 * @param maxUpload the longest body with recipients
 * @param spool what bodies with recipients may take on disk together while they are read, one tenant's half of it
 * @param uploads how many bodies with recipients a node puts into the database at once
 * @param maxRecipients the most recipients of one job
 * @param ahead how many deliveries of one job may wait in the ledger at once
 * @param batch how many recipients become deliveries at once, at the most
 */
@Validated
@ConfigurationProperties("serai.bulk")
record BulkProperties(
        @DefaultValue("512MB") DataSize maxUpload,
        @DefaultValue("2GB") DataSize spool,
        @DefaultValue("2") @Min(1) int uploads,
        @DefaultValue("2000000") @Min(1) @Max(100_000_000) int maxRecipients,
        @DefaultValue("2000") @Min(1) int ahead,
        @DefaultValue("200") @Min(1) @Max(10_000) int batch) {}
