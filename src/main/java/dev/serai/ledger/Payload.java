package dev.serai.ledger;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What is to be carried.
 *
 * @param message null while it is not in memory; whoever takes the work gets it
 * @param bytes about how many the message takes
 */
public record Payload(JsonNode message, long bytes) {}
