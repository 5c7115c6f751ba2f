/**
 * Stripe's SDK for routes: the component {@code stripe:}, with the address and the headers of Camel's own component of that name.
 * Called by kamelets, within a provider call, which gives the key, the account and the idempotency key of each request.
 */
package dev.serai.client.stripe;
