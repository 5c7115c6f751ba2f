package dev.serai.subscription;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.serai.jq.BoundedJq;
import dev.serai.jq.BoundedJqException;
import dev.serai.jq.JqBudget;
import java.time.Duration;

/** Makes the body that a subscription wants of an event, by the subscription's own jq, within bounds. */
final class Transformation {

    private static final Duration TIME = Duration.ofMillis(250);
    private static final Cache<String, BoundedJq> READ = Caffeine.newBuilder().maximumSize(10_000).build();

    private Transformation() {}

    /**
     * The body that an expression makes; the given one where the expression is blank.
     *
     * @throws BoundedJqException where it is no jq, fails, costs too much, or makes anything but an object or a list; with the reason as
     *     the end of a sentence
     */
    static JsonNode applied(String expression, JsonNode body) {
        if (expression == null || expression.isBlank()) {
            return body;
        }
        JsonNode made = READ.get(expression, BoundedJq::compile).apply(body, JqBudget.of(TIME));
        if (made == null || !made.isContainerNode()) {
            throw new BoundedJqException("makes " + (made == null || made.isNull() ? "nothing" : "a plain value")
                    + " of this event; an object or a list is expected");
        }
        return made;
    }
}
