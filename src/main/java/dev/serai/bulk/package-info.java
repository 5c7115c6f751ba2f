/**
 * Bulk jobs: one content, many recipients. Recipients are uploaded as JSON, NDJSON or CSV, checked row by row before anything is sent, and
 * become deliveries in batches as the ledger has room. The API and the console call it; it asks {@link dev.serai.template} for content and
 * gives deliveries to {@link dev.serai.ledger}.
 */
package dev.serai.bulk;
