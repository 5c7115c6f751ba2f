package dev.serai.ledger;

import java.time.Instant;
import java.util.UUID;

/**
 * An event to be accepted.
 *
 * @param id its id in Serai
 * @param type e.g. {@code invoice.created}
 * @param source where it happened; empty when not told
 * @param sourceId its id there; empty when not told
 * @param subject what it is about; may be null
 * @param data its data as JSON text
 */
public record NewEvent(UUID id, String type, String source, String sourceId, String subject, Instant time, String data) {}
