/**
 * The only way out: everything that leaves for a provider passes the address rules, the pooled clients and the sandbox of this package.
 * Kamelets reach it through Camel's {@code http}, {@code smtp}, {@code aws2-ses} and {@code twilio} components, which all run on its
 * clients; other features that call out (OAuth token endpoints, outgoing webhooks) use {@link dev.serai.egress.EgressHttpClient} itself.
 */
package dev.serai.egress;
