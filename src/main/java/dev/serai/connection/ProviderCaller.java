package dev.serai.connection;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.provider.ProviderCall;
import dev.serai.provider.Sorted;

/** Calls a provider once, and sorts what comes of it. */
public interface ProviderCaller {

    Sorted call(ProviderCall call, JsonNode message);

    /** Calls it once for what it makes or finds. */
    Made make(ProviderCall call, JsonNode message);

    /** @param result what the provider's file made of its answer; null where it made nothing, or the provider did not take it */
    record Made(Sorted sorted, JsonNode result) {}
}
