/**
 * The ledger: everything accepted and everything that became of it, in PostgreSQL. It is also the queue. Entries accept into it by
 * group commit, the delivery package takes due work out of it under leases and settles it, the API reads it.
 */
package dev.serai.ledger;
