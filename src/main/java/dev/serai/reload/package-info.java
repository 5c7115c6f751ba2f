/**
 * Brings {@code routes/} and {@code kamelets/} into the running Camel context, at start and whenever a file changes: a file is read,
 * built in a scratch context and checked, then its routes are started beside the old ones, take over, and the old ones are removed once
 * their exchanges ended. A broken file changes nothing and is reported by {@link dev.serai.reload.RouteFiles}. Owns the endpoints that
 * switch without a gap: {@code direct:} and {@code platform-http:}. Publishes providers in the catalogue; nobody else touches routes.
 */
package dev.serai.reload;
