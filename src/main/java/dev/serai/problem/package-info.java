/**
 * Problems: deliveries that fail or failed for good, put together by their cause while the ledger settles them. The API lists them, sends
 * exactly those of one again, and answers why somebody got no message.
 */
package dev.serai.problem;
