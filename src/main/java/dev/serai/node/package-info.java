/**
 * How many nodes share the work. Each says in the database that it is alive, and learns in the same breath how many are; whoever has a
 * part of something that all nodes have together asks here how large its part is.
 */
package dev.serai.node;
