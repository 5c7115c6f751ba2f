/**
 * The guard at the only way out: which addresses may be called, the HTTP client and the sockets that keep to it and to their limits, and
 * the sandbox. Kamelets reach it through Camel's {@code http} component and through the clients of providers' SDKs in
 * {@code dev.serai.client}; other features that call out (OAuth token endpoints, outgoing webhooks) use
 * {@link dev.serai.egress.EgressHttpClient} itself. It knows no SDK.
 */
package dev.serai.egress;
