/**
 * Requests that are sent again. A POST with an {@code Idempotency-Key} is executed once; whoever repeats it gets the first answer, kept
 * encrypted. Stands in front of all routes; what goes into the ledger is left to {@link dev.serai.ledger}, which keeps keys with its rows.
 */
package dev.serai.idempotency;
