/**
 * Events: reads them (plain or CloudEvents, over REST or JMS), plans them through the routes in {@code routes/events/}, at once or from the
 * inbox, and accepts what they plan into the ledger. {@code event:} and {@code operation:} are the two endpoints those routes are written
 * with.
 */
package dev.serai.event;
