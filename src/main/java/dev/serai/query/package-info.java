/**
 * Asks providers: queries are admitted and called like deliveries, but nothing of them is kept. Called by the API, by the step
 * {@code query:} of routes, and by tests of connections.
 */
package dev.serai.query;
