/**
 * Who calls: opaque API tokens, kept as SHA-256 only, and the roles that come with them. One filter in front of everything finds the
 * {@link dev.serai.security.Caller}; features ask it whose data to touch and what the caller may do.
 */
package dev.serai.security;
