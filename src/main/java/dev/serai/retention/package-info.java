/**
 * How long data is kept. A route calls it by the clock: months that are past are dropped whole, what lies outside them goes in batches.
 * What is still to be delivered stays, however old, and attempts stay until the statistics have counted them.
 */
package dev.serai.retention;
