/**
 * What attempts tell: the log of each connection, and figures by day, channel and provider. The database counts attempts once, a little
 * after they were written down; what it has not counted yet is added when somebody asks. The API reads it.
 */
package dev.serai.stats;
