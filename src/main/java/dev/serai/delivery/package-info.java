/**
 * Carries deliveries: takes due work from the ledger, chooses the connection, lets the kamelet call the provider, sorts the outcome
 * and settles. {@code routes/delivery.camel.yaml} is the order of these steps; the beans here are the steps.
 */
package dev.serai.delivery;
