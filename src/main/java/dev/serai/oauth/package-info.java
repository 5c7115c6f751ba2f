/**
 * Access tokens of connections (RFC 6749): got by a grant that needs no person, kept encrypted, renewed ahead of their end and when a
 * provider refuses one. Called when a call to a provider begins.
 */
package dev.serai.oauth;
