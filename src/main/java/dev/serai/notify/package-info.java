/**
 * Tells all nodes that something changed, over PostgreSQL's {@code LISTEN} and {@code NOTIFY}, so that each drops what it cached.
 * Caches subscribe at start; whoever writes sends in the transaction that writes.
 */
package dev.serai.notify;
