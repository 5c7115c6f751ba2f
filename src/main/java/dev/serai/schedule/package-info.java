/**
 * What the clock does once for all nodes. Every node has a clock of its own; a route that is for all of them asks here whose turn it is.
 */
package dev.serai.schedule;
