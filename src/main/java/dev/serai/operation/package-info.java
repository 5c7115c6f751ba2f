/**
 * What can be asked of a channel, whatever the provider: one JSON Schema for the message and one for the result of each operation.
 * Messages are brought to their normal form and validated here before anything is written.
 */
package dev.serai.operation;
