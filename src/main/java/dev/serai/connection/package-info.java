/**
 * A tenant's configured uses of providers. Owns their state, their order and the API under {@code /api/integrations}; hands delivery
 * the usable connections of a channel and the call that opens one of them. What belongs to a form stands in the provider's kamelet,
 * secrets are kept by {@link dev.serai.credential}.
 */
package dev.serai.connection;
