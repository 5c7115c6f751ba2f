/**
 * The portal of a tenant: how it looks, which sites may embed it, and the links by which the people of a tenant come into it without an
 * account. Sessions are begun in {@code session}; what they may do is listed in {@code security}.
 */
package dev.serai.portal;
