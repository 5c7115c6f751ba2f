/**
 * What messages say in clear only on their way to a provider, such as one-time codes and links that reset passwords. Whoever accepts such
 * a message seals it; {@link dev.serai.delivery} opens it for one call.
 */
package dev.serai.sealed;
