/**
 * Addresses of a tenant that get no messages of a channel, or none about a topic, and why: a bounce, a complaint, an unsubscription, a
 * STOP, or somebody of the tenant. Whoever is about to call a provider asks it whom to leave out; what providers report and what people
 * answer fills it.
 */
package dev.serai.suppression;
