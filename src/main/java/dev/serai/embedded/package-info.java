/**
 * The store and the broker that Serai brings along when none is configured: PostgreSQL and Artemis, with all their files under the
 * data directory. Nothing else in Serai knows whether they are inside or outside.
 */
package dev.serai.embedded;
