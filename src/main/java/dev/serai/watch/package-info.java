/**
 * What providers watch for connections and tell of until a time, and how that goes on beyond it. The routes are in
 * {@code routes/watches.camel.yaml}.
 */
package dev.serai.watch;
