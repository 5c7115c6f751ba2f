/**
 * Live updates: pages hear which deliveries, connections, route files and problems changed, as server-sent events. What changes on any
 * node of a tenant that somebody watches is gathered for a quarter of a second, told to all nodes over PostgreSQL's {@code NOTIFY}, and
 * written to each reader by one loop of the node. Where nobody watches nothing is done.
 */
package dev.serai.live;
