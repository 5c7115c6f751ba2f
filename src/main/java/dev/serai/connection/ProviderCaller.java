package dev.serai.connection;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.provider.ProviderCall;
import dev.serai.provider.Sorted;

/** Calls a provider once, and sorts what comes of it. */
public interface ProviderCaller {

    Sorted call(ProviderCall call, JsonNode message);
}
