package dev.serai.provider;

import java.util.List;
import java.util.Map;

/**
 * A provider's own rules for sorting its answers; the first that matches decides, and the general HTTP rules decide the rest.
 *
 * @param rules in order
 */
public record OutcomeTable(List<Rule> rules) {

    /**
     * @param status {@code 401}, {@code 4xx}, {@code 400-404}; null for any
     * @param body JSON pointers into the answer and the values that match there; empty for any body
     * @param outcome what such an answer means
     * @param reason plain words for the person who reads the delivery; null to use the provider's words
     */
    public record Rule(String status, Map<String, List<String>> body, Outcome outcome, String reason) {}
}
