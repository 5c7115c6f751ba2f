/**
 * Serai carries events of applications to third-party providers. In the order of a message: {@code security} says whose it is,
 * {@code intake} takes it in, {@code idempotency} says whether it came before, {@code event} reads and plans it, {@code operation} checks
 * it, {@code ledger} keeps it, {@code delivery} carries it over a {@code connection} with its {@code credential} to a {@code provider},
 * through {@code client} and {@code egress}. {@code query} asks what is not kept, {@code oauth} gets the access tokens of connections.
 * {@code apikey} keeps keys under names of the tenant's, {@code audit} who changed what, {@code stats} counts what became of it all,
 * {@code retention} lets go of what is old, {@code privacy} gives a tenant its data or erases it, {@code schedule} has it done once,
 * {@code node} knows how many nodes there are, {@code jq} shapes the numbers that jq writes.
 * {@code console} serves the pages, {@code reload} keeps routes and providers current,
 * {@code api} shapes answers and problems, {@code openapi} describes the API,
 * {@code draft} drafts providers, {@code trial} tries the drafts, {@code embedded} brings the database and the broker.
 */
package dev.serai;
