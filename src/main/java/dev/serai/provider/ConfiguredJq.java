package dev.serai.provider;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.serai.jq.BoundedJq;
import dev.serai.jq.JqBudget;
import java.time.Duration;

/** Evaluates the jq that connections bring in their configuration; what was read once is kept. */
final class ConfiguredJq {

    private static final Duration TIME = Duration.ofMillis(250);
    private static final Cache<String, BoundedJq> READ = Caffeine.newBuilder().maximumSize(10_000).build();

    private ConfiguredJq() {}

    static JqBudget budget() {
        return JqBudget.of(TIME);
    }

    /**
     * What an expression makes of a value.
     *
     * @throws dev.serai.jq.BoundedJqException where it is no jq, fails, or costs too much
     */
    static JsonNode made(String expression, JsonNode of, JqBudget budget) {
        return READ.get(expression, BoundedJq::compile).apply(of, budget);
    }
}
